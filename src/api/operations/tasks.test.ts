// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  activated,
  described,
  ON_DEMAND,
  object,
  refuses,
  shell,
  withService,
} from '../../../test/service/index.ts';

const RUN = { pipelineObjects: [ON_DEMAND, shell('A', { maximumRetries: '1', retryDelay: '1 minute' })] };
const A = '@A_2026-01-01T00:00:00';

test('a poll that waits gets the task as soon as it is offered (S213)', () =>
  withService(async (service) => {
    const poll = service.call('PollForTask', { workerGroup: 'wg', hostname: 'h' });
    await service.settle();
    const pipelineId = await activated(service, RUN);
    const { taskObject } = await poll;
    assert.equal(taskObject?.pipelineId, pipelineId);
    assert.equal(taskObject?.attemptId, `${A}_Attempt=1`);
    assert.match(taskObject?.taskId ?? '', /^[A-Za-z0-9_-]{43}$/);
    assert.deepEqual(Object.keys(taskObject?.objects ?? {}), [`${A}_Attempt=1`]);
  }));

test('a poll without a task ends empty after its hold, worker groups are exact (S213, S214)', () =>
  withService(async (service) => {
    await activated(service, RUN);
    const poll = service.call('PollForTask', { workerGroup: 'WG' });
    await service.advance(49_000);
    let answered = false;
    void poll.then(() => (answered = true));
    await service.settle();
    assert.equal(answered, false);
    await service.advance(1_000);
    assert.deepEqual(await poll, {});
  }));

test('each task goes to exactly one of the pollers (S216)', () =>
  withService(async (service) => {
    const callers = [1, 2, 3].map(() => new AbortController());
    const polls = callers.map((caller) =>
      service.call('PollForTask', { workerGroup: 'wg' }, undefined, caller.signal),
    );
    await service.settle();
    await activated(service, { pipelineObjects: [ON_DEMAND, shell('A'), shell('B')] });
    for (const caller of callers) caller.abort();
    const attempts = (await Promise.all(polls)).map((answer) => answer.taskObject?.attemptId);
    assert.deepEqual(attempts.filter((id) => id !== undefined).sort(), [
      `${A}_Attempt=1`,
      '@B_2026-01-01T00:00:00_Attempt=1',
    ]);
  }));

test('the first report acknowledges; without one in two minutes the task is offered again under a new id (S190)', () =>
  withService(async (service) => {
    const pipelineId = await activated(service, RUN);
    const lost = await service.runner('wg').takesOne();
    await service.advance(121_000);
    const task = await service.runner('wg').takesOne();
    assert.equal(task.attemptId, lost.attemptId);
    assert.notEqual(task.taskId, lost.taskId);
    assert.equal(await task.reports(), false);
    assert.equal((await described(service, pipelineId, A))['@status'], 'RUNNING');
    assert.equal(await lost.reports(), true);
    await refuses(
      service.call('SetTaskStatus', { taskId: lost.taskId, taskStatus: 'FINISHED' }),
      'TaskNotFoundException',
    );
  }));

test('the same status again is accepted, another one is not (S223)', () =>
  withService(async (service) => {
    const pipelineId = await activated(service, RUN);
    const task = await service.runner('wg').takesOne();
    await task.ends('FINISHED');
    await service.call('SetTaskStatus', { taskId: task.taskId, taskStatus: 'FINISHED' });
    await refuses(
      service.call('SetTaskStatus', { taskId: task.taskId, taskStatus: 'FAILED' }),
      'TaskNotFoundException',
    );
    await refuses(service.call('ReportTaskProgress', { taskId: task.taskId }), 'TaskNotFoundException');
    assert.equal((await described(service, pipelineId, A))['@status'], 'FINISHED');
  }));

test('an id that is not one of a task is not found (S224)', () =>
  withService(async (service) => {
    await refuses(service.call('ReportTaskProgress', { taskId: 'x' }), 'TaskNotFoundException');
    await refuses(
      service.call('SetTaskStatus', { taskId: 'x', taskStatus: 'FAILED' }),
      'TaskNotFoundException',
    );
    await refuses(
      service.call('AppendTaskLog', { taskId: 'x', file: 'StdOutput', offset: 0, data: '' }),
      'TaskNotFoundException',
    );
  }));

test('FALSE is for preconditions, and ids of the service are its own (S222, S223)', () =>
  withService(async (service) => {
    await activated(service, RUN);
    const { taskId } = await service.runner('wg').takesOne();
    await refuses(
      service.call('SetTaskStatus', { taskId, taskStatus: 'FALSE' }),
      'InvalidRequestException',
      /preconditions/,
    );
    await refuses(
      service.call('SetTaskStatus', { taskId, taskStatus: 'FAILED', errorId: 'Service_X' }),
      'InvalidRequestException',
      /Service_/,
    );
  }));

