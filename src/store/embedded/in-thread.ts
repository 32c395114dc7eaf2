// SPDX-License-Identifier: Apache-2.0
import type { Instant } from '../../core/model/index.ts';
import { openListeners } from '../rows/listeners.ts';
import type { EngineStore, Store } from '../store.ts';
import { type Progress, type QueuedCall, runBatch, type Scheduler } from './batch.ts';
import { runWrite } from './calls.ts';
import { composeStore } from './compose-store.ts';
import { openReadingDatabase } from './database.ts';
import { openReads } from './reads.ts';
import { withUpkeep } from './upkeep.ts';
import { engineOf, openWriter } from './writer.ts';

/** Time as the store is told it. */
export interface Clock {
  now(): Instant;
}

/**
 * The store without a thread, for tests and simulation: the same transactions, in an order that always
 * repeats.
 */
export interface InThreadStore extends Store {
  /**
   * Runs batches until the scheduler has nothing left that is due at the clock's now; gives when it next
   * has.
   */
  settle(): Promise<Instant | null>;
}

export interface InThreadOptions {
  readonly clock: Clock;
  /** Without one, `settle` only waits for the calls made so far. */
  readonly createScheduler?: (engine: EngineStore) => Scheduler;
}

const IDLE: Progress = { moreWork: false, nextAt: null };
const nobodyWaits = (): boolean => false;

/**
 * Opens a data directory in this thread. Calls made in one turn share a commit; the scheduler works in
 * `settle` only.
 */
export async function openInThread(directory: string, options: InThreadOptions): Promise<InThreadStore> {
  const { clock } = options;
  const writer = openWriter(directory, clock.now);
  const reading = openReadingDatabase(directory);
  const reads = openReads(reading);
  const listeners = openListeners();
  let queued: QueuedCall[] = [];
  let turn: Promise<unknown> = Promise.resolve();

  const batch = (advance: () => Promise<Progress>): Promise<Progress> => {
    const next = turn.then(async () => {
      const calls = queued;
      queued = [];
      const outcome = await runBatch(writer, calls, advance, clock.now());
      if (outcome.notice !== null) listeners.tell(outcome.notice);
      return outcome;
    });
    turn = next;
    return next;
  };
  const enqueue = <T>(run: QueuedCall['run']): Promise<T> =>
    new Promise<T>((fulfil, reject) => {
      queued.push({ run, fulfil: (value) => fulfil(value as T), reject });
      if (queued.length === 1) void batch(async () => IDLE);
    });

  const tick: EngineStore['tick'] = (id, run) => enqueue((owner) => owner.tick(id, run));
  const scheduler = options.createScheduler?.(engineOf(writer));
  const advance = scheduler === undefined ? undefined : withUpkeep(writer, scheduler, clock);
  const close = async (): Promise<void> => {
    await turn;
    reading.close();
    writer.close();
  };
  const write = (method: Parameters<typeof runWrite>[1], args: readonly unknown[]): Promise<unknown> =>
    enqueue((owner) => runWrite(owner, method, args));
  return {
    ...composeStore({ reads, write, tick, listeners, close }),
    async settle() {
      let progress: Progress;
      do progress = await batch(async () => advance?.(nobodyWaits) ?? IDLE);
      while (progress.moreWork);
      return progress.nextAt;
    },
  };
}
