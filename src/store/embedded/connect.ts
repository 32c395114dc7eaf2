// SPDX-License-Identifier: Apache-2.0
import type { Worker } from 'node:worker_threads';
import { type Listeners, openListeners } from '../rows/listeners.ts';
import { type Store, StoreUnavailable } from '../store.ts';
import { type Reply, type Request, receiveError, type WriteMethod } from './calls.ts';
import { composeStore } from './compose-store.ts';
import { openReadingDatabase } from './database.ts';
import { openReads } from './reads.ts';

/**
 * The main thread's side of the embedded store: reads on its own connection, writes as messages to the
 * writer's thread.
 *
 * Invariant R1: a promise of a write fulfils only by an answer that the writer posted after its commit (D1);
 * when the writer is gone, every promise rejects, for nobody knows whether the change was kept.
 */
export interface ConnectOptions {
  /** A worker whose entry calls `serveStore` on its parent port. */
  readonly worker: Worker;
  readonly directory: string;
  /** Told once if the writer's thread ends by itself after it was ready; nothing can be stored any more. */
  readonly onFailure: (error: Error) => void;
}

interface Pending {
  readonly fulfil: (value: unknown) => void;
  readonly reject: (error: Error) => void;
}

/**
 * Waits until the writer is ready; rejects with {@link StoreUnavailable} when the data directory cannot be
 * used.
 */
export async function connectStore({ worker, directory, onFailure }: ConnectOptions): Promise<Store> {
  const listeners = openListeners();
  const link = openLink(worker, listeners, onFailure);
  await link.ready;
  const reading = openReadingDatabase(directory);
  const refuseTick = async (): Promise<never> => {
    throw new Error('ticks happen in the thread of the writer only');
  };
  return composeStore({
    reads: openReads(reading),
    write: link.write,
    tick: refuseTick,
    listeners,
    async close() {
      reading.close();
      await link.close();
    },
  });
}

interface Link {
  readonly ready: Promise<void>;
  write(method: WriteMethod, args: readonly unknown[]): Promise<unknown>;
  close(): Promise<void>;
}

function openLink(worker: Worker, listeners: Listeners, onFailure: (error: Error) => void): Link {
  const pending = new Map<number, Pending>();
  const opened = Promise.withResolvers<void>();
  const closed = Promise.withResolvers<void>();
  let state: 'opening' | 'serving' | 'closing' | 'gone' = 'opening';
  let lastId = 0;

  const fail = (error: Error): void => {
    if (state === 'gone') return;
    const before = state;
    state = 'gone';
    for (const call of pending.values()) call.reject(error);
    pending.clear();
    opened.reject(error);
    closed.resolve();
    if (before === 'serving') onFailure(error);
  };
  worker.on('message', (reply: Reply) => {
    if (reply.kind === 'ready') {
      state = 'serving';
      opened.resolve();
    } else if (reply.kind === 'failed') fail(receiveError(reply.error));
    else if (reply.kind === 'committed') settle(reply, pending, listeners);
    else fail(new StoreUnavailable('the store is closed'));
  });
  worker.on('error', (error) =>
    fail(new StoreUnavailable(`the store's thread failed: ${String(error)}`, { cause: error })),
  );
  worker.on('exit', (code) => fail(new StoreUnavailable(`the store's thread ended with code ${code}`)));

  return {
    ready: opened.promise,
    write(method, args) {
      if (state !== 'serving') return Promise.reject(new StoreUnavailable('the store is closed'));
      lastId += 1;
      const request: Request = { kind: 'call', id: lastId, method, args };
      return new Promise((fulfil, reject) => {
        worker.postMessage(request);
        pending.set(request.id, { fulfil, reject });
      });
    },
    close() {
      if (state === 'serving') {
        state = 'closing';
        worker.postMessage({ kind: 'close' } satisfies Request);
      }
      return closed.promise;
    },
  };
}

function settle(
  reply: Extract<Reply, { kind: 'committed' }>,
  pending: Map<number, Pending>,
  listeners: Listeners,
): void {
  for (const answer of reply.answers) {
    const call = pending.get(answer.id);
    pending.delete(answer.id);
    if (answer.kind === 'value') call?.fulfil(answer.value);
    else call?.reject(receiveError(answer.error));
  }
  if (reply.notice !== null) listeners.tell(reply.notice);
}
