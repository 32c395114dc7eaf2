// SPDX-License-Identifier: Apache-2.0
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import type { DataPipelineCaller } from '../client/index.ts';
import { parseHandOver, READY_LINE, type RunnerCredentials } from '../resources/index.ts';
import { createTaskRunner, type TaskRunnerOptions } from './task-runner.ts';

export interface ServeTaskRunnerOptions {
  /** Makes what carries the calls. `credentials` gives the newest ones of the parent, null without a parent. */
  readonly connect: (credentials: () => RunnerCredentials | null) => DataPipelineCaller;
  readonly runner: Omit<TaskRunnerOptions, 'caller' | 'onPolling'>;
  /**
   * The standard input when a parent process started this one: credentials come in through it, and its end is the
   * parent's. Null for a runner that stands alone.
   */
  readonly parent: Readable | null;
  /** Takes the line `ready` when the first poll is out. */
  readonly output: Writable;
  /** The process, for SIGTERM and SIGINT. */
  readonly signals: SignalSource;
  /** Time in ms that tasks get to end after the first signal; the second signal ends it. */
  readonly graceMs: number;
}

interface SignalSource {
  on(name: 'SIGTERM' | 'SIGINT', listener: () => void): unknown;
  off(name: 'SIGTERM' | 'SIGINT', listener: () => void): unknown;
}

/**
 * Runs a Task Runner as a process's whole work; resolves when it has ended: by a signal, by the parent's end (at once,
 * tasks are killed and handed back), or because the service asked for it.
 */
export async function serveTaskRunner(options: ServeTaskRunnerOptions): Promise<void> {
  const ending = new AbortController();
  const parent = options.parent === null ? null : listenToParent(options.parent);
  const first = parent === null ? true : await parent.first;
  if (!first) return;
  const runner = createTaskRunner({
    ...options.runner,
    caller: options.connect(() => parent?.newest() ?? null),
    onPolling: () => void options.output.write(`${READY_LINE}\n`),
  });
  const onSignal = () => {
    const graceMs = ending.signal.aborted ? 0 : options.graceMs;
    ending.abort();
    void runner.stop(graceMs);
  };
  options.signals.on('SIGTERM', onSignal);
  options.signals.on('SIGINT', onSignal);
  void parent?.ended.then(() => runner.stop(0));
  try {
    runner.start();
    await runner.ended;
  } finally {
    options.signals.off('SIGTERM', onSignal);
    options.signals.off('SIGINT', onSignal);
    parent?.close();
  }
}

interface Parent {
  /** False when the parent ended before it gave any credentials. */
  readonly first: Promise<boolean>;
  readonly ended: Promise<void>;
  newest(): RunnerCredentials | null;
  close(): void;
}

function listenToParent(input: Readable): Parent {
  let newest: RunnerCredentials | null = null;
  const first = Promise.withResolvers<boolean>();
  const ended = Promise.withResolvers<void>();
  const lines = createInterface({ input });
  lines.on('line', (line) => {
    newest = parseHandOver(line);
    first.resolve(true);
  });
  lines.on('close', () => {
    first.resolve(false);
    ended.resolve();
  });
  input.on('error', () => lines.close());
  return {
    first: first.promise,
    ended: ended.promise,
    newest: () => newest,
    close: () => {
      lines.close();
      input.destroy();
    },
  };
}
