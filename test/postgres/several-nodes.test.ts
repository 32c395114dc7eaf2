// SPDX-License-Identifier: Apache-2.0
/** Two `penstock server` and one `penstock runner`, all processes of their own, over one database; then something is cut. */
import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { it, type TestContext } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import type { DataPipelineClient } from '../../src/client/index.ts';
import { output } from '../conformance/live-service.ts';
import { MortalService } from '../crash/mortal-service.ts';
import { callPatiently, fieldOf, objectsOf, stateOf } from '../crash/patient-caller.ts';
import { ask, lacksPostgres, newDatabase } from './database.ts';

const CLI = join(import.meta.dirname, '../../src/main/cli.ts');
const skip = lacksPostgres() ?? false;
const ACTIVITIES = 24;
/** Also after a claim whose answer was cut off, which is offered again after two minutes (S190). */
const FINISH_TIMEOUT_MS = 200_000;

interface Installation {
  readonly url: string;
  readonly folder: string;
  readonly first: MortalService;
  readonly second: MortalService;
  /** Of the second server; the first one is the one that suffers. */
  readonly caller: DataPipelineClient;
  readonly firstCaller: DataPipelineClient;
}

/** Two servers that share a database, a home (the master key is below it) and a folder; and a runner of the second. */
async function startInstallation(test: TestContext): Promise<Installation> {
  const ends: (() => unknown)[] = [];
  test.after(async () => {
    for (const end of ends.reverse()) await end();
  });
  const folder = mkdtempSync(join(tmpdir(), 'penstock-nodes-'));
  ends.push(() => rmSync(folder, { recursive: true, force: true }));
  const url = await newDatabase({ after: (end) => void ends.push(end) });
  const environment = { HOME: join(folder, 'home'), PENSTOCK_DATABASE: url, PENSTOCK_SHARED_DIR: folder };
  mkdirSync(environment.HOME);
  const start = (): MortalService => {
    const service = new MortalService({ command: 'server', environment });
    service.spawn();
    ends.push(async () => {
      await service.kill();
      service.remove();
    });
    return service;
  };
  const first = start();
  const second = start();
  const [firstCaller, caller] = await Promise.all([first.client(), second.client()]);
  ends.push(
    () => caller.close(),
    () => firstCaller.close(),
  );
  const runner = await startRunner(second, folder);
  ends.push(() => runner.kill('SIGKILL'));
  return { url, folder, first, second, caller, firstCaller };
}

async function startRunner(service: MortalService, folder: string): Promise<ChildProcess> {
  const args = [CLI, 'env', '--data-dir', service.dataDir, '-o', 'json'];
  const { stdout } = await output(process.execPath, args, service.environment);
  const variables = JSON.parse(stdout) as Record<string, string>; // what env prints
  const runner = ['runner', '--worker-group', 'wg', '--tasks', '4', '--data-dir', join(folder, 'runner')];
  return spawn(process.execPath, [CLI, ...runner], {
    env: { ...service.environment, ...variables, PENSTOCK_DATABASE: '' },
    stdio: 'ignore',
  });
}

/**
 * Puts and activates, by the server that is going to suffer, a pipeline of chains of activities. Each says its name in a
 * file; the last of all waits for a condition that only the service itself checks.
 */
