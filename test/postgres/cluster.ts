// SPDX-License-Identifier: Apache-2.0
/**
 * A throw-away PostgreSQL server from the binaries of this machine, on a Unix socket in a temporary folder. It ends with the
 * process that started it, however that ends.
 */
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { chownSync, existsSync, globSync, mkdtempSync, readFileSync } from 'node:fs';
import type { Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { promisify } from 'node:util';

/** Variable that names a server to use instead: a URL of a user who may create databases. */
export const SERVER_VARIABLE = 'PENSTOCK_TEST_POSTGRES_URL';
export const NO_SERVER = `no PostgreSQL binaries (initdb, postgres) here, and no ${SERVER_VARIABLE}`;

/** A running server; `url` leads to its database `postgres`. */
export interface Cluster {
  readonly url: string;
  stop(): Promise<void>;
}

/** The folder with `initdb` and `postgres`, or null. */
export function findBinaries(): string | null {
  const folders = [
    ...(process.env['PATH'] ?? '').split(delimiter),
    '/usr/local/bin',
    ...globSync('/usr/lib/postgresql/*/bin').sort().reverse(),
  ];
  return (
    folders.find((folder) => ['initdb', 'postgres'].every((name) => existsSync(join(folder, name)))) ?? null
  );
}

/**
 * Starts a cluster. Unless it is to be durable it does not sync to the disk, for nobody cuts the power of a test; everything
 * else is as a user has it.
 */
export async function startCluster(
  binaries: string,
  { isDurable = false }: { readonly isDurable?: boolean } = {},
): Promise<Cluster> {
  const folder = mkdtempSync(join(tmpdir(), 'penstock-pg-'));
  const owner = serverUser();
  if (owner !== null) chownSync(folder, owner.uid, owner.gid);
  const options = { ...owner, cwd: folder, env: { PATH: binaries, LC_ALL: 'C' } };
  const data = join(folder, 'data');
  const initdb = ['-D', data, '-U', 'penstock', '-A', 'trust', '-E', 'UTF8', '--locale=C', '--no-sync'];
  await promisify(execFile)(join(binaries, 'initdb'), initdb, options);
  const settings = [
    ...['listen_addresses=', `unix_socket_directories=${folder}`, 'max_connections=200'],
    ...(isDurable ? [] : ['fsync=off']),
    ...['shared_buffers=32MB', 'log_min_messages=log', 'deadlock_timeout=200ms'],
  ];
  const command = [join(binaries, 'postgres'), '-D', data, ...settings.flatMap((each) => ['-c', each])];
  // The shell ends the server when our end of its standard input closes, which it does even when we are killed.
  const script = '"$@" <&- & read -r _; kill -QUIT $!; wait $!; rm -rf "$0"';
  const child = spawn('/bin/sh', ['-c', script, folder, ...command], {
    ...options,
    env: { ...options.env, PATH: '/bin:/usr/bin' },
    stdio: ['pipe', 'ignore', 'pipe'],
  });
  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  await untilReady(child);
  // Whoever forgets to stop it does not wait for it.
  child.unref();
  for (const stream of [child.stdin, child.stderr]) (stream as Socket).unref();
  return {
    url: `postgresql:///postgres?host=${encodeURIComponent(folder)}&user=penstock`,
    async stop() {
      child.ref();
      child.stdin.end();
      await exited;
    },
  };
}

/** Servers refuse to run as root: then they get an account that may do nothing else. */
function serverUser(): { readonly uid: number; readonly gid: number } | null {
  if (process.getuid?.() !== 0) return null;
  const users = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .map((line) => line.split(':'));
  const found = ['postgres', 'nobody'].flatMap((name) => users.filter(([user]) => user === name))[0];
  if (found === undefined)
    throw new Error('neither of the users postgres and nobody exists: run as another user than root');
  return { uid: Number(found[2]), gid: Number(found[3]) };
}

/** Waits for the line with which a server says that it takes connections. */
function untilReady(child: ChildProcess): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  let said = '';
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    said = (said + text).slice(-4000);
    if (said.includes('ready to accept connections')) resolve();
  });
  child.once('exit', () =>
    reject(new Error(`${dirname(child.spawnfile)}: the server did not start: ${said}`)),
  );
  return promise;
}
