// SPDX-License-Identifier: Apache-2.0
import { createScheduler } from '../../scheduler/index.ts';
import type { Store } from '../../store/index.ts';
import { drive, type NodeLeases, openPostgresStore, TICKS } from '../../store/postgres/index.ts';
import { engineOf } from './engine.ts';
import { systemClock } from './system.ts';
import { reportOf, type TickReport } from './tick-report.ts';

export interface OpenSharedOptions {
  readonly url: string;
  readonly nodeId: string;
  readonly profile: 'default' | 'aws';
  readonly onTickFailure: (report: TickReport) => void;
  readonly onTrouble: (error: unknown) => void;
}

/** Most events of a tick: reports on tasks that a tick reads wait for its end. */
const TICK_EVENTS_MAX = 200;

/** Opens the store that nodes share, with this node's scheduler over it. Faults: StoreUnavailable. */
export async function openShared(
  options: OpenSharedOptions,
): Promise<{ readonly store: Store; readonly leases: NodeLeases }> {
  const { url, profile, onTrouble } = options;
  const store = await openPostgresStore({ url, clock: systemClock, onTrouble });
  // Before anything else: whoever moves the installation elsewhere sees that it is in use, or makes this wait.
  await store.nodes.renew(options.nodeId);
  const driven = drive({
    store,
    clock: systemClock,
    onTrouble,
    createScheduler: (engine) =>
      createScheduler({
        store: engine,
        engine: engineOf(systemClock, profile),
        report: (failure) => options.onTickFailure(reportOf(failure)),
        ticksAtOnce: TICKS,
        tickEventsMax: TICK_EVENTS_MAX,
      }),
  });
  const close = async (): Promise<void> => {
    await driven.stop();
    await store.close();
  };
  return { store: { ...store, close }, leases: store.nodes };
}
