// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { durationOf, type Instance, objectId, type TaskRecord } from '../model/index.ts';
import { compiledForTest, MINUTE, SECOND, type Sketch, schedule, T0 } from './cases/compiled-for-test.ts';
import { checkInvariants } from './cases/invariants.ts';
import { VirtualPipeline } from './cases/virtual-pipeline.ts';

const A = objectId('@A_2026-01-01T00:00:00');

function activated(settings: Sketch['settings'] = {}): VirtualPipeline {
  const every = schedule(1, 'hour', { occurrences: 1 });
  const pipeline = new VirtualPipeline(
    T0,
    [compiledForTest([{ id: 'A', settings }], { every })],
    checkInvariants,
  );
  pipeline.activate();
  return pipeline;
}

function instance(pipeline: VirtualPipeline): Instance {
  const found = pipeline.instances.get(A);
  assert.ok(found);
  return found;
}

test('tries end with maximumRetries: 1 + 2 attempts, then FAILED with the last failure (S187, S188)', () => {
  const p = activated({ maximumRetries: 2 });
  for (let n = 0; n < 3; n += 1) {
    p.work('wg', 'FAILED');
    p.advance(30 * SECOND);
  }
  assert.equal(instance(p).status, 'FAILED');
  assert.equal(instance(p).attemptCount, 3);
  assert.equal(instance(p).triesLeft, 0);
  assert.equal(instance(p).failure?.errorId, 'ExitCode');
});

test('a task that is not acknowledged in 2 minutes is offered again, same attempt, no try lost (S150, S190)', () => {
  const p = activated();
  const task = p.claim('wg');
  p.advance(2 * MINUTE);
  assert.equal(p.offered('wg').length, 1);
  p.end(task);
  assert.equal(instance(p).status, 'WAITING_FOR_RUNNER');
  p.work('wg');
  assert.equal(instance(p).status, 'FINISHED');
  assert.equal(instance(p).attemptCount, 1);
});

test('an end without any report before is taken (S222)', () => {
  const p = activated();
  p.end(p.claim('wg'));
  assert.equal(instance(p).status, 'FINISHED');
  assert.deepEqual([...p.timers.keys()], []);
});

test('silence for reportProgressTimeout ends the attempt and costs a try (S191)', () => {
  const p = activated({ reportProgressTimeoutMs: durationOf(5 * MINUTE) });
  const task = p.claim('wg');
  p.progress(task);
  p.advance(4 * MINUTE);
  p.progress(task);
  p.advance(5 * MINUTE - 1);
  assert.equal(instance(p).status, 'RUNNING');
  p.advance(1);
  const attempt = p.attempts.get(objectId(`${A}_Attempt=1`));
  assert.equal(attempt?.status, 'TIMEDOUT');
  assert.equal(attempt?.failure?.errorId, 'Service_ProgressTimeout');
  assert.equal(p.tasks.find((t) => t.taskId === task.taskId)?.state, 'withdrawn');
  assert.equal(instance(p).triesLeft, 1);
});

test('attemptTimeout ends an attempt that reports all the time (S189)', () => {
  const p = activated({ attemptTimeoutMs: durationOf(10 * MINUTE), maximumRetries: 0 });
  const task = p.claim('wg');
  for (let minute = 0; minute < 10; minute += 1) {
    p.progress(task);
    p.advance(MINUTE);
  }
  assert.equal(instance(p).status, 'FAILED');
  assert.equal(instance(p).failure?.errorId, 'Service_AttemptTimeout');
});

test('a lost runner costs no try and the next attempt is offered at once (S188)', () => {
  const p = activated({ maximumRetries: 0 });
  const task = p.claim('wg');
  p.progress(task);
  const { taskId } = task;
  assert.ok(taskId);
  p.record({ kind: 'task-lost', attemptId: task.attemptId, taskId, reason: 'host is gone', at: p.now });
  assert.equal(p.attempts.get(task.attemptId)?.failure?.errorId, 'Service_RunnerLost');
  p.work('wg');
  assert.equal(instance(p).status, 'FINISHED');
  assert.equal(instance(p).attemptCount, 2);
});

test('after 100 losses a loss costs a try, so a task that kills its runner ends (S188)', () => {
  const p = activated({ maximumRetries: 1 });
  for (let n = 0; n < 102; n += 1) {
    const task = p.claim('wg');
    const { taskId } = task;
    assert.ok(taskId);
    p.record({ kind: 'task-lost', attemptId: task.attemptId, taskId, reason: 'killed', at: p.now });
  }
  assert.equal(instance(p).status, 'FAILED');
});

function beingCanceled(isAcknowledged = true): { readonly p: VirtualPipeline; readonly task: TaskRecord } {
  const p = activated({ maximumRetries: 2 });
  const task = p.claim('wg');
  if (isAcknowledged) p.progress(task);
  p.command('TRY_CANCEL', A);
  assert.equal(instance(p).status, isAcknowledged ? 'RUNNING' : 'WAITING_FOR_RUNNER');
  assert.equal(instance(p).cancelRequested, true);
  return { p, task };
}

