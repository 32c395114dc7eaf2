// SPDX-License-Identifier: Apache-2.0
/**
 * Tells the service that a task is worked on, and hears from it whether to stop.
 *
 * Invariants: P1 the first report leaves at once, it is the acknowledgement (S190). P2 one report is under way at a
 * time. P3 a canceled task aborts `canceled` once; nothing is reported after.
 */
import type { WireField } from '../protocol/index.ts';
import { type BackOff, backOffDelayMs, isTaskGone, type ServiceCalls } from './service-calls.ts';

/** Interval of reports in ms. Source: S190. */
const INTERVAL_MS = 60_000;

export interface Progress {
  /** Aborted when the service takes the task back. Source: S221. */
  readonly canceled: AbortSignal;
  /** Sends fields of the attempt now; throws when the service cannot be reached. Source: S220. */
  report(fields: readonly WireField[]): Promise<void>;
  /** No report starts after this; resolves when the one under way has ended. */
  stop(): Promise<void>;
}

export interface ProgressOptions {
  readonly calls: ServiceCalls;
  readonly taskId: string;
  /** The attempt's reportProgressTimeout in ms, null when it has none. */
  readonly reportTimeoutMs: number | null;
  readonly backOff: BackOff;
}

/** Starts reporting. */
export function startProgress(options: ProgressOptions): Progress {
  const { calls, taskId, backOff } = options;
  const intervalMs = Math.max(
    100,
    Math.min(INTERVAL_MS, Math.floor((options.reportTimeoutMs ?? Infinity) / 3)),
  );
  const canceling = new AbortController();
  let isStopped = false;
  let failures = 0;
  let cancelTimer = () => {};
  let underWay: Promise<void> = Promise.resolve();

  const send = async (fields: readonly WireField[]) => {
    try {
      const { canceled } = await calls.reportTaskProgress(taskId, fields);
      if (canceled) canceling.abort();
    } catch (error) {
      if (!isTaskGone(error)) throw error;
      canceling.abort();
    }
  };
  const beat = async () => {
    try {
      await send([]);
      failures = 0;
    } catch {
      failures += 1; // heard of again in the next beat; the task runner logs that the service is away
    }
    if (isStopped || canceling.signal.aborted) return;
    const delayMs =
      failures === 0 ? intervalMs : Math.min(intervalMs, backOffDelayMs(failures, backOff.random));
    cancelTimer = backOff.timers.after(delayMs, start);
  };
  const start = () => {
    underWay = beat();
  };
  start();
  return {
    canceled: canceling.signal,
    report: send,
    stop: () => {
      isStopped = true;
      cancelTimer();
      return underWay;
    },
  };
}
