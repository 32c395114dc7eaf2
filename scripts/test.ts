// SPDX-License-Identifier: Apache-2.0
/**
 * `npm test`: every `*.test.ts` of the repository, or those whose path contains one of the arguments.
 *
 * A test that needs a program that is absent is skipped and named. With CI=true such a skip fails, for CI installs what the
 * tests need; what nobody can install (test data beside the repository, leave to mount) has a reason that begins with
 * `not here:`, and never fails. Ends with the line `N passed, N failed, N skipped`.
 */

import { globSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join, relative } from 'node:path';
import { run } from 'node:test';
import { spec } from 'node:test/reporters';

const ROOT = join(import.meta.dirname, '..');
/** A test file that takes longer hangs: the whole run has to stay under 10 minutes. */
const FILE_TIMEOUT_MS = 300_000;

const wanted = process.argv.slice(2);
const files = globSync(['src/**/*.test.ts', 'test/**/*.test.ts', 'scripts/**/*.test.ts'], { cwd: ROOT })
  .filter((file) => wanted.length === 0 || wanted.some((part) => file.includes(part)))
  .sort()
  .map((file) => join(ROOT, file));
if (files.length === 0) {
  process.stderr.write(`no test file matches ${wanted.join(', ')}\n`);
  process.exit(2);
}

const counts = { passed: 0, failed: 0, skipped: 0, lacking: 0 };
const skips: string[] = [];
const failures: string[] = [];

const stream = run({ files, concurrency: Math.max(2, availableParallelism()), timeout: FILE_TIMEOUT_MS });
stream.on('test:pass', (event) => {
  if (event.details.type === 'suite') return;
  if (event.skip === undefined || event.skip === false) counts.passed += 1;
  else {
    counts.skipped += 1;
    if (!String(event.skip).startsWith('not here:')) counts.lacking += 1;
    skips.push(
      `${relative(ROOT, event.file ?? '')}: ${event.name}${event.skip === true ? '' : ` (${event.skip})`}`,
    );
  }
});
stream.on('test:fail', (event) => {
  if (event.details.type === 'suite') return;
  counts.failed += 1;
  failures.push(`${relative(ROOT, event.file ?? '')}: ${event.name}`);
});
stream.compose(spec()).pipe(process.stdout);
stream.on('end', () => {
  setImmediate(() => {
    for (const failure of failures) process.stdout.write(`failed: ${failure}\n`);
    for (const skip of skips) process.stdout.write(`skipped: ${skip}\n`);
    process.stdout.write(`${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped\n`);
    const skipFails = process.env['CI'] === 'true' && counts.lacking > 0;
    if (skipFails) process.stdout.write('a skipped test fails in CI: install what it names\n');
    process.exitCode = counts.failed > 0 || skipFails ? 1 : 0;
  });
});
