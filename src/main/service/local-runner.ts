// SPDX-License-Identifier: Apache-2.0
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Instant } from '../../core/model/index.ts';
import {
  endLeftoverProcesses,
  type RunnerCommand,
  type RunnerCredentials,
  type RunnerProcess,
  startRunnerProcess,
} from '../../resources/index.ts';
import type { Timers } from '../../runner/index.ts';
import type { Log } from '../../telemetry/index.ts';

export interface LocalRunnerOptions {
  /** Folder of this runner alone; every process that it starts has its TMPDIR below it. */
  readonly folder: string;
  readonly command: RunnerCommand;
  readonly mintCredentials: () => RunnerCredentials;
  /** The runner and all it started are gone: what it held is to be offered again. */
  readonly onGone: () => Promise<void>;
  readonly clock: { now(): Instant };
  readonly timers: Timers;
  readonly log: Log;
}

/**
 * The Task Runner process that `up` keeps alive.
 *
 * States: working -> gone -> (resting -> working or gone)... -> stopped. Invariants: K1 `onGone` is called only when no
 * process of the runner is left, and before the next one starts. K2 after `stop` none is started any more.
 */
export interface LocalRunner {
  /** Lets the runner hand its tasks back; resolves when the process is gone. */
  stop(): Promise<void>;
}

const START_TIMEOUT_MS = 60_000;
const REST_FIRST_MS = 500;
const REST_LONGEST_MS = 30_000;

/** Starts the runner and keeps it alive; rejects when the first start fails. */
export async function startLocalRunner(options: LocalRunnerOptions): Promise<LocalRunner> {
  const stopping = new AbortController();
  let current = await startOne(options, stopping.signal);
  const keeping = (async () => {
    for (;;) {
      const how = await current.exited;
      if (stopping.signal.aborted) return;
      options.log.error({ how }, 'the local Task Runner ended; another is started');
      const next = await startAgain(options, stopping.signal);
      if (next === null) return;
      current = next;
    }
  })();
  return {
    async stop() {
      stopping.abort();
      await current.terminate();
      await keeping;
    },
  };
}

async function startOne(options: LocalRunnerOptions, signal: AbortSignal): Promise<RunnerProcess> {
  const { folder } = options;
  await endLeftoverProcesses(folder);
  await options.onGone();
  await mkdir(join(folder, 'tmp'), { recursive: true, mode: 0o700 });
  return startRunnerProcess({
    ...options.command,
    folder,
    mintCredentials: async () => options.mintCredentials(),
    clock: options.clock,
    timers: options.timers,
    log: options.log,
    startTimeoutMs: START_TIMEOUT_MS,
    signal,
  });
}

/** Tries until a runner has started, resting longer each time; null when it is no longer wanted. */
async function startAgain(options: LocalRunnerOptions, signal: AbortSignal): Promise<RunnerProcess | null> {
  for (let restMs = REST_FIRST_MS; ; restMs = Math.min(restMs * 2, REST_LONGEST_MS)) {
    await sleep(restMs, undefined, { signal }).catch(() => undefined); // the abort is looked at below
    if (signal.aborted) return null;
    try {
      return await startOne(options, signal);
    } catch (error) {
      if (signal.aborted) return null;
      options.log.error({ err: error }, 'the local Task Runner did not start');
    }
  }
}
