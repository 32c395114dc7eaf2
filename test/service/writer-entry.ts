// SPDX-License-Identifier: Apache-2.0
/** Entry of a writer's thread that schedules as the service does, at a moment that stands still. */
import { parentPort, workerData } from 'node:worker_threads';
import type { Instant } from '../../src/core/model/index.ts';
import { engineOf } from '../../src/main/service/engine.ts';
import { createScheduler } from '../../src/scheduler/index.ts';
import { serveStore } from '../../src/store/embedded/index.ts';

export interface WriterData {
  readonly directory: string;
  readonly now: Instant;
}

// What the test put into workerData.
const { directory, now } = workerData as WriterData;
if (parentPort === null) throw new Error('this file is the entry of a worker');

const clock = { now: () => now };
await serveStore({
  port: parentPort,
  directory,
  clock,
  createScheduler: (store) =>
    createScheduler({
      store,
      engine: engineOf(clock),
      report({ error }) {
        throw error;
      },
    }),
});
