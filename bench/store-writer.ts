// SPDX-License-Identifier: Apache-2.0
/** Entry of the writer's thread for the store's measurement: the real loop with an engine that stands in. */
import { parentPort, workerData } from 'node:worker_threads';
import { instantOf } from '../src/core/model/index.ts';
import { createScheduler } from '../src/scheduler/index.ts';
import { serveStore } from '../src/store/embedded/index.ts';
import type { EngineStore } from '../src/store/index.ts';
import { standIn } from './stand-in-engine.ts';

const { directory } = workerData as { directory: string }; // what store.ts gives
if (parentPort === null) throw new Error('this file is the entry of a worker thread');
const report = (failure: { error: unknown }): void => console.error(failure.error);
const create = (store: EngineStore) => createScheduler({ store, engine: standIn, report });
await serveStore({
  port: parentPort,
  directory,
  clock: { now: () => instantOf(Date.now()) },
  createScheduler: create,
});
