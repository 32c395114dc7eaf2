// SPDX-License-Identifier: Apache-2.0
/**
 * Polls for tasks and works on them.
 *
 * States: new -> running -> draining (terminate = true, or stop) -> ended.
 * Invariants: R1 a thread has one poll open or one task in work, never both. R2 a service that is away stops nothing: polls
 * go on, ever slower, for ever. R3 after `stop` has resolved no task, process or timer of this runner is left.
 */
import type { DataPipelineCaller } from '../client/index.ts';
import { type Instant, SERVICE_WORKER_GROUP } from '../core/model/index.ts';
import type { ObjectStore } from '../object-store/index.ts';
import type { ResourceProvider } from '../resources/index.ts';
import type { AlarmTarget } from './actions/sns-alarm.ts';
import { commandEnvironment, findShell } from './command/environment.ts';
import { dispatch } from './dispatch.ts';
import type { RunnerLog } from './logs/runner-log.ts';
import { backOffDelayMs, type HandedTask, type ServiceCalls, serviceCalls } from './service-calls.ts';
import type { Task } from './task.ts';
import { executeTask, type Workshop } from './task-execution.ts';
import { clearWorkDir } from './task-folders.ts';
import { pause, type Timers } from './timers.ts';

export interface TaskRunnerOptions {
  readonly caller: DataPipelineCaller;
  /** One that polls the service's own group does the service's work alone, and never a command. Source: design 4, step 6. */
  readonly workerGroup: string;
  /** Threads: tasks worked on at a time. Source: S227. */
  readonly tasks: number;
  readonly taskRunnerId: string;
  readonly hostname: string;
  /** Folder of this runner alone. */
  readonly workDir: string;
  readonly objectStore: ObjectStore;
  readonly clock: { now(): Instant };
  readonly timers: Timers;
  readonly random: { bytes(count: number): Uint8Array };
  readonly log: RunnerLog;
  /** The process's variables; commands get PATH, HOME and LANG of them. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Names of further variables to pass on; the runner's own keys never are (X53). */
  readonly passEnvironment?: readonly string[];
  /** Variables for one task, such as temporary credentials of its role. */
  readonly taskEnvironment?: (task: Task) => Promise<Readonly<Record<string, string>>>;
  /** What makes resources; needed by the service's own runner only. */
  readonly providers?: readonly ResourceProvider[];
  readonly alarmTargets?: readonly AlarmTarget[];
  /** Called once, when the first poll is out. */
  readonly onPolling?: () => void;
}

export interface TaskRunner {
  /** Begins to poll; once. */
  start(): void;
  /**
   * Ends polling, lets tasks work for `graceMs` more, then kills their processes and hands the tasks back with errorId
   * TaskRunnerStopped. May be called again with less grace.
   */
  stop(graceMs: number): Promise<void>;
  /** Resolves when no thread is left: after `stop`, or after the service asked to drain and all tasks have ended. */
  readonly ended: Promise<void>;
}

/** Source: S226. */
const HEARTBEAT_MS = 60_000;
/** Time after the grace, ms: 5 s until stubborn processes are killed, and the last calls. */
const LAST_CALLS_MS = 6500;

/** Makes a Task Runner. */
export function createTaskRunner(options: TaskRunnerOptions): TaskRunner {
  return new PollingRunner(options);
}

class PollingRunner implements TaskRunner {
  readonly #options: TaskRunnerOptions;
  readonly #calls: ServiceCalls;
  readonly #shop: Workshop;
  /** Aborted for no more polls, for the end of work, and for the end of waiting for answers. */
  readonly #polling = new AbortController();
  readonly #stopWork = new AbortController();
  readonly #stopCalls = new AbortController();
  readonly #tidying = new Set<Promise<void>>();
  readonly #ended = Promise.withResolvers<void>();
  #isStarted = false;
  #isPollingTold = false;

  constructor(options: TaskRunnerOptions) {
    this.#options = options;
    this.#calls = serviceCalls(options.caller);
    this.#shop = workshop(options, this.#calls, (tidying) => this.#keep(tidying));
  }

  get ended(): Promise<void> {
    return this.#ended.promise;
  }

