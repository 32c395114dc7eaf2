// SPDX-License-Identifier: Apache-2.0
/**
 * `node test/crash/kill-demo.ts --rounds 50 --seed 1`: kill -9 of the service at random moments of the demo, round by
 * round; prints each round and the figures, and exits 1 when anything was lost, done twice or left over. A round's plan
 * hangs on the seed and the round's number alone: `--only N` plays one again.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { makeAccessLogs } from '../../scripts/demo/access-logs.ts';
import { drawFrom, drawPlan, playRound, type RoundResult } from './demo-round.ts';

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '50' },
    seed: { type: 'string', default: '1' },
    only: { type: 'string' },
  },
});
const seed = Number(values.seed);
const print = (line: string): void => void process.stdout.write(`${line}\n`);
const folder = mkdtempSync(join(tmpdir(), 'penstock-crash-input-'));
const results: RoundResult[] = [];
try {
  const logs = join(folder, 'logs');
  const input = { logs, lines: makeAccessLogs(logs).lines };
  const [from, to] =
    values.only === undefined ? [1, Number(values.rounds)] : [Number(values.only), Number(values.only)];
  for (let round = from; round <= to; round += 1) {
    const result = await playRound(drawPlan(drawFrom(seed * 100_003 + round)), input);
    results.push(result);
    printRound(round, result);
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
const bad = results.filter(({ faults }) => faults.length > 0).length;
const kills = results.reduce((sum, { starts }) => sum + starts - 1, 0);
const seconds = results.reduce((sum, result) => sum + result.seconds, 0);
print(
  `${results.length} rounds, ${kills} kills, ${seconds.toFixed(0)} s: ${results.length - bad} as promised, ${bad} not`,
);
process.exitCode = bad === 0 ? 0 : 1;

function printRound(round: number, result: RoundResult): void {
  const { firstStartMs, workMs, againMs } = result.plan;
  const moments = [
    firstStartMs === null ? [] : [`start+${firstStartMs}`],
    `+${workMs}`,
    againMs.map((ms) => `again+${ms}`),
  ];
  const verdict = result.faults.length === 0 ? 'ok' : 'BAD';
  print(
    `round ${round}: ${verdict} ${result.seconds.toFixed(1)} s; killed at ${moments.flat().join(' ')} ms: ${result.pictures.join(' | ')}`,
  );
  for (const fault of result.faults) print(`  ${fault}`);
  if (result.folder !== null) print(`  kept: ${result.folder}`);
}
