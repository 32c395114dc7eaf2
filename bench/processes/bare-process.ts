// SPDX-License-Identifier: Apache-2.0
import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { type Cleanup, endProcess } from './cleanup.ts';
import { certificateFiles } from './service-process.ts';

const ENTRY = join(import.meta.dirname, 'bare-server.mjs');

/** A bare node:https server in a process of its own. */
export interface BareProcess {
  readonly process: ChildProcess;
  readonly pid: number;
  readonly port: number;
  stop(): Promise<void>;
}

/** Starts a bare node:https server with the certificate of a service and waits until it listens. */
export async function startBareProcess(cleanup: Cleanup, tlsDirectory: string): Promise<BareProcess> {
  const child = spawnBare(cleanup, { tlsDirectory, port: 0, databaseFile: null });
  const port = await new Promise<number>((resolve, reject) => {
    child.stdout?.once('data', (chunk: Buffer) => resolve(Number(chunk.toString('utf8'))));
    child.once('exit', () => reject(new Error('the bare server ended')));
  });
  return { process: child, pid: child.pid ?? 0, port, stop: () => endProcess(child) };
}

/** Starts a bare node:https server and does not wait; `databaseFile` is an SQLite file to open first. */
export function spawnBare(
  cleanup: Cleanup,
  options: { readonly tlsDirectory: string; readonly port: number; readonly databaseFile: string | null },
): ChildProcess {
  const { cert, key } = certificateFiles(options.tlsDirectory);
  const database = options.databaseFile === null ? [] : [options.databaseFile];
  const child = spawn(process.execPath, [ENTRY, cert, key, String(options.port), ...database], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  cleanup.watch(child);
  return child;
}
