// SPDX-License-Identifier: Apache-2.0
/**
 * `npm run demo`: a real pipeline from nothing to FINISHED.
 *
 * Makes two folders of access logs, starts the service on a free port in a folder of its own, runs
 * examples/access-log-report/pipeline.json through the signed API with `penstock run`, prints the report that the
 * pipeline wrote, checks it against what was generated, and stops the service.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makeAccessLogs } from './demo/access-logs.ts';

const ROOT = join(import.meta.dirname, '..');
const CLI = join(ROOT, 'src/main/cli.ts');
const START_TIMEOUT_MS = 30_000;

const started = performance.now();
const elapsed = (): string => `${((performance.now() - started) / 1000).toFixed(1)} s`;
const say = (line: string): void => void process.stderr.write(`demo: ${line}\n`);

const work = mkdtempSync(join(tmpdir(), 'penstock-demo-'));
const dataDir = join(work, 'data');
const scratch = join(work, 'scratch');
// The key of a service that lives for seconds should not stay in the home folder.
const bare = { ...process.env, PENSTOCK_KEYRING_FILE: join(work, 'keys', 'master.key') };
mkdirSync(scratch);

let service: ChildProcess | undefined;
let exitCode = 1;
try {
  const logs = makeAccessLogs(join(dataDir, 's3', 'access-log-report', 'logs'));
  say(`${logs.lines} lines of access logs made in two folders (${elapsed()})`);
  service = spawn(process.execPath, [CLI, 'up', '--data-dir', dataDir, '--listen', '127.0.0.1:0'], {
    stdio: ['ignore', 'ignore', 'inherit'],
    env: bare,
  });
  const environment = await environmentOf(service);
  say(`the service is up at ${environment['AWS_ENDPOINT_URL']} (${elapsed()})`);
  const definition = join(ROOT, 'examples/access-log-report/pipeline.json');
  exitCode = await finished(
    spawn(process.execPath, [CLI, 'run', definition, '--parameter', `myScratch=${scratch}`], {
      stdio: ['ignore', 'inherit', 'inherit'],
      env: { ...bare, ...environment },
    }),
  );
  if (exitCode === 0) exitCode = checkReport(logs.lines) ? 0 : 1;
  if (exitCode === 0) say(`finished in ${elapsed()}`);
} finally {
  if (service !== undefined) await stopped(service);
  rmSync(work, { recursive: true, force: true });
}
process.exitCode = exitCode;

/** The report on standard output; whether its requests add up to the lines that were made. */
function checkReport(lines: number): boolean {
  const results = join(dataDir, 's3', 'access-log-report', 'results');
  const newest = readdirSync(results).sort().at(-1);
  if (newest === undefined) return false;
  const report = readFileSync(join(results, newest, 'report', 'report.txt'), 'utf8');
  const total = [...report.matchAll(/^ {2}(\d{3}) +(\d+)$/gm)].reduce(
    (sum, match) => sum + Number(match[2]),
    0,
  );
  process.stdout.write(`\n${report}\n`);
  if (total === lines) return true;
  say(`the report counts ${total} requests, but ${lines} were made`);
  return false;
}

/** Variables that `penstock env` prints, once the service answers. */
async function environmentOf(process_: ChildProcess): Promise<Record<string, string>> {
  const deadline = performance.now() + START_TIMEOUT_MS;
  while (performance.now() < deadline && process_.exitCode === null) {
    const text = await printed(
      spawn(process.execPath, [CLI, 'env', '--data-dir', dataDir], {
        stdio: ['ignore', 'pipe', 'ignore'],
        env: bare,
      }),
    );
    const pairs = [...text.matchAll(/^export (\w+)='?([^'\n]*)'?$/gm)].map(
      (match) => [match[1], match[2]] as const,
    );
    if (pairs.length > 0) return Object.fromEntries(pairs.map(([name, value]) => [name ?? '', value ?? '']));
  }
  throw new Error('the service did not start; its messages are above');
}

function finished(child: ChildProcess): Promise<number> {
  return new Promise((resolve) => child.once('close', (code) => resolve(code ?? 1)));
}

async function printed(child: ChildProcess): Promise<string> {
  const chunks: Buffer[] = [];
  child.stdout?.on('data', (chunk: Buffer) => chunks.push(chunk));
  const code = await finished(child);
  return code === 0 ? Buffer.concat(chunks).toString('utf8') : '';
}

async function stopped(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = finished(child);
  child.kill('SIGTERM');
  await ended;
}