  start(): void {
    this.#isStarted = true;
    const all = Promise.all([this.#allThreads(), this.#heartbeats()]).finally(() => this.#polling.abort());
    const lastCalls = new Promise((resolve) => this.#stopCalls.signal.addEventListener('abort', resolve));
    all
      .then(() => Promise.race([Promise.all(this.#tidying), lastCalls]))
      .then(() => this.#ended.resolve(), this.#ended.reject);
  }

  async stop(graceMs: number): Promise<void> {
    const { timers } = this.#options;
    this.#polling.abort();
    if (!this.#isStarted) this.#ended.resolve();
    const cancels = [
      timers.after(graceMs, () => this.#stopWork.abort()),
      timers.after(graceMs + LAST_CALLS_MS, () => this.#stopCalls.abort()),
    ];
    await this.#ended.promise.finally(() => {
      for (const cancel of cancels) cancel();
    });
  }

  async #allThreads(): Promise<void> {
    const { workDir, log, tasks } = this.#options;
    await clearWorkDir(workDir, log);
    await Promise.all(Array.from({ length: tasks }, (_, number) => this.#thread(number)));
  }

  async #thread(number: number): Promise<void> {
    const { timers, random, log, workerGroup } = this.#options;
    for (let failures = 0; !this.#polling.signal.aborted; ) {
      try {
        const task = await this.#poll();
        failures = 0;
        // taken while stopping: worked on all the same, so that it is handed back rather than lost
        if (task !== null) {
          const stop = { work: this.#stopWork.signal, calls: this.#stopCalls.signal };
          await executeTask(this.#shop, task, `TaskRunnerService-${workerGroup}-${number}`, stop);
        }
      } catch (error) {
        if (this.#polling.signal.aborted) return;
        failures += 1;
        const delayMs = backOffDelayMs(failures, random);
        const isWorthALine = failures === 1 || failures % 20 === 0;
        if (isWorthALine) log.warn({ err: error, failures, delayMs }, 'polling failed, trying again');
        await pause(timers, delayMs, this.#polling.signal);
      }
    }
  }

  #poll(): Promise<HandedTask | null> {
    const { workerGroup, hostname, onPolling } = this.#options;
    const poll = this.#calls.pollForTask(workerGroup, hostname, this.#polling.signal);
    if (!this.#isPollingTold) onPolling?.();
    this.#isPollingTold = true;
    return poll;
  }

  async #heartbeats(): Promise<void> {
    const { taskRunnerId, workerGroup, hostname, log, timers } = this.#options;
    while (!this.#polling.signal.aborted) {
      try {
        const { signal } = this.#polling;
        const answer = await this.#calls.heartbeat(taskRunnerId, workerGroup, hostname, signal);
        if (answer.terminate) {
          log.info({ workerGroup }, 'the service asks this runner to end');
          this.#polling.abort();
        }
      } catch (error) {
        if (!this.#polling.signal.aborted) log.warn({ err: error }, 'a heartbeat was not answered');
      }
      await pause(timers, HEARTBEAT_MS, this.#polling.signal);
    }
  }

  #keep(tidying: Promise<void>): void {
    const done: Promise<void> = tidying
      .catch((error: unknown) => this.#options.log.warn({ err: error }, 'tidying after a task failed'))
      .finally(() => this.#tidying.delete(done));
    this.#tidying.add(done);
  }
}

function workshop(options: TaskRunnerOptions, calls: ServiceCalls, later: Workshop['later']): Workshop {
  const { objectStore, workDir, clock, timers, random, log, providers = [], alarmTargets = [] } = options;
  const serves = options.workerGroup.startsWith(SERVICE_WORKER_GROUP) ? 'service' : 'users';
  const environment = commandEnvironment(options.environment, options.passEnvironment ?? []);
  return {
    calls,
    work: dispatch({ serves, providers, alarmTargets }),
    objectStore,
    workDir,
    shell: findShell(),
    environmentFor: async (task) => ({ ...environment, ...(await options.taskEnvironment?.(task)) }),
    clock,
    backOff: { timers, random },
    log,
    later,
  };
}
