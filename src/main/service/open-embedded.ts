// SPDX-License-Identifier: Apache-2.0
import { MessageChannel, type MessagePort, Worker } from 'node:worker_threads';
import { connectStore } from '../../store/embedded/index.ts';
import type { Store } from '../../store/index.ts';
import { moduleBeside } from './module-beside.ts';
import type { TickReport } from './tick-report.ts';

/** What the worker is started with. */
export interface WorkerInput {
  readonly directory: string;
  /** Whose defaults the engine takes. Source: S271. */
  readonly profile: 'default' | 'aws';
  /** Takes {@link TickReport}s. */
  readonly reports: MessagePort;
}

export interface OpenEmbeddedOptions {
  readonly directory: string;
  readonly profile: 'default' | 'aws';
  readonly onTickFailure: (report: TickReport) => void;
  /** The writing thread ended by itself: nothing can be stored any more. */
  readonly onFailure: (error: Error) => void;
}

/** Opens the embedded store of a data directory, its writer and the scheduler in a thread. Faults: StoreUnavailable. */
export async function openEmbedded(options: OpenEmbeddedOptions): Promise<Store> {
  const { directory, profile } = options;
  const { port1, port2 } = new MessageChannel();
  port1.on('message', options.onTickFailure);
  port1.unref();
  const input: WorkerInput = { directory, profile, reports: port2 };
  const worker = new Worker(moduleBeside('./embedded-worker', import.meta.url), {
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
