// SPDX-License-Identifier: Apache-2.0
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const ROOT = join(import.meta.dirname, '../..');
/** The entry of the command line. */
export const CLI = join(ROOT, 'src/main/cli.ts');
const START_TIMEOUT_MS = 60_000;

/** A service as a user starts it, `penstock up` in a process of its own, with everything below a temporary folder. */
export interface LiveService {
  readonly dataDir: string;
  readonly endpoint: string;
  /** PATH, HOME and exactly what `penstock env` printed. */
  readonly environment: Readonly<Record<string, string>>;
  readonly process: ChildProcess;
  stop(): Promise<void>;
}

export interface LiveServiceOptions {
  /** Put before PATH, for programs that a command calls and this machine lacks. */
  readonly path?: string;
  readonly arguments?: readonly string[];
}

/** Starts `penstock up` on a free port and waits until `penstock env` says that it is ready. */
export async function startLiveService(options: LiveServiceOptions = {}): Promise<LiveService> {
  const folder = mkdtempSync(join(tmpdir(), 'penstock-live-'));
  const dataDir = join(folder, 'data');
  const home = join(folder, 'home');
  mkdirSync(home);
  const path = [options.path, process.env['PATH']].filter((part) => part !== undefined).join(':');
  const bare = { PATH: path, HOME: home };
  const args = [CLI, 'up', '--data-dir', dataDir, '--listen', '127.0.0.1:0', ...(options.arguments ?? [])];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'ignore', 'pipe'], env: bare });
  const talk: Buffer[] = [];
  child.stderr?.on('data', (chunk: Buffer) => talk.push(chunk));
  const exports_ = await readExports(child, dataDir, bare);
  if (exports_ === null) {
    child.kill('SIGKILL');
    throw new Error(`the service did not start: ${Buffer.concat(talk).toString('utf8')}`);
  }
  return {
    dataDir,
    endpoint: exports_['AWS_ENDPOINT_URL'] ?? '',
    environment: { ...bare, ...exports_ },
    process: child,
    async stop() {
      if (child.exitCode === null && child.signalCode === null) {
        const ended = new Promise((resolve) => child.once('exit', resolve));
        child.kill('SIGTERM');
        await ended;
      }
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function readExports(
  child: ChildProcess,
  dataDir: string,
  environment: Record<string, string>,
): Promise<Record<string, string> | null> {
  const deadline = performance.now() + START_TIMEOUT_MS;
  while (performance.now() < deadline && child.exitCode === null) {
    const { code, stdout } = await output(process.execPath, [CLI, 'env', '--data-dir', dataDir], environment);
    if (code !== 0) continue;
    const pairs = [...stdout.matchAll(/^export (\w+)='?([^'\n]*)'?$/gm)];
    return Object.fromEntries(pairs.map((match) => [match[1] ?? '', match[2] ?? '']));
  }
  return null;
}

export interface Output {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a program to its end and gives what it printed. */
export function output(
  program: string,
  args: readonly string[],
  env: Readonly<Record<string, string>>,
): Promise<Output> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { env, cwd: ROOT, stdio: ['ignore', 'pipe', 'pipe'] });
    const stdout: Buffer[] = [];
    const stderr: Buffer[] = [];
    child.stdout.on('data', (chunk: Buffer) => stdout.push(chunk));
    child.stderr.on('data', (chunk: Buffer) => stderr.push(chunk));
    child.on('error', reject);
    child.on('close', (code) =>
      resolve({
        code: code ?? 1,
        stdout: Buffer.concat(stdout).toString('utf8'),
        stderr: Buffer.concat(stderr).toString('utf8'),
      }),
    );
  });
}
