// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { until } from './testing/manual-timers.ts';
import { type Workbench, workbench } from './testing/workbench.ts';

let bench: Workbench;
const called = (operation: string) => bench.service.calls.filter((call) => call.operation === operation);
/** Whether a process exists and is no zombie. */
const isAlive = (processId: number) => {
  try {
    return !/\) [ZX] /.test(readFileSync(`/proc/${processId}/stat`, 'utf8'));
  } catch {
    return false;
  }
};

/** A command that writes its own id and those of a child and of a child in a session of its own, then waits. */
const familyCommand = (file: string) => `
  ( sleep 1000 & echo $! >> ${file} ; wait ) &
  setsid sh -c 'echo $$ >> ${file}; exec sleep 1000' &
  sleep 0; echo $$ >> ${file}; wait`;

async function startFamily(): Promise<{ readonly taskId: string; readonly ids: () => number[] }> {
  const file = join(bench.folder, 'ids');
  const taskId = bench.service.offer({ fields: { command: familyCommand(file) } });
  const ids = () => (existsSync(file) ? readFileSync(file, 'utf8').trim().split('\n').map(Number) : []);
  await until(() => ids().length === 3, 'three processes');
  return { taskId, ids };
}

describe('a Task Runner', () => {
  beforeEach(async () => {
    bench = await workbench();
  });
  afterEach(() => bench.close());

  it('acknowledges at once, then reports each 60 s or third of reportProgressTimeout (S190)', async () => {
    const command = `read line < <(tail -f ${bench.folder}/go)`;
    await writeFile(join(bench.folder, 'go'), '');
    const taskId = bench.service.offer({ fields: { command, reportProgressTimeout: '1 minute' } });
    await until(() => bench.timers.pending().includes(20_000), 'a first report');
    bench.timers.fire(20_000);
    await until(() => called('ReportTaskProgress').length === 2, 'a second report');
    await writeFile(join(bench.folder, 'go'), 'now\n');
    assert.equal((await bench.service.status(taskId)).taskStatus, 'FINISHED');
  });

  it('kills the whole family of a canceled task, then says that it has stopped (S185, S221)', async () => {
    const { taskId, ids } = await startFamily();
    bench.service.cancel(taskId);
    await until(() => bench.timers.fire(60_000) > 0, 'a report');
    const next = await bench.do({ fields: { command: 'echo next' } });
    assert.equal(next.taskStatus, 'FINISHED');
    assert.deepEqual(ids().filter(isAlive), []);
    assert.deepEqual(
      called('SetTaskStatus').map(({ input }) => [input['taskId'], input['errorId']]),
      [
        [taskId, 'Canceled'],
        [next.taskId, undefined],
      ],
    );
  });

  it('kills a process that does not heed SIGTERM after 5 s', async () => {
    const file = join(bench.folder, 'id');
    const command = `trap '' TERM; echo $$ > ${file}; while true; do sleep 1000; done`;
    const taskId = bench.service.offer({ fields: { command } });
    await until(() => existsSync(file) && readFileSync(file, 'utf8') !== '', 'a process');
    bench.service.cancel(taskId);
    await until(() => bench.timers.fire(60_000) > 0, 'a report');
    await until(() => bench.timers.fire(5000) > 0, 'the killing');
    assert.equal((await bench.do({ fields: { command: 'true' } })).taskStatus, 'FINISHED');
    assert.equal(isAlive(Number(readFileSync(file, 'utf8'))), false);
  });

  it('leaves no background process of a command that ended well (C2)', async () => {
    const file = join(bench.folder, 'id');
    const status = await bench.do({ fields: { command: `sleep 1000 & echo $! > ${file}` } });
    assert.equal(status.taskStatus, 'FINISHED');
    assert.equal(isAlive(Number(readFileSync(file, 'utf8'))), false);
  });

  it('lets tasks end within the grace of stop', async () => {
    await writeFile(join(bench.folder, 'go'), '');
    const command = `touch ${bench.folder}/up; read line < <(tail -f ${bench.folder}/go)`;
    const taskId = bench.service.offer({ fields: { command } });
    await until(() => existsSync(join(bench.folder, 'up')), 'a command');
    const stopping = bench.runner.stop(4000);
    await writeFile(join(bench.folder, 'go'), 'now\n');
    await stopping;
    assert.equal((await bench.service.status(taskId)).taskStatus, 'FINISHED');
    assert.equal(called('PollForTask').length, 1);
    assert.deepEqual(bench.timers.pending(), []);
  });

  it('kills what is left after the grace and hands it back (R3)', async () => {
    const { taskId, ids } = await startFamily();
    const stopping = bench.runner.stop(4000);
    bench.timers.fire(4000);
    await stopping;
    const status = await bench.service.status(taskId);
    assert.deepEqual([status.taskStatus, status.errorId], ['FAILED', 'TaskRunnerStopped']);
    assert.deepEqual(ids().filter(isAlive), []);
    assert.deepEqual(bench.timers.pending(), []);
  });

  it('stops in time although the service answers nothing (R3)', async () => {
    for (const operation of [
      'ReportTaskRunnerHeartbeat',
      'ReportTaskProgress',
      'AppendTaskLog',
      'SetTaskStatus',
    ]) {
      bench.service.hang(operation);
    }
    await startFamily();
    bench.timers.fire(60_000);
    const stopping = bench.runner.stop(4000);
    bench.timers.fire(4000);
    await until(() => bench.timers.fire(1000) > 0 && called('AppendTaskLog').length > 0, 'the last patience');
    await until(() => called('SetTaskStatus').length > 0, 'a status');
    bench.timers.fire(10_500);
    await stopping;
    assert.deepEqual(bench.timers.pending(), []);
  });

  it('works on as many tasks at a time as it has threads, and no more (S227)', async () => {
    const two = await workbench({ tasks: 2 });
    const wait = (name: string) => ({
      fields: { command: `until test -e ${two.folder}/go; do read -t 0.02 <> <(:) || :; done; echo ${name}` },
    });
    const ids = ['a', 'b', 'c'].map((name) => two.service.offer(wait(name)));
    const begun = () => two.service.calls.filter((call) => call.operation === 'ReportTaskProgress').length;
    await until(() => begun() === 2, 'two tasks');
    assert.equal(two.service.calls.filter((call) => call.operation === 'PollForTask').length, 2);
    await writeFile(join(two.folder, 'go'), '');
    for (const id of ids) assert.equal((await two.service.status(id)).taskStatus, 'FINISHED');
    await two.close();
  });

  it('drains when a heartbeat says terminate (S226)', async () => {
    bench.service.terminate();
    await until(() => bench.timers.fire(60_000) > 0, 'a heartbeat');
    await bench.runner.ended;
    assert.deepEqual(called('ReportTaskRunnerHeartbeat')[0]?.input, {
      taskrunnerId: 'runner-1',
      workerGroup: 'wg',
      hostname: 'host',
    });
  });

  it('sets the status again and again while the service is away, and then works on (R2)', async () => {
    bench.service.fail('SetTaskStatus', 'ECONNREFUSED', 3);
    const done = bench.do({ fields: { command: 'true' } });
    const fireShortest = () =>
      bench.timers.pending().some((ms) => ms < 5000 && ms !== 1000 && bench.timers.fire(ms) > 0);
    await until(() => {
      fireShortest();
      return called('SetTaskStatus').length === 4;
    }, 'the fourth try');
    assert.equal((await done).taskStatus, 'FINISHED');
  });

  it('polls on after refusals, ever slower', async () => {
    await until(() => called('PollForTask').length === 1, 'the first poll');
    bench.service.fail('PollForTask', 'ThrottlingException', 4);
    await bench.do({ fields: { command: 'true' } });
    const delays: number[] = [];
    for (let failure = 0; failure < 4; failure += 1) {
      const isBackOff = (ms: number) => ms !== 60_000 && ms >= 100;
      await until(() => bench.timers.pending().some(isBackOff), 'a back-off');
      const delay = bench.timers.pending().find(isBackOff) ?? 0;
      delays.push(delay);
      bench.timers.fire(delay);
    }
    for (const [index, delay] of delays.entries()) {
      assert.ok(delay >= 100 * 2 ** index && delay <= 200 * 2 ** index, `delay ${index}: ${delay}`);
    }
    assert.equal((await bench.do({ fields: { command: 'true' } })).taskStatus, 'FINISHED');
    assert.equal(bench.lines.filter((line) => line.startsWith('polling failed')).length, 1);
  });

  it('gives up a task that was handed to another (S224)', async () => {
    bench.service.fail('SetTaskStatus', 'TaskNotFoundException', 1);
    bench.service.offer({ fields: { command: 'true' } });
    assert.equal((await bench.do({ fields: { command: 'true' } })).taskStatus, 'FINISHED');
    assert.ok(bench.lines.includes('the task was taken back before its status was set'));
  });

  it('says which types it does when it gets another', async () => {
    const status = await bench.do({ fields: { type: 'HiveActivity' } });
    assert.equal(status.errorId, 'UnsupportedType');
    assert.match(
      status.errorMessage ?? '',
      /Shell has type HiveActivity, .*It does: ShellCommandActivity, Exists/,
    );
  });
});

describe('a Task Runner after a kill', () => {
  it('ends the processes that its predecessor left, wherever they moved', async () => {
    bench = await workbench({ tasks: 0 });
    const temporary = join(bench.workDir, 'tmp/df-OLD-1');
    await mkdir(temporary, { recursive: true });
    const environment = { PATH: process.env['PATH'] ?? '', TMPDIR: temporary };
    const left = spawn('sleep', ['1000'], { detached: true, env: environment, stdio: 'ignore' });
    const ended = new Promise((resolve) => left.once('exit', (_, signal) => resolve(signal)));
    const second = await workbench({ workDir: bench.workDir });
    assert.equal(await ended, 'SIGKILL');
    assert.equal((await second.do({ fields: { command: 'true' } })).taskStatus, 'FINISHED');
    assert.equal(existsSync(temporary), false);
    await second.close();
    await bench.close();
  });
});
