// SPDX-License-Identifier: Apache-2.0
import { type Api, createApi } from '../../../src/api/index.ts';
import { type DurationMs, type Instant, instantOf, type PipelineId } from '../../../src/core/model/index.ts';
import { createVault } from '../../../src/keyring/index.ts';
import { engineOf } from '../../../src/main/service/engine.ts';
import { recordLostTasks } from '../../../src/main/service/recovery.ts';
import { createScheduler, type Engine, type TickFailure } from '../../../src/scheduler/index.ts';
import { type Store, StoreUnavailable } from '../../../src/store/index.ts';
import type { TaskLogs } from '../../../src/task-logs/index.ts';
import { ACCOUNT } from '../../service/index.ts';
import type { Watch } from '../auditor/watch.ts';
import { hashOf } from '../chance.ts';
import type { Medium } from '../medium/rows.ts';
import { type MemoryStore, openMemoryStore } from '../medium/store.ts';
import type { Agenda } from './agenda.ts';

/** Longest sleep of the writer's loop: a clock that is set is noticed within it. As in the service's own loop. */
const SLEEP_MAX_MS = 30_000;
/** Host name of the service's own Task Runner. */
export const OWN_HOST = 'service-host';

/** What lives on when a process dies. */
export interface Surroundings {
  readonly agenda: Agenda;
  readonly medium: Medium;
  readonly watch: Watch;
  /** The wall clock as the service sees it; it can be set. */
  readonly clock: { now(): Instant };
  /** The engine with whatever a test put in front of it. */
  readonly engine: (engine: Engine) => Engine;
  readonly pollHoldMs: number;
  /** Whether calls wait for the scheduler to end its turn. */
  readonly isAwaited: () => boolean;
  readonly tickFailed: (failure: TickFailure) => void;
  /** Decides at each commit whether the process survives it. */
  readonly fateOfCommit: () => 'survives' | 'before-commit' | 'after-commit';
  readonly died: () => void;
}

/** One process of the service: API, scheduler and store, without its door. */
export interface Service {
  readonly api: Api;
  readonly store: Store;
  readonly alive: boolean;
  /** Fulfils when the process dies. */
  readonly death: Promise<'dead'>;
  /** Stops working until then, as a stopped process does. */
  freezeUntil(at: number): void;
  readonly frozenUntil: number;
  /** The clock was set: the writer's loop notices when its longest sleep is over. */
  wake(): void;
}

/** Starts a process over the medium and tells the engine what its own Task Runner lost. */
export function startService(around: Surroundings, number: number): Service {
  const { agenda, medium, watch, clock } = around;
  let alive = true;
  let frozenUntil = 0;
  let stopSleep = (): void => undefined;
  let die = (_: 'dead'): void => undefined;
  const death = new Promise<'dead'>((resolve) => {
    die = resolve;
  });
  const end = (): void => {
    if (!alive) return;
    alive = false;
    stopSleep();
    die('dead');
    around.died();
  };
  const engine = watch.aroundEngine(around.engine(engineOf(clock)));
  const store: MemoryStore = openMemoryStore(medium, {
    clock,
    createScheduler: (engineStore) =>
      createScheduler({ store: engineStore, engine, report: around.tickFailed }),
    isAwaited: around.isAwaited,
    around: (writer) => mortal(watch.aroundWriter(writer)),
    batchDone: ({ nextAt, moreWork }) => {
      if (!alive || moreWork) return;
      // The real loop looks at the clock each 30 s at least; here `wake` tells when it was set.
      if (nextAt !== null) sleep(nextAt - clock.now());
    },
  });
  function mortal<W extends { begin(): void; commit(): T; rollback(): void }, T>(writer: W): W {
    return {
      ...writer,
      begin() {
        if (!alive) throw new StoreUnavailable('the process is dead');
        writer.begin();
      },
      commit() {
        const fate = around.fateOfCommit();
        if (fate === 'before-commit') {
          end();
          throw new StoreUnavailable('the process died before the commit');
        }
        const notice = writer.commit();
        if (fate === 'after-commit') {
          end();
          throw new StoreUnavailable('the process died after the commit');
        }
        return notice;
      },
    };
  }
  function sleep(ms: number): void {
    stopSleep();
    const wait = Math.max(ms, frozenUntil - agenda.now);
    stopSleep = agenda.after(wait, () => void wakeUp());
  }
  function wakeUp(): void {
    if (!alive) return;
    if (agenda.now < frozenUntil) sleep(0);
    else void store.advance();
  }
  const api = createApi({
    store,
    keyring: VAULT,
    taskLogs: NO_LOGS,
    clock,
    random: randomness(number),
    settings: { pollHoldMs: around.pollHoldMs as DurationMs },
    after: (ms, callback) => agenda.after(ms, () => (alive ? callback() : undefined)),
  });
  const service: Service = {
    api,
    store,
    get alive() {
      return alive;
    },
    death,
    freezeUntil(at) {
      frozenUntil = Math.max(frozenUntil, at);
      sleep(0);
    },
    get frozenUntil() {
      return frozenUntil;
    },
    wake: () => void agenda.after(SLEEP_MAX_MS, wakeUp),
  };
  void recover(service, clock);
  return service;
}

/** What the service does at each start: whatever its own Task Runner held is lost. */
async function recover({ store }: Service, clock: { now(): Instant }): Promise<void> {
  try {
    await recordLostTasks(store, clock, OWN_HOST, 'the service was restarted');
    await store.probe();
  } catch (error) {
    if (!(error instanceof StoreUnavailable)) throw error;
  }
}

const VAULT = createVault(
  { bytes: Buffer.alloc(32, 7), file: 'simulation', fingerprint: 'simulation' },
  ACCOUNT,
  randomness(0),
).vault;

/** Nobody writes logs here. */
const NO_LOGS: TaskLogs = {
  append: () => Promise.reject(new Error('the simulation has no logs')),
  read: async () => undefined,
  files: async () => [],
  deletePipeline: async (_: PipelineId) => undefined,
  pipelines: async () => [],
};

/** Bytes that differ from process to process and are the same in each simulation. */
function randomness(number: number): { bytes(count: number): Uint8Array } {
  let state = hashOf(`process ${number}`);
  return {
    bytes: (count) =>
      Uint8Array.from({ length: count }, () => {
        state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
        return state >>> 24;
      }),
  };
}

/** A moment of the service's clock. */
export function clockOf(begins: number, agenda: Agenda, offset: { readonly ms: number }): { now(): Instant } {
  return { now: () => instantOf(begins + Math.floor(agenda.now) + offset.ms) };
}