async function activate({ firstCaller, folder }: Installation): Promise<string> {
  mkdirSync(join(folder, 's3', 'bucket'), { recursive: true });
  const field = (key: string, stringValue: string) => ({ key, stringValue });
  const ref = (key: string, refValue: string) => ({ key, refValue });
  const { pipelineId } = await firstCaller.call('CreatePipeline', { name: 'nodes', uniqueId: 'nodes' });
  const work = Array.from({ length: ACTIVITIES }, (_, n) => ({
    id: `A${n}`,
    name: `A${n}`,
    fields: [
      ...[field('type', 'ShellCommandActivity'), field('command', `echo A${n} >> ${folder}/done`)],
      ...[field('workerGroup', 'wg'), ...(n >= 4 ? [ref('dependsOn', `A${n - 4}`)] : [])],
      ...(n === ACTIVITIES - 1 ? [ref('precondition', 'There')] : []),
    ],
  }));
  const put = await firstCaller.call('PutPipelineDefinition', {
    pipelineId,
    pipelineObjects: [
      { id: 'Default', name: 'Default', fields: [field('scheduleType', 'ondemand')] },
      {
        id: 'There',
        name: 'There',
        fields: [
          ...[field('type', 'S3KeyExists'), field('s3Key', 's3://bucket/there')],
          ...[field('role', 'DataPipelineDefaultRole'), field('retryDelay', '1 second')],
        ],
      },
      ...work,
    ],
  });
  assert.deepEqual(put.validationErrors ?? [], []);
  await firstCaller.call('ActivatePipeline', { pipelineId });
  return pipelineId;
}

const doneIn = (folder: string): string[] => {
  try {
    return readFileSync(join(folder, 'done'), 'utf8')
      .split('\n')
      .filter((line) => line !== '');
  } catch {
    return []; // none yet
  }
};

async function until(what: () => boolean | Promise<boolean>): Promise<void> {
  const deadline = performance.now() + FINISH_TIMEOUT_MS;
  while (!(await what())) {
    if (performance.now() > deadline) throw new Error('it did not come to pass in time');
    await sleep(50);
  }
}

/** Lets the condition come true, and sees everything to its end: every activity once, in one attempt. */
async function finishes(installation: Installation, pipelineId: string): Promise<void> {
  const { caller, folder } = installation;
  mkdirSync(join(folder, 's3', 'bucket'), { recursive: true });
  await output('/bin/sh', ['-c', `touch ${join(folder, 's3', 'bucket', 'there')}`], {});
  await until(async () => (await stateOf(caller, pipelineId)) === 'FINISHED');
  const instances = await objectsOf(caller, pipelineId, 'INSTANCE');
  const statuses = instances.map(({ id, fields }) => `${id.split('_')[0]} ${fieldOf(fields, '@status')}`);
  assert.deepEqual(
    statuses.filter((status) => !status.endsWith(' FINISHED')),
    [],
  );
  const done = doneIn(folder);
  assert.equal(new Set(done).size, ACTIVITIES);
  assert.equal(done.length, ACTIVITIES, 'an activity was done twice');
}

it('a server that is killed loses nothing: the others end its work, each activity once', {
  skip,
}, async (test) => {
  const installation = await startInstallation(test);
  const pipelineId = await activate(installation);
  await installation.first.kill();
  await finishes(installation, pipelineId);
});

it('a server that is frozen in the midst of work holds nobody up, and does no harm when it goes on', {
  skip,
}, async (test) => {
  const installation = await startInstallation(test);
  const { first, folder } = installation;
  const pipelineId = await activate(installation);
  await until(() => doneIn(folder).length >= 3);
  process.kill(first.processId, 'SIGSTOP');
  try {
    await finishes(installation, pipelineId);
  } finally {
    process.kill(first.processId, 'SIGCONT');
  }
  const caller = await first.client();
  test.after(() => caller.close());
  const again = await callPatiently(caller, 'ActivatePipeline', { pipelineId });
  assert.ok(again);
  await until(() => doneIn(folder).length === 2 * ACTIVITIES);
});

it('connections to the database that are cut again and again lose nothing', { skip }, async (test) => {
  const installation = await startInstallation(test);
  const pipelineId = await activate(installation);
  const cut = (): Promise<unknown> =>
    ask(
      installation.url,
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
       WHERE datname = current_database() AND application_name = 'penstock'`,
    );
  for (const done of [2, 6, 10, 14, 18]) {
    await until(() => doneIn(installation.folder).length >= done);
    await cut();
  }
  await finishes(installation, pipelineId);
  assert.equal(await installation.first.end('SIGTERM'), 0);
});
