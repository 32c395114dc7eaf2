// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { EventEmitter, once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { instantOf } from '../core/model/index.ts';
import { localObjectStore } from '../object-store/index.ts';
import { handOverLine } from '../resources/index.ts';
import { serveTaskRunner } from './child.ts';
import { manualTimers, until } from './testing/manual-timers.ts';
import { scriptedService } from './testing/scripted-service.ts';

let folder = '';
const credentials = (accessKeyId: string) =>
  handOverLine({ accessKeyId, secretAccessKey: 's', sessionToken: 't', expiresAt: instantOf(1) });

function serve(parent: PassThrough | null) {
  const service = scriptedService();
  const timers = manualTimers();
  const output = new PassThrough();
  const signals = new EventEmitter();
  let newest: () => string | undefined = () => undefined;
  const silent = () => undefined;
  const ended = serveTaskRunner({
    connect: (current) => {
      newest = () => current()?.accessKeyId;
      return service;
    },
    runner: {
      workerGroup: 'resource:df-1_@M',
      tasks: 2,
      taskRunnerId: 'r',
      hostname: 'h',
      workDir: join(folder, 'work'),
      objectStore: localObjectStore({ root: join(folder, 's3') }),
      clock: { now: () => instantOf(0) },
      timers,
      random: { bytes: (count) => new Uint8Array(count) },
      log: { info: silent, warn: silent, error: silent },
      environment: {},
    },
    parent,
    output,
    signals,
    graceMs: 4000,
  });
  return { service, timers, output, signals, ended, newest: () => newest() };
}

describe('serveTaskRunner', () => {
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'penstock-child-'));
  });
  afterEach(() => rm(folder, { recursive: true }));

  it('says ready when the first poll is out, and ends on SIGTERM', async () => {
    const served = serve(null);
    assert.equal(String((await once(served.output, 'data'))[0]), 'ready\n');
    assert.equal(
      served.service.calls.some((call) => call.operation === 'PollForTask'),
      true,
    );
    served.signals.emit('SIGTERM');
    await served.ended;
    assert.deepEqual([served.timers.pending(), served.signals.eventNames()], [[], []]);
  });

  it('kills and hands back at once on a second signal', async () => {
    const served = serve(null);
    const taskId = served.service.offer({ fields: { command: 'sleep 1000' } });
    await until(() => served.service.calls.some((call) => call.operation === 'ReportTaskProgress'), 'a task');
    served.signals.emit('SIGINT');
    served.signals.emit('SIGINT');
    await until(
      () =>
        served.timers.fire(0) >= 0 && served.service.calls.some((call) => call.operation === 'SetTaskStatus'),
      'status',
    );
    assert.equal((await served.service.status(taskId)).errorId, 'TaskRunnerStopped');
    await served.ended;
  });

  it('waits for the parent to give credentials, takes newer ones, and ends with the parent (M2)', async () => {
    const parent = new PassThrough();
    const served = serve(parent);
    parent.write(credentials('one'));
    await once(served.output, 'data');
    assert.equal(served.newest(), 'one');
    parent.write(credentials('two'));
    await until(() => served.newest() === 'two', 'newer credentials');
    const taskId = served.service.offer({ fields: { command: 'sleep 1000' } });
    await until(() => served.service.calls.some((call) => call.operation === 'ReportTaskProgress'), 'a task');
    parent.end();
    assert.equal((await served.service.status(taskId)).errorId, 'TaskRunnerStopped');
    await served.ended;
    assert.deepEqual(served.timers.pending(), []);
  });

  it('never polls when the parent ends before it gave credentials', async () => {
    const parent = new PassThrough();
    const served = serve(parent);
    parent.end();
    await served.ended;
    assert.deepEqual(served.service.calls, []);
  });
});
