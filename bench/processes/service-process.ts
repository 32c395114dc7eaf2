// SPDX-License-Identifier: Apache-2.0
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import type { Credentials } from '../../src/protocol/index.ts';
import { type Cleanup, endProcess } from './cleanup.ts';

const CLI = join(import.meta.dirname, '../../src/main/cli.ts');
/** As `./penstock` sets it. */
const COMPILE_CACHE = join(import.meta.dirname, '../../node_modules/.cache/penstock');
const START_TIMEOUT_MS = 60_000;

/** Where and as whom to call. */
export interface Endpoint {
  readonly port: number;
  readonly credentials: Credentials;
}

/** `penstock up` in a process of its own, as a user starts it. */
export interface ServiceProcess extends Endpoint {
  readonly process: ChildProcess;
  /** Process id of the service. */
  readonly pid: number;
  readonly dataDirectory: string;
  /** Folder with `ca.pem` and a certificate with its key for ECDSA (`server-ecdsa.pem`, `server-ecdsa.key`). */
  readonly tlsDirectory: string;
  stop(): Promise<void>;
}

/** Starts `penstock up` on a free port of loopback and waits until it says that it is up. */
export async function startServiceProcess(
  cleanup: Cleanup,
  options: { readonly withRunner: boolean; readonly arguments?: readonly string[] },
): Promise<ServiceProcess> {
  const folder = cleanup.folder();
  const dataDirectory = join(folder, 'data');
  const port = await freePort();
  const more = [...(options.withRunner ? [] : ['--no-runner']), ...(options.arguments ?? [])];
  const child = spawnService(cleanup, { dataDirectory, port, arguments: more });
  await untilUp(child);
  const printed = execFileSync(process.execPath, [CLI, 'env', '--data-dir', dataDirectory, '-o', 'json'], {
    encoding: 'utf8',
    env: bareEnvironment(),
  });
  const variables = JSON.parse(printed) as Record<string, string>; // our own output
  return {
    process: child,
    pid: child.pid ?? 0,
    port,
    dataDirectory,
    tlsDirectory: join(dataDirectory, 'tls'),
    credentials: {
      accessKeyId: variables['AWS_ACCESS_KEY_ID'] ?? '',
      secretAccessKey: variables['AWS_SECRET_ACCESS_KEY'] ?? '',
    },
    async stop() {
      await endProcess(child);
      cleanup.removeFolder(folder);
    },
  };
}

/** Starts `penstock up` and does not wait. */
export function spawnService(
  cleanup: Cleanup,
  options: {
    readonly dataDirectory: string;
    readonly port: number;
    readonly arguments: readonly string[];
  },
): ChildProcess {
  const { dataDirectory, port } = options;
  const listen = ['--data-dir', dataDirectory, '--listen', `127.0.0.1:${port}`];
  const profile = process.env['PENSTOCK_BENCH_PROFILE']; // folder for CPU profiles of the service
  const nodeOptions = profile === undefined ? [] : ['--cpu-prof', '--cpu-prof-dir', profile];
  const child = spawn(process.execPath, [...nodeOptions, CLI, 'up', ...listen, ...options.arguments], {
    stdio: ['ignore', 'ignore', 'pipe'],
    env: bareEnvironment(),
  });
  cleanup.watch(child);
  return child;
}

/** A port that nobody listens on now. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => resolve(address !== null && typeof address === 'object' ? address.port : 0));
    });
  });
}

/** The service must not meet the person's own AWS or Penstock variables. */
function bareEnvironment(): NodeJS.ProcessEnv {
  const { PATH, TMPDIR } = process.env;
  return {
    ...{ PATH, HOME: '/nonexistent', NODE_COMPILE_CACHE: COMPILE_CACHE },
    ...(TMPDIR === undefined ? {} : { TMPDIR }),
  };
}

async function untilUp(child: ChildProcess): Promise<void> {
  let said = '';
  await new Promise<void>((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`the service did not start: ${said}`)), START_TIMEOUT_MS);
    child.stderr?.on('data', (chunk: Buffer) => {
      if (said.length > 100_000) return; // drained all the same
      said += chunk.toString('utf8');
      if (!said.includes('up at https://')) return;
      clearTimeout(timer);
      resolve();
    });
    child.once('exit', () => {
      clearTimeout(timer);
      reject(new Error(`the service ended: ${said}`));
    });
  });
}

/** File of a certificate that the service made and that a bare server can use too. */
export function certificateFiles(tlsDirectory: string): { readonly cert: string; readonly key: string } {
  const [cert, key] = [join(tlsDirectory, 'server-ecdsa.pem'), join(tlsDirectory, 'server-ecdsa.key')];
  if (!existsSync(cert) || !existsSync(key)) throw new Error(`no ECDSA certificate is in ${tlsDirectory}`);
  return { cert, key };
}
