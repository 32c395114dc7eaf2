// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { durationOf, objectId, type TaskRecord } from '../model/index.ts';
import { compiledForTest, MINUTE, SECOND, type Sketch, schedule, T0 } from './cases/compiled-for-test.ts';
import { checkInvariants } from './cases/invariants.ts';
import { VirtualPipeline } from './cases/virtual-pipeline.ts';

const A = objectId('@A_2026-01-01T00:00:00');

/** One activity whose first attempt a runner holds and has acknowledged. */
function running(settings: Sketch['settings'] = {}): {
  readonly p: VirtualPipeline;
  readonly task: TaskRecord;
} {
  const every = schedule(1, 'hour', { occurrences: 1 });
  const sketches = [{ id: 'A', settings: { reportProgressTimeoutMs: durationOf(5 * MINUTE), ...settings } }];
  const p = new VirtualPipeline(T0, [compiledForTest(sketches, { every })], checkInvariants);
  p.activate();
  const task = p.claim('wg');
  p.progress(task);
  return { p, task };
}

const attempts = (p: VirtualPipeline) => [...p.attempts.values()].map(({ status }) => status).join();

test('FINISHED after the progress timeout counts while the next attempt waits for its delay (S225)', () => {
  const { p, task } = running();
  p.advance(5 * MINUTE);
  assert.equal(attempts(p), 'TIMEDOUT,WAITING_FOR_RUNNER');
  p.finishLate(task);
  assert.equal(p.status(A), 'FINISHED');
  assert.equal(attempts(p), 'TIMEDOUT,CANCELED');
  assert.equal(p.instances.get(A)?.failure, null);
  assert.deepEqual(p.offered(), []);
  assert.deepEqual([...p.timers.keys()], []);
  assert.deepEqual([p.pipeline.state, p.pipeline.health?.status], ['FINISHED', 'HEALTHY']);
});

test('FINISHED for a lost task counts while the next attempt is offered and not handed out (S225)', () => {
  const { p, task } = running();
  p.lose(task);
  assert.equal(p.offered('wg').length, 1);
  p.finishLate(task);
  assert.equal(p.status(A), 'FINISHED');
  assert.deepEqual(p.offered(), []);
});

test('once the next attempt is handed out a late FINISHED changes nothing (S224)', () => {
  const { p, task } = running();
  p.lose(task);
  const next = p.claim('wg');
  p.finishLate(task);
  assert.equal(p.status(A), 'WAITING_FOR_RUNNER');
  p.end(next);
  assert.equal(p.status(A), 'FINISHED');
  assert.equal(attempts(p), 'FAILED,FINISHED');
});

test('a late FINISHED counts for the last attempt only, not for one before (S225)', () => {
  const { p, task } = running();
  p.lose(task);
  p.lose(p.claim('wg'));
  p.finishLate(task);
  assert.equal(p.status(A), 'WAITING_FOR_RUNNER');
});

test('FINISHED for a task that was never acknowledged counts while it is offered again (S190, S225)', () => {
  const every = schedule(1, 'hour', { occurrences: 1 });
  const p = new VirtualPipeline(T0, [compiledForTest([{ id: 'A' }], { every })], checkInvariants);
  p.activate();
  const task = p.claim('wg');
  p.advance(2 * MINUTE);
  p.finishLate(task);
  assert.equal(attempts(p), 'FINISHED');
  assert.equal(p.status(A), 'FINISHED');
  assert.deepEqual(p.offered(), []);
});

test('an attempt that took too long, failed or was canceled is over, and so is a FAILED instance (S149, S189)', () => {
  const slow = running({ attemptTimeoutMs: durationOf(2 * MINUTE) });
  slow.p.advance(2 * MINUTE);
  slow.p.finishLate(slow.task);
  assert.equal(attempts(slow.p), 'TIMEDOUT,WAITING_FOR_RUNNER');

  const last = running({ maximumRetries: 0 });
  last.p.advance(5 * MINUTE);
  last.p.finishLate(last.task);
  assert.equal(last.p.status(A), 'FAILED');

  const canceled = running();
  canceled.p.command('TRY_CANCEL', A);
  canceled.p.advance(2 * MINUTE);
  canceled.p.finishLate(canceled.task);
  assert.equal(canceled.p.status(A), 'CANCELED');
});

test('a rerun wants the work anew: what was lost before it does not count (S181)', () => {
  const { p, task } = running({ maximumRetries: 0 });
  p.advance(5 * MINUTE + SECOND);
  p.command('RERUN', A);
  p.finishLate(task);
  assert.equal(p.status(A), 'WAITING_FOR_RUNNER');
});
