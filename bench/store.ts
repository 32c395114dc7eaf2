// SPDX-License-Identifier: Apache-2.0
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { Worker } from 'node:worker_threads';
import { instantOf, objectId, type PipelineId } from '../src/core/model/index.ts';
import { connectStore } from '../src/store/embedded/index.ts';
import { ACCOUNT, pipelineRecord } from '../test/contract/store-rows.ts';
import { type Findings, inTurns, type Measurement } from './measurement.ts';
import { postgresTransitions } from './store-postgres.ts';

const IN_FLIGHT = 1000;
const PIPELINES = 20;
const clock = { now: () => instantOf(Date.now()) };

/**
 * How many whole state transitions (fact recorded -> planned -> applied, durable) the embedded store takes a second
 * with many in flight, as a ratio to plain SQLite row updates at 1000 a commit on the same disk. A stand-in plans: it
 * saves instance, attempt and progress as a finished task does. What it does not measure: the API, TLS, the real
 * engine's own time. Where PostgreSQL is found, the same over it, as a ratio to row updates by unnest.
 */
export const transitions: Measurement = {
  name: 'store',
  sentence: `Durable state transitions of both stores, ${IN_FLIGHT} in flight, with an engine that stands in.`,
  async measure({ cleanup, isQuick, say }): Promise<Findings> {
    say('store: transitions');
    const facts = isQuick ? 3_000 : 20_000;
    const updates = isQuick ? 20_000 : 100_000;
    const found = await inTurns(
      5,
      () => transitionsPerSecond(cleanup.folder(), facts),
      async () => rowUpdatesPerSecond(cleanup.folder(), updates),
    );
    const baselineName = 'SQLite row updates, synchronous=FULL, 1000 a commit';
    const onPostgres = await postgresTransitions({ facts: facts / 2, updates, rounds: 3, say });
    return {
      comparisons: [
        {
          ...{ what: 'state transitions in the store', unit: '/s', summary: 'median', ...found },
          ...{ baselineName, goal: 'ratio >= 0.5' },
        },
        ...onPostgres.comparisons,
      ],
      notes: onPostgres.notes,
    };
  },
};

function rowUpdatesPerSecond(directory: string, updates: number): number {
  const database = new DatabaseSync(join(directory, 'baseline.db'));
  database.exec(
    'PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; CREATE TABLE row (id INTEGER PRIMARY KEY, value TEXT)',
  );
  const insert = database.prepare('INSERT INTO row (id, value) VALUES (?, ?)');
  database.exec('BEGIN');
  for (let id = 0; id < 100_000; id += 1) insert.run(id, 'x'.repeat(500));
  database.exec('COMMIT');
  const update = database.prepare('UPDATE row SET value = ? WHERE id = ?');
  const start = performance.now();
  for (let n = 0; n < updates; n += 1) {
    if (n % 1000 === 0) database.exec('BEGIN IMMEDIATE');
    update.run('y'.repeat(500), (n * 7919) % 100_000);
    if (n % 1000 === 999) database.exec('COMMIT');
  }
  const seconds = (performance.now() - start) / 1000;
  database.close();
  return updates / seconds;
}

async function transitionsPerSecond(directory: string, facts: number): Promise<number> {
  const worker = new Worker(new URL('./store-writer.ts', import.meta.url), { workerData: { directory } });
  const onFailure = (error: Error): never => {
    throw error;
  };
  const store = await connectStore({ worker, directory, onFailure });
  const ids: PipelineId[] = [];
  for (let n = 0; n < PIPELINES; n += 1) ids.push((await store.pipelines.create(pipelineRecord(n))).id);
  let sent = 0;
  const lane = async (): Promise<void> => {
    while (sent < facts) {
      const n = sent++;
      const id = ids[n % PIPELINES] as PipelineId;
      const fact = { kind: 'resource-heard', instanceId: objectId(`@Work_${n}`), at: clock.now() } as const;
      await store.pipelines.record(id, [fact]);
    }
  };
  const start = performance.now();
  await Promise.all(Array.from({ length: IN_FLIGHT }, lane));
  while ((await store.engine.due(clock.now(), 1)).length > 0) await store.probe();
  const seconds = (performance.now() - start) / 1000;
  if ((await store.pipelines.list(ACCOUNT, null, 100)).length !== PIPELINES)
    throw new Error('pipelines are missing');
  await store.close();
  return facts / seconds;
}
