// SPDX-License-Identifier: Apache-2.0
/**
 * `npm run fuzz`: mutated definitions and expressions by the million, for nights.
 *
 *   npm run fuzz -- [--definitions N] [--expressions N] [--seed N] [--from N]
 *
 * Ends at the first case in which a property of test/fuzz/ does not hold, which takes longer than 50 ms, or after which
 * memory has grown without bound: prints its seed and number and writes its input to a file. `--from` begins at a case,
 * so `--seed S --from C --definitions 1 --expressions 0` shows case C of seed S again.
 */
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { type Campaign, definitions, expressions, FuzzFailure, runCase } from '../test/fuzz/campaign.ts';

/** Longest time of a case; one that seems to take longer is tried again several times. In ms. */
const CASE_MS_MAX = 50;
const TRIES = 8;
/** How much more the heap may hold than after the first stretch, in bytes. */
const HEAP_GROWTH_MAX = 64 * 1024 ** 2;
const STRETCH = 20_000;

const { values } = parseArgs({
  options: {
    definitions: { type: 'string', default: '1000000' },
    expressions: { type: 'string', default: '1000000' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
    from: { type: 'string', default: '0' },
  },
});

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void; // V8 gives the function once the flag is set

try {
  runAll(definitions(), Number(values.definitions));
  runAll(expressions, Number(values.expressions));
} catch (failure) {
  if (!(failure instanceof FuzzFailure)) throw failure;
  const file = join(mkdtempSync(join(tmpdir(), 'penstock-fuzz-')), `${failure.campaign}.txt`);
  writeFileSync(file, failure.input.kind === 'text' ? failure.input.text : failure.input.bytes);
  process.stderr.write(`${failure.message}\n${(failure.cause as Error | undefined)?.stack ?? ''}\n`);
  const counts = ['definitions', 'expressions'].map(
    (name) => `--${name} ${name === failure.campaign ? 1 : 0}`,
  );
  const again = `npm run fuzz -- --seed ${failure.seed} --from ${failure.caseNumber} ${counts.join(' ')}`;
  process.stderr.write(`input: ${file}\nagain: ${again}\n`);
  process.exitCode = 1;
}

function runAll(campaign: Campaign, count: number): void {
  const seed = Number(values.seed);
  const from = Number(values.from);
  const fates = new Map<string, number>();
  const start = performance.now();
  let slowestMs = 0;
  let heapFirst: number | null = null;
  for (let done = 1; done <= count; done += 1) {
    const caseNumber = from + done - 1;
    const before = performance.now();
    const fate = runCase(campaign, seed, caseNumber);
    const tookMs = performance.now() - before;
    slowestMs = Math.max(slowestMs, tookMs > CASE_MS_MAX ? fastestMs(campaign, seed, caseNumber) : tookMs);
    if (slowestMs > CASE_MS_MAX) fail(campaign, caseNumber, `takes ${slowestMs.toFixed(1)} ms`);
    fates.set(fate, (fates.get(fate) ?? 0) + 1);
    if (done % STRETCH !== 0 && done !== count) continue;
    collectGarbage();
    const { heapUsed } = process.memoryUsage();
    heapFirst ??= heapUsed;
    if (heapUsed - heapFirst > HEAP_GROWTH_MAX)
      fail(campaign, caseNumber, `leaves ${heapUsed} bytes of heap`);
    const seconds = ((performance.now() - start) / 1000).toFixed(0);
    const all = [...fates].map(([name, cases]) => `${name} ${cases}`).join(', ');
    const heap = `${(heapUsed / 1024 ** 2).toFixed(0)} MiB heap`;
    process.stdout.write(
      `${campaign.name}: ${done} of ${count}, seed ${seed}, ${seconds} s, slowest ${slowestMs.toFixed(1)} ms, ${heap}; ${all}\n`,
    );
  }
}

/** Time of processors alone, the least of several tries: what else the machine does is no matter. */
function fastestMs(campaign: Campaign, seed: number, caseNumber: number): number {
  let fastest = Number.POSITIVE_INFINITY;
  for (let count = 0; count < TRIES; count += 1) {
    const before = process.cpuUsage();
    runCase(campaign, seed, caseNumber);
    const { user, system } = process.cpuUsage(before);
    fastest = Math.min(fastest, (user + system) / 1000);
  }
  return fastest;
}

function fail(campaign: Campaign, caseNumber: number, why: string): never {
  const seed = Number(values.seed);
  throw new FuzzFailure(campaign, seed, caseNumber, campaign.inputOf(seed, caseNumber), new Error(why));
}
