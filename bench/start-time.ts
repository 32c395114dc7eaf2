// SPDX-License-Identifier: Apache-2.0
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { get } from 'node:https';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  type Circumstances,
  type Comparison,
  elapsedMs,
  type Findings,
  inTurns,
  type Measurement,
} from './measurement.ts';
import { spawnBare } from './processes/bare-process.ts';
import { type Cleanup, endProcess } from './processes/cleanup.ts';
import { freePort, spawnService } from './processes/service-process.ts';

const ASK_EVERY_MS = 3;
const START_MAX_MS = 60_000;

/**
 * From spawning the process to the first 200 of GET /readyz over TLS, asked every 3 ms, which is the resolution.
 * The service is started from its sources with the pinned Node.js; what `./penstock` does before is not in it.
 */
export const startTime: Measurement = {
  name: 'start-time',
  sentence: '`penstock up` with its Task Runner, from its sources, until /readyz answers 200.',
  measure,
};

async function measure({ cleanup, isQuick, say }: Circumstances): Promise<Findings> {
  const rounds = isQuick ? 5 : 9;
  const kept = join(cleanup.folder(), 'data');
  await startService(cleanup, kept); // makes the existing data directory, and warms the disk's cache
  say('start-time: new data directory');
  const made = await inTurns(
    rounds,
    () => startService(cleanup, join(cleanup.folder(), 'data')),
    () => elapsedMs(() => once(spawn(process.execPath, ['-e', '0'], { stdio: 'ignore' }), 'exit')),
  );
  say('start-time: existing data directory');
  const existing = await inTurns(
    rounds,
    () => startService(cleanup, kept),
    () => startBare(cleanup, kept),
  );
  const rows: Comparison[] = [
    {
      ...{ what: 'start on a new data directory', unit: 'ms', summary: 'median', ...made },
      ...{ baselineName: '`node -e 0`', goal: null },
    },
    {
      ...{ what: 'start on an existing one', unit: 'ms', summary: 'median', ours: existing.ours },
      ...{ baseline: made.baseline, baselineName: '`node -e 0`', goal: null },
    },
    {
      ...{ what: 'start on an existing one', unit: 'ms', summary: 'median', ...existing },
      ...{ baselineName: 'an empty Node TLS server that opened the same file', goal: 'ratio <= 2' },
    },
  ];
  return { comparisons: rows, notes: [] };
}

/** Starts the service on a data directory and ends it; gives the ms until it was ready. */
export async function startService(cleanup: Cleanup, dataDirectory: string): Promise<number> {
  const port = await freePort();
  const start = performance.now();
  const child = spawnService(cleanup, { dataDirectory, port, arguments: [] });
  child.stderr?.resume();
  return untilReady(child, port, start);
}

async function startBare(cleanup: Cleanup, dataDirectory: string): Promise<number> {
  const port = await freePort();
  const databaseFile = join(dataDirectory, 'penstock.db');
  const start = performance.now();
  const child = spawnBare(cleanup, { tlsDirectory: join(dataDirectory, 'tls'), port, databaseFile });
  return untilReady(child, port, start);
}

/** Asks until the answer is 200, ends the process, gives the ms since `start`. */
async function untilReady(child: ChildProcess, port: number, start: number): Promise<number> {
  while (!(await isReady(port))) {
    if (performance.now() - start > START_MAX_MS || child.exitCode !== null)
      throw new Error('the process did not become ready');
    await sleep(ASK_EVERY_MS);
  }
  const tookMs = performance.now() - start;
  await endProcess(child);
  return tookMs;
}

function isReady(port: number): Promise<boolean> {
  return new Promise((settle) => {
    const options = { host: '127.0.0.1', port, path: '/readyz', agent: false, rejectUnauthorized: false };
    const request = get(options, (response) => {
      response.resume();
      response.on('end', () => settle(response.statusCode === 200));
    });
    request.on('error', () => settle(false));
  });
}
