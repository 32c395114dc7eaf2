// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { durationOf, instantOf, objectId } from '../model/index.ts';
import { compiledForTest, HOUR, ids, MINUTE, type Sketch, schedule, T0 } from './cases/compiled-for-test.ts';
import { checkInvariants } from './cases/invariants.ts';
import { VirtualPipeline } from './cases/virtual-pipeline.ts';

const FIRST = '2026-01-01T00:00:00';
const A = objectId(`@A_${FIRST}`);
const ONCE = schedule(1, 'hour', { occurrences: 1 });

function activated(every: ReturnType<typeof schedule>, ...sketches: readonly Sketch[]): VirtualPipeline {
  const pipeline = new VirtualPipeline(T0, [compiledForTest(sketches, { every })], checkInvariants);
  pipeline.activate();
  return pipeline;
}

function command(p: VirtualPipeline, word: 'PAUSE' | 'RESUME', component = 'A'): void {
  p.record({ kind: 'component-command', componentId: objectId(component), command: word, at: p.now });
}

/** Lets time pass while the holder of a task reports each minute. */
function work(p: VirtualPipeline, task: ReturnType<VirtualPipeline['claim']>, minutes: number): void {
  for (let minute = 0; minute < minutes; minute += 1) {
    p.advance(MINUTE);
    p.progress(task);
  }
}

test('a paused component makes nothing; what it missed is made up after RESUME, oldest first (S147)', () => {
  const p = activated(schedule(1, 'hour', { occurrences: 4 }), { id: 'A' });
  p.work('wg');
  command(p, 'PAUSE');
  p.advance(3 * HOUR);
  assert.equal(p.instances.size, 1);
  assert.equal(p.pipeline.state, 'SCHEDULED');
  command(p, 'RESUME');
  assert.deepEqual(
    [...p.instances.keys()].slice(1),
    ['01', '02', '03'].map((hour) => `@A_2026-01-01T${hour}:00:00`),
  );
  for (let n = 0; n < 3; n += 1) p.work('wg');
  assert.equal(p.pipeline.state, 'FINISHED');
});

test('what waits for others is PAUSED, and goes on waiting after RESUME, or on when they are done (S147)', () => {
  const p = activated(ONCE, { id: 'Up' }, { id: 'A', settings: { dependsOn: ids('Up') } });
  command(p, 'PAUSE');
  assert.equal(p.status(A), 'PAUSED');
  command(p, 'RESUME');
  assert.equal(p.status(A), 'WAITING_ON_DEPENDENCIES');
  command(p, 'PAUSE');
  p.work('wg');
  assert.equal(p.status(A), 'PAUSED');
  command(p, 'RESUME');
  assert.equal(p.status(A), 'WAITING_FOR_RUNNER');
});

test('a failure upstream reaches a paused object when it is resumed (S147, S176)', () => {
  const settings = { cascade: true, maximumRetries: 0 };
  const p = activated(
    ONCE,
    { id: 'Up', settings },
    { id: 'A', settings: { ...settings, dependsOn: ids('Up') } },
  );
  command(p, 'PAUSE');
  p.work('wg', 'FAILED');
  assert.equal(p.status(A), 'PAUSED');
  command(p, 'RESUME');
  assert.equal(p.status(A), 'CASCADE_FAILED');
});

test('a paused instance can be canceled, and rerun into the pause (S147, S185)', () => {
  const p = activated(ONCE, { id: 'A' });
  command(p, 'PAUSE');
  p.command('TRY_CANCEL', A);
  assert.equal(p.status(A), 'CANCELED');
  p.command('RERUN', A);
  assert.equal(p.status(A), 'PAUSED');
  command(p, 'RESUME');
  assert.equal(p.status(A), 'WAITING_FOR_RUNNER');
});

test('attemptTimeout does not run out while paused and begins anew at RESUME (S193)', () => {
  const settings = { attemptTimeoutMs: durationOf(10 * MINUTE), maximumRetries: 0 };
  const p = activated(ONCE, { id: 'A', settings });
  const task = p.claim('wg');
  p.progress(task);
  work(p, task, 5);
  command(p, 'PAUSE');
  work(p, task, 60);
  assert.equal(p.status(A), 'RUNNING');
  command(p, 'RESUME');
  work(p, task, 9);
  assert.equal(p.status(A), 'RUNNING');
  work(p, task, 1);
  assert.equal(p.instances.get(A)?.failure?.errorId, 'Service_AttemptTimeout');
});

