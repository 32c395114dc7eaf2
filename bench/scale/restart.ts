// SPDX-License-Identifier: Apache-2.0
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import {
  type Circumstances,
  type Comparison,
  elapsedMs,
  type Findings,
  inTurns,
  type Measurement,
} from '../measurement.ts';
import { startService } from '../start-time.ts';
import { activateBackfill, openEngineStore, untilMade } from './engine-store.ts';

/**
 * A restart with a million unfinished instances: `penstock up` until /readyz answers 200, and the store alone until it has
 * taken a write, its scheduler having had a turn. Against reading as many rows of instances.
 */
export const restart: Measurement = {
  name: 'restart',
  sentence: 'Start with a million unfinished instances, against reading as many rows.',
  measure,
};

async function measure({ cleanup, isQuick, say }: Circumstances): Promise<Findings> {
  const intervals = isQuick ? 5_000 : 1_000_000;
  const rounds = 5;
  const directory = join(cleanup.folder(), 'data');
  const empty = join(cleanup.folder(), 'data');
  await startService(cleanup, directory); // makes account, keys and certificates
  await startService(cleanup, empty);
  say(`restart: making ${intervals} instances`);
  const making = await openEngineStore(directory);
  const id = await activateBackfill(making, { number: 1, intervals, workerGroup: 'restart' });
  await untilMade(making, id, intervals);
  await making.close();
  say('restart: starting');
  const opened = await inTurns(
    rounds,
    () => elapsedMs(() => openAndWrite(directory)),
    async () => readRows(directory, intervals),
  );
  const up = await inTurns(
    rounds,
    () => startService(cleanup, directory),
    () => startService(cleanup, empty),
  );
  const count = intervals.toLocaleString('en-US');
  const reading = `reading ${count} rows of instances`;
  const shared = { unit: 'ms', summary: 'median' } as const;
  const rows: Comparison[] = [
    {
      ...{ what: `store opened with ${count} unfinished, first write durable`, ...shared, ...opened },
      ...{ baselineName: reading, goal: 'ratio <= 2' },
    },
    {
      ...{
        what: `\`penstock up\` with ${count} unfinished`,
        ...shared,
        ours: up.ours,
        baseline: opened.baseline,
      },
      ...{ baselineName: reading, goal: 'ratio <= 2' },
    },
    {
      ...{ what: `\`penstock up\` with ${count} unfinished`, ...shared, ...up },
      ...{ baselineName: '`penstock up` with none', goal: 'ratio <= 1.2' },
    },
  ];
  return { comparisons: rows, notes: [] };
}

async function openAndWrite(directory: string): Promise<void> {
  const store = await openEngineStore(directory);
  await store.probe();
  await store.close();
}

function readRows(directory: string, expected: number): number {
  const start = performance.now();
  const database = new DatabaseSync(join(directory, 'penstock.db'), { readOnly: true });
  let count = 0;
  for (const { record } of database.prepare('SELECT record FROM instance ORDER BY instance_key').iterate())
    count += Number(typeof record === 'string');
  database.close();
  if (count !== expected) throw new Error(`${count} instances are there instead of ${expected}`);
  return performance.now() - start;
}
