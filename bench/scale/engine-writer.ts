// SPDX-License-Identifier: Apache-2.0
/** Entry of the writer's thread for the measurements of scale: the real loop, scheduler and engine. */
import { parentPort, workerData } from 'node:worker_threads';
import { instantOf } from '../../src/core/model/index.ts';
import { engineOf } from '../../src/main/service/engine.ts';
import { createScheduler } from '../../src/scheduler/index.ts';
import { serveStore } from '../../src/store/embedded/index.ts';

const { directory } = workerData as { directory: string }; // what engine-store.ts gives
if (parentPort === null) throw new Error('this file is the entry of a worker thread');
const clock = { now: () => instantOf(Date.now()) };
const report = (failure: { error: unknown }): void => console.error(failure.error);
await serveStore({
  port: parentPort,
  directory,
  clock,
  createScheduler: (store) => createScheduler({ store, engine: engineOf(clock), report }),
});