test('silence counts from RESUME on, not while paused (S193)', () => {
  const settings = { reportProgressTimeoutMs: durationOf(5 * MINUTE), maximumRetries: 0 };
  const p = activated(ONCE, { id: 'A', settings });
  p.progress(p.claim('wg'));
  command(p, 'PAUSE');
  p.advance(HOUR);
  assert.equal(p.status(A), 'RUNNING');
  command(p, 'RESUME');
  p.advance(5 * MINUTE - 1);
  assert.equal(p.status(A), 'RUNNING');
  p.advance(1);
  assert.equal(p.instances.get(A)?.failure?.errorId, 'Service_ProgressTimeout');
});

test('neither preconditionTimeout nor lateAfterTimeout runs out while the object is paused (S193)', () => {
  const p = activated(
    ONCE,
    { id: 'Alarm', type: 'SnsAlarm' },
    { id: 'P', type: 'S3KeyExists', settings: { preconditionTimeoutMs: durationOf(10 * MINUTE) } },
    {
      id: 'A',
      settings: {
        preconditions: ids('P'),
        lateAfterTimeoutMs: durationOf(10 * MINUTE),
        onLateAction: ids('Alarm'),
      },
    },
  );
  p.work('service:', 'FALSE');
  command(p, 'PAUSE');
  p.advance(HOUR);
  assert.deepEqual(
    [p.status(`@P_${FIRST}`), p.status(`@Alarm_A_${FIRST}_onLateAction`)],
    ['WAITING_FOR_RUNNER', undefined],
  );
  command(p, 'RESUME');
  p.advance(10 * MINUTE);
  assert.equal(p.instances.get(objectId(`@P_${FIRST}`))?.failure?.errorId, 'Service_PreconditionTimeout');
  assert.notEqual(p.status(`@Alarm_A_${FIRST}_onLateAction`), undefined);
});

test('a limit that was not reached when the pause began is no shorter after it (S193)', () => {
  const settings = { attemptTimeoutMs: durationOf(2 * HOUR), maximumRetries: 0 };
  const p = activated(ONCE, { id: 'A', settings });
  const task = p.claim('wg');
  p.progress(task);
  command(p, 'PAUSE');
  work(p, task, 60);
  command(p, 'RESUME');
  work(p, task, 119);
  assert.equal(p.status(A), 'RUNNING');
  assert.ok(p.now > instantOf(T0 + 2 * HOUR));
});

test('a Task Runner that died during a pause is missed although a slow deactivation ends the pause (S193, S206)', () => {
  const settings = { reportProgressTimeoutMs: durationOf(5 * MINUTE), maximumRetries: 0 };
  const p = activated(ONCE, { id: 'A', settings });
  p.progress(p.claim('wg'));
  command(p, 'PAUSE');
  p.advance(HOUR);
  p.record({ kind: 'deactivated', cancelActive: false, by: 'arn:user', at: p.now });
  assert.equal(p.pipeline.state, 'DEACTIVATING');
  p.advance(5 * MINUTE);
  assert.equal(p.pipeline.state, 'INACTIVE');
});

test('a check of a precondition that nobody works on any more is missed after the pause of its object (S193)', () => {
  const p = activated(
    ONCE,
    { id: 'P', type: 'S3KeyExists', settings: { reportProgressTimeoutMs: durationOf(5 * MINUTE) } },
    { id: 'A', settings: { preconditions: ids('P') } },
  );
  p.progress(p.claim('service:'));
  command(p, 'PAUSE');
  p.advance(HOUR);
  assert.equal(p.status(`@P_${FIRST}`), 'RUNNING');
  command(p, 'RESUME');
  p.advance(6 * MINUTE);
  assert.equal(p.attempts.get(objectId(`@P_${FIRST}_Attempt=1`))?.status, 'TIMEDOUT');
});
