// SPDX-License-Identifier: Apache-2.0
import { chmodSync, mkdirSync } from 'node:fs';
import { MessageChannel, type MessagePort, Worker } from 'node:worker_threads';
import { connectStore } from '../../store/embedded/index.ts';
import { type Store, StoreUnavailable } from '../../store/index.ts';

/** What the worker is started with. */
export interface WorkerInput {
  readonly directory: string;
  /** Whose defaults the engine takes. Source: S271. */
  readonly profile: 'default' | 'aws';
  /** Takes {@link TickReport}s. */
  readonly reports: MessagePort;
}

/** A tick that failed by a bug, as the worker tells it; `retryAt` is an Instant. */
export interface TickReport {
  readonly pipelineId: string;
  readonly error: string;
  readonly failures: number;
  readonly retryAt: number;
}

export interface OpenStoreOptions {
  readonly directory: string;
  readonly profile: 'default' | 'aws';
  readonly onTickFailure: (report: TickReport) => void;
  /** The writing thread ended by itself: nothing can be stored any more. */
  readonly onFailure: (error: Error) => void;
}

/** Makes the data directory, mode 0700, and opens the embedded store in it. Faults: {@link StoreUnavailable}. */
export async function openStore(options: OpenStoreOptions): Promise<Store> {
  const { directory, profile } = options;
  makeDataDirectory(directory);
  const { port1, port2 } = new MessageChannel();
  port1.on('message', options.onTickFailure);
  port1.unref();
  const input: WorkerInput = { directory, profile, reports: port2 };
  const worker = new Worker(new URL('./embedded-worker.ts', import.meta.url), {
    workerData: input,
    transferList: [port2],
  });
  try {
    return await connectStore({ worker, directory, onFailure: options.onFailure });
  } catch (error) {
    await worker.terminate();
    throw error;
  }
}

function makeDataDirectory(directory: string): void {
  try {
    if (mkdirSync(directory, { recursive: true, mode: 0o700 }) !== undefined) chmodSync(directory, 0o700);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new StoreUnavailable(
      `The data directory ${directory} cannot be made: ${reason}. Choose another with --data-dir`,
      { cause: error },
    );
  }
}
