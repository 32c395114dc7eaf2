// SPDX-License-Identifier: Apache-2.0
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Api, type ApiSettings, createApi } from '../../src/api/index.ts';
import { type Instant, instantOf, type Principal } from '../../src/core/model/index.ts';
import { createTrustingRoles } from '../../src/iam/index.ts';
import { createVault } from '../../src/keyring/index.ts';
import { engineOf } from '../../src/main/service/engine.ts';
import type { Inputs, OperationName, Outputs } from '../../src/protocol/index.ts';
import { createScheduler, type TickFailure } from '../../src/scheduler/index.ts';
import { type InThreadStore, openInThread } from '../../src/store/embedded/index.ts';
import type { Store } from '../../src/store/index.ts';
import { openTaskLogs } from '../../src/task-logs/index.ts';
import { ACCOUNT, ADMINISTRATOR } from './principals.ts';
import { type ScriptedRunner, scriptedRunner } from './scripted-runner.ts';
import { createVirtualClock } from './virtual-clock.ts';

/** The whole service but its door, in one thread and on a virtual clock. */
export interface TestService {
  readonly api: Api;
  readonly store: Store;
  now(): Instant;
  /** Calls an operation and lets the engine finish what follows; as the administrator unless another is named. */
  call<Name extends OperationName>(
    operation: Name,
    input: Inputs[Name],
    as?: Principal,
    signal?: AbortSignal,
  ): Promise<Outputs[Name]>;
  /** Lets everything that is due now happen. */
  settle(): Promise<void>;
  /** Moves time on by ms, letting everything happen at its moment. */
  advance(ms: number): Promise<void>;
  /** A Task Runner of a worker group. */
  runner(workerGroup: string, hostname?: string, as?: Principal): ScriptedRunner;
  /** Ticks that failed by a bug; a test that ends with one fails in `stop`. */
  readonly tickFailures: readonly TickFailure[];
  stop(): Promise<void>;
}

export interface TestServiceOptions {
  /** ISO time at which the clock starts. */
  readonly now?: string;
  readonly settings?: Partial<ApiSettings>;
  /** Whether callers ask for extension fields. */
  readonly extensions?: boolean;
}

const T0 = '2026-01-01T00:00:00Z';

/** Starts a service over a new data directory, which goes with it. */
export async function createTestService(options: TestServiceOptions = {}): Promise<TestService> {
  const clock = createVirtualClock(instantOf(Date.parse(options.now ?? T0)));
  const random = countingRandomness();
  const directory = await mkdtemp(join(tmpdir(), 'penstock-service-'));
  const tickFailures: TickFailure[] = [];
  const store = await openInThread(directory, {
    clock,
    createScheduler: (engineStore) =>
      createScheduler({
        store: engineStore,
        engine: engineOf(clock, options.settings?.profile),
        report: (failure) => tickFailures.push(failure),
      }),
  });
  const master = { bytes: Buffer.alloc(32, 7), file: 'test', fingerprint: 'test' };
  const api = createApi({
    store: answeringAfterTicks(store),
    keyring: createVault(master, ACCOUNT, random).vault,
    taskLogs: openTaskLogs(join(directory, 'logs')),
    roles: createTrustingRoles(store),
    clock,
    random,
    settings: options.settings ?? {},
    after: clock.after,
  });
  let calls = 0;

  const settle = async (): Promise<void> => {
    await store.settle();
    await turnOfLoop();
    await store.settle();
    await turnOfLoop();
  };
  const service: TestService = {
    api,
    store,
    tickFailures,
    now: clock.now,
    settle,
    async call(operation, input, as = ADMINISTRATOR, signal = new AbortController().signal) {
      calls += 1;
      const context = {
        principal: as,
        origin: null,
        requestId: `request-${calls}`,
        signal,
        extensions: options.extensions ?? false,
        ifMatch: null,
      };
      const output = await api.dispatch(operation, input, context);
      if (operation !== 'PollForTask') await settle();
      return output;
    },
    async advance(ms) {
      const end = instantOf(clock.now() + ms);
      for (;;) {
        const storeNext = await store.settle();
        await turnOfLoop();
        const moments = [storeNext, clock.nextTimer()].filter(
          (at) => at !== null && at <= end && at > clock.now(),
        );
        if (moments.length === 0) break;
        clock.moveTo(instantOf(Math.min(...moments.map(Number))));
      }
      clock.moveTo(end);
      await settle();
    },
    runner: (workerGroup, hostname, as) => scriptedRunner(service, workerGroup, hostname, as),
    async stop() {
      await api.stop();
      await settle();
      await store.close();
      await rm(directory, { recursive: true, force: true });
      const [failure] = tickFailures;
      if (failure !== undefined)
        throw new Error(`a tick of ${failure.pipelineId} failed`, { cause: failure.error });
    },
  };
  return service;
}

/** A store that answers a fact after the tick it caused, as the service's own writing thread does. */
function answeringAfterTicks(store: InThreadStore): Store {
  return {
    ...store,
    pipelines: {
      ...store.pipelines,
      async record(id, facts) {
        await store.pipelines.record(id, facts);
        await store.settle();
      },
    },
    tasks: {
      ...store.tasks,
      async report(id, fact) {
        const before = await store.tasks.report(id, fact);
        await store.settle();
        return before;
      },
    },
  };
}

/** Lets promises that are ready run on. */
function turnOfLoop(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

/** Bytes that never repeat within a test and are the same in each: a counter and a mixing step. */
export function countingRandomness(): { bytes(count: number): Uint8Array } {
  let state = 1;
  return {
    bytes(count) {
      return Uint8Array.from({ length: count }, () => {
        state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
        return state >>> 24;
      });
    },
  };
}