function isCanceled(p: VirtualPipeline): void {
  const { status, cancelRequested, cancellationReason, attemptCount } = instance(p);
  assert.deepEqual([status, cancelRequested, attemptCount], ['CANCELED', false, 1]);
  assert.equal(cancellationReason, 'Canceled by arn:user');
  const attempt = p.attempts.get(objectId(`${A}_Attempt=1`));
  assert.deepEqual([attempt?.status, attempt?.cancellationReason], ['CANCELED', cancellationReason]);
  assert.deepEqual([p.pipeline.state, [...p.timers.keys()]], ['FINISHED', []]);
}

test('work that a runner has in hand is CANCELED when the runner says that it stopped (S185)', () => {
  const { p, task } = beingCanceled();
  p.progress(task);
  p.command('TRY_CANCEL', A);
  p.end(task, 'FAILED');
  isCanceled(p);
});

test('a runner that says nothing has two progress periods to stop; its late end changes nothing (S185, S224)', () => {
  const { p, task } = beingCanceled();
  p.advance(2 * MINUTE - 1);
  assert.equal(instance(p).status, 'RUNNING');
  p.advance(1);
  isCanceled(p);
  assert.equal(p.tasks.find(({ taskId }) => taskId === task.taskId)?.state, 'withdrawn');
  p.end(task);
  isCanceled(p);
});

test('a runner that dies, or never acknowledged, has stopped too; nothing is offered again (S185, S188)', () => {
  const died = beingCanceled();
  died.p.lose(died.task);
  isCanceled(died.p);
  const silent = beingCanceled(false);
  silent.p.advance(2 * MINUTE);
  isCanceled(silent.p);
});

test('work that was done before its runner heard of the cancellation is done (S185)', () => {
  const { p, task } = beingCanceled();
  p.end(task);
  assert.deepEqual([instance(p).status, instance(p).cancellationReason], ['FINISHED', null]);
  assert.deepEqual([...p.timers.keys()], []);
});

test('what no runner has taken up is CANCELED at once, and so is everything on deletion (S23, S185)', () => {
  const p = activated();
  p.command('TRY_CANCEL', A);
  isCanceled(p);
  const running = activated();
  running.progress(running.claim('wg'));
  running.record({ kind: 'deleted', by: 'arn:user', at: running.now });
  assert.equal(running.forgotten, true);
});

test('PAUSE holds what nobody took up, RESUME offers it again; running attempts go on (S147)', () => {
  const p = activated();
  p.record({ kind: 'component-command', componentId: objectId('A'), command: 'PAUSE', at: p.now });
  assert.equal(instance(p).status, 'PAUSED');
  assert.equal(p.offered().length, 0);
  p.record({ kind: 'component-command', componentId: objectId('A'), command: 'RESUME', at: p.now });
  const task = p.claim('wg');
  p.progress(task);
  p.record({ kind: 'component-command', componentId: objectId('A'), command: 'PAUSE', at: p.now });
  assert.equal(instance(p).status, 'RUNNING');
  p.end(task);
  assert.equal(instance(p).status, 'FINISHED');
});

test('RERUN keeps the instance id and goes on counting attempts (S136, S181)', () => {
  const p = activated();
  p.work('wg');
  p.command('RERUN', A);
  p.work('wg');
  assert.equal(instance(p).status, 'FINISHED');
  assert.ok(p.attempts.has(objectId(`${A}_Attempt=2`)));
  assert.equal(instance(p).rerun, true);
});

test('reported fields are kept on the attempt (S220)', () => {
  const p = activated();
  const task = p.claim('wg');
  p.progress(task, { percentComplete: '40' });
  const attempt = p.attempts.get(task.attemptId);
  assert.deepEqual(attempt?.reported, [{ key: 'percentComplete', kind: 'string', value: '40' }]);
  assert.equal(attempt?.hostname, 'host');
});

test('MARK_FINISHED on a RUNNING instance cancels its attempt first and counts as success (S185, S186)', () => {
  const p = activated();
  const task = p.claim('wg');
  p.progress(task);
  p.command('MARK_FINISHED', A);
  assert.equal(p.attempts.get(task.attemptId)?.status, 'CANCELED');
  assert.equal(instance(p).status, 'FINISHED');
  assert.equal(p.pipeline.state, 'FINISHED');
  assert.equal(p.pipeline.health?.status, 'HEALTHY');
});

test('work for a reserved worker group fails at once, is offered to nobody and not retried (S230)', () => {
  for (const workerGroup of ['service:', 'resource:df-TEST_@M_2026-01-01T00:00:00']) {
    const p = activated({ workerGroup, maximumRetries: 2 });
    assert.deepEqual([instance(p).status, instance(p).attemptCount], ['FAILED', 1]);
    assert.equal(instance(p).failure?.errorId, 'ReservedWorkerGroup');
    assert.match(instance(p).failure?.errorMessage ?? '', /Name a group of your own/);
    assert.deepEqual(p.tasks, []);
  }
});
