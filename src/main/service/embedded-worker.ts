// SPDX-License-Identifier: Apache-2.0
/** The thread that owns the embedded store's writing connection and the scheduler beside it. Source: design 4, step 3. */
import { parentPort, workerData } from 'node:worker_threads';
import { createScheduler } from '../../scheduler/index.ts';
import { serveStore } from '../../store/embedded/index.ts';
import { engineOf } from './engine.ts';
import type { TickReport, WorkerInput } from './open-store.ts';
import { systemClock } from './system.ts';

const { directory, profile, reports } = workerData as WorkerInput; // given by openStore alone
if (parentPort === null) throw new Error('this file is the entry of a worker thread');

await serveStore({
  port: parentPort,
  directory,
  clock: systemClock,
  createScheduler: (store) =>
    createScheduler({
      store,
      engine: engineOf(systemClock, profile),
      report({ pipelineId, error, failures, retryAt }) {
        const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
        reports.postMessage({ pipelineId, error: text, failures, retryAt } satisfies TickReport);
      },
    }),
});
reports.close();
