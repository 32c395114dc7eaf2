// SPDX-License-Identifier: Apache-2.0
import { fork } from 'node:child_process';
import { join } from 'node:path';
import { type Cleanup, endProcess } from './cleanup.ts';
import type { ClientReply, ClientResult, ClientTask } from './client-tasks.ts';

const ENTRY = join(import.meta.dirname, 'client-entry.ts');

/** A process apart from bench and server that puts load on servers, one task at a time. */
export interface ClientProcess {
  perform(task: ClientTask): Promise<ClientResult>;
  stop(): Promise<void>;
}

/** Starts a client process. */
export function startClientProcess(cleanup: Cleanup): ClientProcess {
  const child = fork(ENTRY, [], { serialization: 'advanced' });
  cleanup.watch(child);
  return {
    perform: (task) =>
      new Promise((resolve, reject) => {
        const onExit = (): void => reject(new Error('the client process ended'));
        child.once('exit', onExit);
        child.once('message', (reply: ClientReply) => {
          child.off('exit', onExit);
          if (reply.kind === 'done') resolve(reply.result);
          else reject(new Error(reply.error));
        });
        child.send(task);
      }),
    stop: () => endProcess(child),
  };
}
