// SPDX-License-Identifier: Apache-2.0
/**
 * How many whole state transitions (fact recorded -> planned -> applied, durable) the embedded store takes a
 * second with many in flight, as a ratio to plain SQLite row updates at 1000 a commit on the same disk in
 * the same process. A stand-in plans: it saves instance, attempt and progress as a finished task does. What
 * it does not measure: the API, TLS, the real engine's own time.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import { type Change, type Event, instantOf, objectId, type PipelineId } from '../src/core/model/index.ts';
import { createScheduler, type Engine, type TickSnapshot } from '../src/scheduler/index.ts';
import { connectStore, serveStore } from '../src/store/embedded/index.ts';
import type { EngineStore } from '../src/store/index.ts';
import { ACCOUNT, attempt, component, instance, pipelineRecord } from '../test/contract/store-rows.ts';

const IN_FLIGHT = 1000;
const FACTS = 30_000;
const PIPELINES = 20;
const UPDATES = 200_000;
const clock = { now: () => instantOf(Date.now()) };

/** Stands in for the engine: one finished task costs what it costs there in rows. */
const standIn: Engine = {
  focusOf: (event) => ({
    ...{ components: [], attempts: [], unfinished: false },
    instances: event.kind === 'resource-heard' ? [event.instanceId] : [],
  }),
  plan: ({ stored }: TickSnapshot, event: Event): readonly Change[] => {
    if (event.kind !== 'resource-heard') return [];
    const { pipelineId } = stored.pipeline;
    const before = stored.instances.get(event.instanceId) ?? instance(pipelineId, event.instanceId);
    const name = event.instanceId;
    return [
      {
        kind: 'save-instance',
        instance: { ...before, status: 'FINISHED', attemptCount: before.attemptCount + 1 },
      },
      {
        kind: 'save-attempt',
        attempt: { ...attempt(pipelineId, name, 1), status: 'FINISHED', actualEnd: event.at },
      },
      {
        kind: 'save-component',
        component: component(pipelineId, 'Work', { activeCount: before.attemptCount }),
      },
      { kind: 'save-pipeline', pipeline: { ...stored.pipeline, version: stored.pipeline.version + 1 } },
    ];
  },
  compile: () => {
    throw new Error('no revision is named');
  },
};

async function main(): Promise<void> {
  const directory = mkdtempSync(join(tmpdir(), 'penstock-bench-'));
  try {
    const baseline = rowUpdatesPerSecond(directory);
    const transitions = await transitionsPerSecond(directory);
    console.log(
      `${cpus()[0]?.model ?? 'unknown CPU'} x ${cpus().length}, Node ${process.version}, ${directory}`,
    );
    console.log(`SQLite FULL row updates at 1000 a commit: ${baseline.toFixed(0)}/s`);
    console.log(
      `transitions, ${IN_FLIGHT} in flight: ${transitions.toFixed(0)}/s, ratio ${(transitions / baseline).toFixed(2)}`,
    );
  } finally {
    rmSync(directory, { recursive: true });
  }
}

function rowUpdatesPerSecond(directory: string): number {
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
  for (let n = 0; n < UPDATES; n += 1) {
    if (n % 1000 === 0) database.exec('BEGIN IMMEDIATE');
    update.run('y'.repeat(500), (n * 7919) % 100_000);
    if (n % 1000 === 999) database.exec('COMMIT');
  }
  const seconds = (performance.now() - start) / 1000;
  database.close();
  return UPDATES / seconds;
}

async function transitionsPerSecond(directory: string): Promise<number> {
  const worker = new Worker(new URL(import.meta.url), { workerData: { directory } });
  const onFailure = (error: Error): never => {
    throw error;
  };
  const store = await connectStore({ worker, directory, onFailure });
  const ids: PipelineId[] = [];
  for (let n = 0; n < PIPELINES; n += 1) ids.push((await store.pipelines.create(pipelineRecord(n))).id);
  let sent = 0;
  const lane = async (): Promise<void> => {
    while (sent < FACTS) {
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
  return FACTS / seconds;
}

if (isMainThread) await main();
else if (parentPort !== null) {
  // What main put into workerData.
  const { directory } = workerData as { directory: string };
  const report = (failure: { error: unknown }): void => console.error(failure.error);
  const create = (store: EngineStore) => createScheduler({ store, engine: standIn, report });
  await serveStore({ port: parentPort, directory, clock, createScheduler: create });
}
