// SPDX-License-Identifier: Apache-2.0
/**
 * Carries an attempt's log files to the service while they grow (S245).
 *
 * Invariants: H1 bytes go in order, each offset once answered is not sent again. H2 at most one chunk of each file is in
 * memory. H3 a service that is away costs nothing but time: shipping goes on where it stopped.
 */
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import {
  type BackOff,
  isFinal,
  orAborted,
  type ServiceCalls,
  type TaskLogFile,
  untilAnswered,
} from '../service-calls.ts';

/** Bytes of a log in one call; in base64 it stays below the service's limit for a body. Source: design 5. */
const CHUNK_BYTES = 512 * 1024;
/** First look and later ones, ms. Source: S245; the first is ours, so that `run` shows life early. */
const FIRST_DELAY_MS = 1000;
const INTERVAL_MS = 10_000;
const FILES: readonly TaskLogFile[] = ['StdOutput', 'StdError', 'Activity.log'];

export interface LogShippingOptions {
  readonly calls: ServiceCalls;
  readonly taskId: string;
  readonly folder: string;
  readonly backOff: BackOff;
  /** Hears once per file when the service will not take more of it. */
  readonly onRefused: (file: TaskLogFile, error: unknown) => void;
}

export interface LogShipping {
  /** Sends what is left, trying again until `signal` is aborted; answers whether all was taken. */
  finish(signal: AbortSignal): Promise<boolean>;
  /** Ends shipping, also what is under way, without sending what is left. */
  stop(): Promise<void>;
}

/** Starts shipping the log files of a folder. */
export function startLogShipping(options: LogShippingOptions): LogShipping {
  return new Shipping(options);
}

class Shipping implements LogShipping {
  readonly #options: LogShippingOptions;
  readonly #offsets = new Map<TaskLogFile, number>();
  readonly #refused = new Set<TaskLogFile>();
  readonly #ending = new AbortController();
  #isLastLook = false;
  #underWay: Promise<void> = Promise.resolve();
  #cancelTimer: () => void;

  constructor(options: LogShippingOptions) {
    this.#options = options;
    this.#cancelTimer = options.backOff.timers.after(FIRST_DELAY_MS, () => this.#look());
  }

  async finish(signal: AbortSignal): Promise<boolean> {
    this.#isLastLook = true;
    this.#cancelTimer();
    try {
      await orAborted(signal, this.#underWay);
      const { backOff } = this.#options;
      await Promise.all(FILES.map((file) => untilAnswered(backOff, signal, () => this.#ship(file))));
    } catch {
      return false; // out of patience: `stop` ends what is under way
    }
    return this.#refused.size === 0;
  }

  async stop(): Promise<void> {
    this.#isLastLook = true;
    this.#cancelTimer();
    this.#ending.abort();
    await this.#underWay;
  }

  #look(): void {
    this.#underWay = Promise.allSettled(FILES.map((file) => this.#ship(file))).then(() => {
      if (this.#isLastLook) return;
      this.#cancelTimer = this.#options.backOff.timers.after(INTERVAL_MS, () => this.#look());
    });
  }

  async #ship(file: TaskLogFile): Promise<void> {
    if (this.#refused.has(file)) return;
    try {
      await shipNewBytes(this.#options, file, this.#offsets, this.#ending.signal);
    } catch (error) {
      if (!isFinal(error)) throw error;
      this.#refused.add(file);
      this.#options.onRefused(file, error);
    }
  }
}

async function shipNewBytes(
  options: LogShippingOptions,
  file: TaskLogFile,
  offsets: Map<TaskLogFile, number>,
  signal: AbortSignal,
): Promise<void> {
  const handle = await open(join(options.folder, file), 'r').catch(() => null);
  if (handle === null) return; // not written by this type of task
  try {
    const { size } = await handle.stat(); // what comes later goes with the next look
    const buffer = Buffer.allocUnsafe(Math.max(0, Math.min(CHUNK_BYTES, size - (offsets.get(file) ?? 0))));
    for (let offset = offsets.get(file) ?? 0; offset < size; offset = offsets.get(file) ?? size) {
      const { bytesRead } = await handle.read(buffer, 0, Math.min(buffer.length, size - offset), offset);
      if (bytesRead === 0) return;
      const piece = { taskId: options.taskId, file, offset, data: buffer.subarray(0, bytesRead) };
      await options.calls.appendTaskLog(piece, signal);
      offsets.set(file, offset + bytesRead);
    }
  } finally {
    await handle.close();
  }
}
