// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';

/** Fixed seeds of each run of the tests. */
const SEEDS = 300;
const ROOT = join(import.meta.dirname, '../..');
const SCRIPT = join(ROOT, 'scripts/simulate.ts');
/** Longest time of one process, in ms: it plays its share in a tenth of it. */
const PROCESS_MS_MAX = 200_000;

test(`${SEEDS} seeds show nothing wrong`, async () => {
  const processes = Math.max(2, Math.min(4, availableParallelism()));
  const share = Math.ceil(SEEDS / processes);
  const shares = Array.from({ length: processes }, (_, index) => ({
    from: 1 + index * share,
    seeds: Math.min(share, SEEDS - index * share),
  }));
  const told = await Promise.all(
    shares.map(({ from, seeds }) => play(['--from', String(from), '--seeds', String(seeds)])),
  );
  for (const { code, text } of told) assert.equal(code, 0, text);
});

test('the seed that the commit gives shows nothing wrong', async (context) => {
  const seed = seedOfCommit();
  if (seed === null) return context.skip('not here: this is no checkout, so there is no commit');
  const { code, text } = await play(['--seed', String(seed)]);
  assert.equal(code, 0, text);
});

/** The first 7 digits of the commit, as a number. */
function seedOfCommit(): number | null {
  try {
    const commit = execFileSync('git', ['rev-parse', 'HEAD'], { cwd: ROOT, encoding: 'utf8', stdio: 'pipe' });
    return Number.parseInt(commit.slice(0, 7), 16);
  } catch {
    return null;
  }
}

function play(args: readonly string[]): Promise<{ readonly code: number | null; readonly text: string }> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [SCRIPT, ...args], { timeout: PROCESS_MS_MAX });
    let text = '';
    child.stdout.on('data', (data) => {
      text += data;
    });
    child.stderr.on('data', (data) => {
      text += data;
    });
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, text }));
  });
}
