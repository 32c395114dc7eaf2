// SPDX-License-Identifier: Apache-2.0
/** The thread that owns the embedded store's writing connection and the scheduler beside it. Source: design 4, step 3. */
import { parentPort, workerData } from 'node:worker_threads';
import type { Scheduler } from '../../scheduler/index.ts';
import { serveStore } from '../../store/embedded/index.ts';
import type { EngineStore } from '../../store/index.ts';
import type { WorkerInput } from './open-embedded.ts';
import { systemClock } from './system.ts';
import { reportOf } from './tick-report.ts';

const { directory, profile, reports } = workerData as WorkerInput; // given by openStore alone
if (parentPort === null) throw new Error('this file is the entry of a worker thread');

await serveStore({
  port: parentPort,
  directory,
  clock: systemClock,
  createScheduler: (store) => startedByWork(store, () => openScheduler(store)),
});
reports.close();

/**
 * A scheduler that is made when the first pipeline is due: the engine is a third of what a start has to load, and a
 * service that only waits does not need it.
 */
function startedByWork(store: EngineStore, open: () => Promise<Scheduler>): Scheduler {
  let opened: Scheduler | undefined;
  return {
    async advance(now, isAwaited) {
      if (opened === undefined) {
        const due = await store.due(now, 1);
        if (due.length === 0) return { moreWork: false, nextAt: await store.nextTimer(now) };
        opened = await open();
      }
      return opened.advance(now, isAwaited);
    },
  };
}

async function openScheduler(store: EngineStore): Promise<Scheduler> {
  const [{ createScheduler }, { engineOf }] = await Promise.all([
    import('../../scheduler/index.ts'),
    import('./engine.ts'),
  ]);
  return createScheduler({
    store,
    engine: engineOf(systemClock, profile),
    report: (failure) => reports.postMessage(reportOf(failure)),
  });
}
