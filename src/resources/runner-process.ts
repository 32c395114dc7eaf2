// SPDX-License-Identifier: Apache-2.0
import { type ChildProcess, spawn } from 'node:child_process';
import { open, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Instant } from '../core/model/index.ts';
import { handOverLine, READY_LINE, type RunnerCredentials } from './hand-over.ts';

/** Milliseconds. */
export type Delay = number;

export interface RunnerProcessOptions {
  readonly program: string;
  readonly args: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  readonly folder: string;
  readonly mintCredentials: () => Promise<RunnerCredentials>;
  readonly clock: { now(): Instant };
  readonly timers: { after(delayMs: Delay, act: () => void): () => void };
  readonly log: { warn(details: object, text: string): void };
  readonly startTimeoutMs: Delay;
  readonly signal: AbortSignal;
}

/** A Task Runner process that said that it is ready. */
export interface RunnerProcess {
  /** How it ended, in words; resolves once. */
  readonly exited: Promise<string>;
  /** SIGTERM, after 8 s SIGKILL; resolves when it is gone. */
  terminate(): Promise<void>;
}

const KILL_DELAY_MS = 8000;
/** Part of the credentials' life after which new ones are handed over. */
const REFRESH_AT = 0.6;
const REFRESH_RETRY_MS = 15_000;
/**
 * The clock is asked at least so often: a timer rests while the computer sleeps, and knows nothing of a clock that is
 * set, but credentials end by the clock.
 */
const LOOK_EVERY_MS = 30_000;

/** Starts a Task Runner process and waits for its `ready`; else kills it and throws what it said. */
export async function startRunnerProcess(options: RunnerProcessOptions): Promise<RunnerProcess> {
  const credentials = await options.mintCredentials();
  options.signal.throwIfAborted();
  const logFile = join(options.folder, 'runner.log');
  const log = await open(logFile, 'a', 0o600);
  const child = spawn(options.program, options.args, {
    cwd: options.folder,
    env: { ...options.environment, TMPDIR: join(options.folder, 'tmp') },
    detached: true, // a Ctrl-C in the parent's terminal reaches the parent alone
    stdio: ['pipe', 'pipe', log.fd],
  });
  const exited = exitOf(child);
  await log.close();
  child.stdin?.on('error', () => undefined); // the child is gone: `exited` tells
  child.stdin?.write(handOverLine(credentials));
  try {
    await untilReady(child, exited, options);
  } catch (error) {
    child.kill('SIGKILL');
    await exited;
    const said = (await readFile(logFile, 'utf8').catch(() => '')).trimEnd().slice(-2000);
    const reason = error instanceof Error ? error.message : String(error);
    throw new Error(said === '' ? reason : `${reason}; it said: ${said}`, { cause: error });
  }
  const stopRefreshing = keepFresh(options, child, credentials);
  void exited.then(stopRefreshing);
  return {
    exited,
    async terminate() {
      child.kill('SIGTERM');
      const cancel = options.timers.after(KILL_DELAY_MS, () => child.kill('SIGKILL'));
      await exited;
      cancel();
    },
  };
}

function exitOf(child: ChildProcess): Promise<string> {
  return new Promise((resolve) => {
    child.once('error', (error) => resolve(error.message));
    child.once('exit', (code, signal) => resolve(code === null ? `signal ${signal}` : `exit code ${code}`));
  });
}

async function untilReady(
  child: ChildProcess,
  exited: Promise<string>,
  options: RunnerProcessOptions,
): Promise<void> {
  const waiting = Promise.withResolvers<void>();
  const fail = (text: string) => () => waiting.reject(new Error(text));
  const onAbort = fail('it is no longer wanted');
  const cancelTimer = options.timers.after(
    options.startTimeoutMs,
    fail(`the Task Runner process was not ready after ${options.startTimeoutMs / 1000} s`),
  );
  options.signal.addEventListener('abort', onAbort);
  void exited.then((how) =>
    waiting.reject(new Error(`the Task Runner process ended before it was ready: ${how}`)),
  );
  if (child.stdout !== null) {
    const lines = createInterface({ input: child.stdout }); // reads on for ever, so that the child never blocks
    lines.on('line', (line) => line === READY_LINE && waiting.resolve());
  }
  try {
    await waiting.promise;
  } finally {
    cancelTimer();
    options.signal.removeEventListener('abort', onAbort);
  }
}

/** Hands new credentials over well before the old ones end; the answer ends that. */
function keepFresh(options: RunnerProcessOptions, child: ChildProcess, first: RunnerCredentials): () => void {
  let isStopped = false;
  let cancel = () => {};
  const after = (delayMs: Delay, act: () => void) => {
    if (!isStopped) cancel = options.timers.after(delayMs, act);
  };
  const planFor = ({ expiresAt }: RunnerCredentials) => {
    const now = options.clock.now();
    lookAt(now + Math.max(1000, Math.floor((expiresAt - now) * REFRESH_AT)));
  };
  const lookAt = (due: number) => {
    const leftMs = due - options.clock.now();
    if (leftMs <= 0) void refresh();
    else after(Math.min(leftMs, LOOK_EVERY_MS), () => lookAt(due));
  };
  const refresh = async () => {
    try {
      const credentials = await options.mintCredentials();
      if (!isStopped) child.stdin?.write(handOverLine(credentials));
      planFor(credentials);
    } catch (error) {
      options.log.warn({ err: error }, 'new credentials for a resource could not be made, trying again');
      after(REFRESH_RETRY_MS, () => void refresh());
    }
  };
  planFor(first);
  return () => {
    isStopped = true;
    cancel();
  };
}
