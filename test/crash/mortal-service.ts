// SPDX-License-Identifier: Apache-2.0
import { type ChildProcess, spawn } from 'node:child_process';
import { appendFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { createClient, type DataPipelineClient } from '../../src/client/index.ts';
import { output } from '../conformance/live-service.ts';

const CLI = join(import.meta.dirname, '../../src/main/cli.ts');
const START_TIMEOUT_MS = 60_000;

export interface MortalServiceOptions {
  /** Instead of a folder of its own below the temporary folder; it must exist and is not removed. */
  readonly dataDir?: string;
  /** `up` unless another command is to run the service. */
  readonly command?: 'up' | 'server';
  /** More arguments of the command. */
  readonly arguments?: readonly string[];
  /** More variables, also instead of the usual ones. */
  readonly environment?: Readonly<Record<string, string>>;
}

/**
 * `penstock up` in a process of its own that may be killed and started again: the same folder, key and port each time.
 *
 * States: stopped -> up -> stopped... Invariant: P1 only processes that this object started are sent signals.
 */
export class MortalService {
  /** Holds the data directory, the home and the log. */
  readonly folder = mkdtempSync(join(tmpdir(), 'penstock-crash-'));
  readonly dataDir: string;
  readonly environment: Readonly<Record<string, string>>;
  /** What all starts said, in one file. */
  readonly logFile = join(this.folder, 'up.log');
  starts = 0;
  readonly #command: 'up' | 'server';
  readonly #arguments: readonly string[];
  #port = 0;
  #process: ChildProcess | null = null;

  constructor(options: MortalServiceOptions = {}) {
    this.dataDir = options.dataDir ?? join(this.folder, 'data');
    this.#command = options.command ?? 'up';
    this.#arguments = options.arguments ?? [];
    const home = join(this.folder, 'home');
    mkdirSync(home);
    this.environment = { PATH: process.env['PATH'] ?? '', HOME: home, ...options.environment };
  }

  /** Id of the newest process. */
  get processId(): number {
    return this.#process?.pid ?? 0;
  }

  get said(): string {
    return readFileSync(this.logFile, 'utf8');
  }

  /** Starts a process and returns at once. */
  spawn(): ChildProcess {
    this.starts += 1;
    appendFileSync(this.logFile, `-- start ${this.starts}\n`);
    const listen = `127.0.0.1:${this.#port}`;
    const args = [CLI, this.#command, '--data-dir', this.dataDir, '--listen', listen, ...this.#arguments];
    const child = spawn(process.execPath, args, {
      stdio: ['ignore', 'ignore', 'pipe'],
      env: this.environment,
    });
    child.stderr.on('data', (chunk: Buffer) => appendFileSync(this.logFile, chunk));
    this.#process = child;
    return child;
  }

  /** kill -9 of the newest process; resolves when it is gone. */
  async kill(): Promise<void> {
    await this.end('SIGKILL');
  }

  /** Sends a signal and waits for the end; gives the exit code, null after a signal. */
  async end(signal: NodeJS.Signals): Promise<number | null> {
    const child = this.#process;
    if (child === null || child.exitCode !== null || child.signalCode !== null)
      return child?.exitCode ?? null;
    const ended = new Promise<number | null>((resolve) => child.once('exit', resolve));
    child.kill(signal);
    return ended;
  }

  /** Waits until `penstock env` is content; gives a client with the key of the first start. */
  async client(): Promise<DataPipelineClient> {
    const deadline = performance.now() + START_TIMEOUT_MS;
    while (performance.now() < deadline) {
      if (this.#process?.exitCode !== null) throw new Error(`the service ended: ${this.said}`);
      const { code, stdout } = await output(
        process.execPath,
        [CLI, 'env', '--data-dir', this.dataDir, '-o', 'json'],
        this.environment,
      );
      if (code === 0) return this.#clientOf(JSON.parse(stdout) as Record<string, string>); // what env prints
      await sleep(50);
    }
    throw new Error(`the service was not ready after ${START_TIMEOUT_MS} ms: ${this.said}`);
  }

  #clientOf(variables: Record<string, string>): DataPipelineClient {
    const endpoint = variables['AWS_ENDPOINT_URL'] ?? '';
    this.#port = Number(new URL(endpoint).port);
    return createClient({
      endpoint,
      region: variables['AWS_REGION'] ?? '',
      credentials: {
        accessKeyId: variables['AWS_ACCESS_KEY_ID'] ?? '',
        secretAccessKey: variables['AWS_SECRET_ACCESS_KEY'] ?? '',
      },
      ca: readFileSync(variables['AWS_CA_BUNDLE'] ?? '', 'utf8'),
    });
  }

  /** Removes its folder; the process must have ended. */
  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}
