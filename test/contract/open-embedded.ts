// SPDX-License-Identifier: Apache-2.0
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MessageChannel, type MessagePort, Worker } from 'node:worker_threads';
import { connectStore, openInThread } from '../../src/store/embedded/index.ts';
import type { Store } from '../../src/store/index.ts';
import { type OpenedStore, type OpenStore, runSteps, T0 } from './store-rows.ts';
import type { EntryData, ScriptedResult, ScriptedTick } from './writer-entry.ts';

/** A new directory that goes when the test ends. */
export function temporaryDirectory(test: Parameters<OpenStore>[0]): string {
  const directory = mkdtempSync(join(tmpdir(), 'penstock-store-'));
  test.after(async () => rmSync(directory, { recursive: true, force: true }));
  return directory;
}

/** Opens the store in the test's own thread. */
export const openHere: OpenStore = async (test) => {
  const directory = temporaryDirectory(test);
  const store = await openInThread(directory, { clock: { now: () => T0 } });
  test.after(() => store.close());
  return { store, tick: (id, steps) => runSteps(store.engine, id, steps) };
};

/** Opens the store with its writer in a worker, as the service does. */
export const openWithWorker: OpenStore = async (test) => {
  const directory = temporaryDirectory(test);
  const { port1, port2 } = new MessageChannel();
  const { store } = await startWorker(directory, port2);
  const tick = scriptedTicks(store, port1);
  test.after(async () => {
    await store.close();
    port1.close();
  });
  return { store, tick };
};

/** Starts a writer's thread over a directory; `failed` is told when it ends by itself. */
export async function startWorker(
  directory: string,
  script: MessagePort | null = null,
  failed: (error: Error) => void = () => undefined,
): Promise<{ store: Store; worker: Worker }> {
  const workerData: EntryData = { directory, script };
  const worker = new Worker(new URL('./writer-entry.ts', import.meta.url), {
    workerData,
    transferList: script === null ? [] : [script],
  });
  return { store: await connectStore({ worker, directory, onFailure: failed }), worker };
}

function scriptedTicks(store: Store, port: MessagePort): OpenedStore['tick'] {
  const waiting = new Map<number, (result: ScriptedResult) => void>();
  let last = 0;
  port.on('message', (result: ScriptedResult) => waiting.get(result.number)?.(result));
  return async (id, steps) => {
    last += 1;
    const scripted: ScriptedTick = { number: last, id, steps };
    const done = new Promise<ScriptedResult>((resolve) => waiting.set(scripted.number, resolve));
    port.postMessage(scripted);
    await store.probe();
    const result = await done;
    if ('error' in result) throw new Error(result.error);
    return result.results as unknown[];
  };
}
