// SPDX-License-Identifier: Apache-2.0
import { type Progress, type QueuedCall, runBatch } from '../../../src/store/embedded/batch.ts';
import { runWrite } from '../../../src/store/embedded/calls.ts';
import { composeStore } from '../../../src/store/embedded/compose-store.ts';
import type { Clock, InThreadOptions } from '../../../src/store/embedded/in-thread.ts';
import { withUpkeep } from '../../../src/store/embedded/upkeep.ts';
import { engineOf, type Writer } from '../../../src/store/embedded/writer.ts';
import type { EngineStore, Store } from '../../../src/store/index.ts';
import { openListeners } from '../../../src/store/rows/listeners.ts';
import type { Medium } from './rows.ts';
import { openMemoryWriter } from './writer.ts';

/** A store over memory that behaves as the service's writing thread does. */
export interface MemoryStore extends Store {
  /** Works on what is due; gives when to come again. Calls that are made meanwhile share its commit. */
  advance(): Promise<Progress>;
}

export interface MemoryStoreOptions extends InThreadOptions {
  readonly clock: Clock;
  /** Lets a test stand between the store and its writer. */
  readonly around?: (writer: Writer) => Writer;
  /** Whether the scheduler is to end its turn early, as when calls wait. */
  readonly isAwaited?: () => boolean;
  /** Told after each batch, with when the scheduler wants to be asked again. */
  readonly batchDone?: (progress: Progress) => void;
}

const IDLE: Progress = { moreWork: false, nextAt: null };

/**
 * Opens a store over a medium. As in the service, everything that has queued goes into one commit together with what the
 * scheduler does about it, and answers come after the commit. Reads wait for the end of an open commit, for they must not
 * see what may yet be taken back.
 */
export function openMemoryStore(medium: Medium, options: MemoryStoreOptions): MemoryStore {
  const { clock, around = (writer) => writer, batchDone, isAwaited = () => false } = options;
  const writer = around(openMemoryWriter(medium, clock.now));
  const listeners = openListeners();
  const scheduler = options.createScheduler?.(engineOf(writer));
  let queued: QueuedCall[] = [];
  let turn: Promise<unknown> = Promise.resolve();
  let open = false;

  const batch = (): Promise<Progress> => {
    const next = turn.then(async () => {
      let progress: Progress;
      do {
        const calls = queued;
        queued = [];
        open = true;
        const outcome = await runBatch(writer, calls, async () => advance(), clock.now());
        open = false;
        if (outcome.notice !== null) listeners.tell(outcome.notice);
        batchDone?.(outcome);
        progress = outcome;
      } while (progress.moreWork);
      return progress;
    });
    turn = next;
    return next;
  };
  const turnOf = scheduler === undefined ? undefined : withUpkeep(writer, scheduler, clock);
  const advance = async (): Promise<Progress> => (await turnOf?.(isAwaited)) ?? IDLE;
  const enqueue = <T>(run: QueuedCall['run']): Promise<T> =>
    new Promise<T>((fulfil, reject) => {
      queued.push({ run, fulfil: (value) => fulfil(value as T), reject });
      if (queued.length === 1) void batch();
    });
  const tick: EngineStore['tick'] = (id, run) => enqueue((owner) => owner.tick(id, run));
  const store = composeStore({
    reads: writer.reads,
    write: (method, args) => enqueue((owner) => runWrite(owner, method, args)),
    tick,
    listeners,
    close: async () => {
      await turn;
      writer.close();
    },
  });
  const settled = async (): Promise<void> => {
    while (open) await turn;
  };
  return {
    ...store,
    pipelines: waiting(store.pipelines, ['find', 'list', 'definition'], settled),
    tasks: waiting(store.tasks, ['find', 'claimedBy'], settled),
    history: waiting(
      store.history,
      ['instances', 'attempts', 'edges', 'components', 'activeInstances', 'query'],
      settled,
    ),
    advance: batch,
  };
}

/** The same functions, the named ones only after a wait. */
function waiting<T extends object>(functions: T, names: readonly (keyof T)[], wait: () => Promise<void>): T {
  const delayed: Partial<T> = {};
  for (const name of names) {
    const act = functions[name] as (...args: unknown[]) => Promise<unknown>;
    delayed[name] = (async (...args: unknown[]) => {
      await wait();
      return act(...args);
    }) as T[keyof T];
  }
  return { ...functions, ...delayed };
}