test('a precondition that is false is asked again later, in the same attempt, until it is true (S158, S159)', () =>
  withService(async (service) => {
    const pipelineId = await activated(service, {
      pipelineObjects: [
        ON_DEMAND,
        object('Ready', { type: 'ShellCommandPrecondition', command: 'test -f x' }),
        shell('A', { precondition: { ref: 'Ready' } }),
      ],
    });
    const check = await service.runner('wg').takesOne();
    await check.ends('FALSE');
    assert.equal(await service.runner('wg').takes(), undefined);
    await service.advance(60_000);
    const again = await service.runner('wg').takesOne();
    assert.equal(again.attemptId, check.attemptId);
    assert.equal((await described(service, pipelineId, again.attemptId))['currentRetryCount'], '1');
    await again.ends('FINISHED');
    assert.equal((await service.runner('wg').takesOne()).attemptId, `${A}_Attempt=1`);
  }));

test('a runner that stops hands its task back and no try is lost (S188)', () =>
  withService(async (service) => {
    const pipelineId = await activated(service, RUN);
    const task = await service.runner('wg').takesOne();
    await task.ends('FAILED', { errorId: 'TaskRunnerStopped' });
    const next = await service.runner('wg').takesOne();
    assert.equal(next.attemptId, `${A}_Attempt=2`);
    await service.call('SetTaskStatus', {
      taskId: task.taskId,
      taskStatus: 'FAILED',
      errorId: 'TaskRunnerStopped',
    });
    await next.ends('FAILED');
    await service.advance(60_000);
    await (await service.runner('wg').takesOne()).ends('FINISHED');
    assert.equal((await described(service, pipelineId, A))['@status'], 'FINISHED');
  }));

test('long error texts are cut to their last 64 KiB, not refused (S10)', () =>
  withService(async (service) => {
    const pipelineId = await activated(service, RUN);
    const task = await service.runner('wg').takesOne();
    await task.ends('FAILED', { errorId: 'ExitCode', errorMessage: `${'é'.repeat(70_000)}end` });
    const message = String((await described(service, pipelineId, task.attemptId))['errorMessage']);
    assert.ok(Buffer.byteLength(message) <= 64 * 1024);
    assert.match(message, /^é+end$/);
  }));

test('reported fields have rules of their own (S220)', () =>
  withService(async (service) => {
    await activated(service, RUN);
    const task = await service.runner('wg').takesOne();
    await refuses(task.reports({ '@status': 'FINISHED' }), 'InvalidRequestException', /without @/);
    const many = Object.fromEntries(Array.from({ length: 51 }, (_, index) => [`k${index}`, 'v']));
    await refuses(task.reports(many), 'InvalidRequestException', /at most 50/);
  }));

test("the poller of every group gets what nobody polls by name, and never the service's own", () =>
  withService(async (service) => {
    await service.runner('wg').takes();
    await activated(service, RUN);
    assert.equal(await service.runner('*').takes(), undefined);
    await service.advance(121_000);
    assert.equal((await service.runner('*').takesOne()).attemptId, `${A}_Attempt=1`);
  }));

test('logs are appended by the holder and read by attempt or instance (S245)', () =>
  withService(async (service) => {
    const pipelineId = await activated(service, RUN);
    const task = await service.runner('wg').takesOne();
    assert.equal(await task.logs('StdOutput', 0, 'hello '), 6);
    assert.equal(await task.logs('StdOutput', 6, 'world'), 11);
    await refuses(task.logs('StdOutput', 20, 'x'), 'InvalidRequestException', /go on at offset 11/);
    await task.ends('FINISHED');
    assert.equal(await task.logs('StdOutput', 11, '!'), 12);
    for (const objectId of [A, task.attemptId]) {
      const read = await service.call('ReadTaskLog', { pipelineId, objectId, file: 'StdOutput', offset: 6 });
      assert.equal(Buffer.from(read.data, 'base64').toString(), 'world!');
      assert.deepEqual(
        [read.attemptId, read.offset, read.size, read.files],
        [task.attemptId, 6, 12, ['StdOutput']],
      );
    }
    await refuses(
      service.call('ReadTaskLog', { pipelineId, objectId: 'A', file: 'StdOutput' }),
      'InvalidRequestException',
      /no instance or attempt/,
    );
    await service.advance(61 * 60_000);
    await refuses(task.logs('StdOutput', 12, '?'), 'TaskNotFoundException');
  }));
