// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { durationOf, instantOf, objectId } from '../model/index.ts';
import { compiledForTest, HOUR, ids, MINUTE, type Sketch, schedule, T0 } from './cases/compiled-for-test.ts';
import { checkInvariants } from './cases/invariants.ts';
import { VirtualPipeline } from './cases/virtual-pipeline.ts';

const FIRST = '2026-01-01T00:00:00';
const LATE = { lateAfterTimeoutMs: durationOf(10 * MINUTE), onLateAction: ids('Alarm') } as const;
const ALARM = { id: 'Alarm', type: 'SnsAlarm' } as const;

function activated(sketches: readonly Sketch[], at = 0, occurrences = 1): VirtualPipeline {
  const every = schedule(1, 'hour', { occurrences });
  const definition = compiledForTest([ALARM, ...sketches], { every });
  const pipeline = new VirtualPipeline(instantOf(T0 + at), [definition], checkInvariants);
  pipeline.activate();
  return pipeline;
}

function isAlarmed(p: VirtualPipeline, referrer: string): boolean {
  return p.status(`@Alarm_${referrer}_${FIRST}_onLateAction`) !== undefined;
}

for (const { scheduleType, madeAt } of [
  { scheduleType: 'cron', madeAt: 0 },
  { scheduleType: 'timeseries', madeAt: HOUR },
] as const) {
  test(`the clock of ${scheduleType} starts at the ${madeAt === 0 ? 'start' : 'end'} of the interval (S172)`, () => {
    const p = activated([{ id: 'A', settings: { ...LATE, scheduleType } }]);
    p.advance(madeAt + 10 * MINUTE - 1);
    assert.equal(isAlarmed(p, 'A'), false);
    p.advance(1);
    assert.equal(isAlarmed(p, 'A'), true);
  });
}

test('what is made up late is late at once (S172)', () => {
  const p = activated([{ id: 'A', settings: LATE }], HOUR);
  p.advance(0);
  assert.equal(isAlarmed(p, 'A'), true);
});

test('an activity that began in time is not late, not even while it waits for its next attempt (S172)', () => {
  const running = activated([{ id: 'A', settings: LATE }]);
  const task = running.claim('wg');
  running.progress(task);
  for (let minute = 0; minute < 20; minute += 1) {
    running.advance(MINUTE);
    running.progress(task);
  }
  assert.equal(isAlarmed(running, 'A'), false);
  const retrying = activated([{ id: 'A', settings: { ...LATE, retryDelayMs: durationOf(HOUR) } }]);
  retrying.work('wg', 'FAILED');
  retrying.advance(20 * MINUTE);
  assert.equal(retrying.status(`@A_${FIRST}`), 'WAITING_FOR_RUNNER');
  assert.equal(isAlarmed(retrying, 'A'), false);
});

test('data nodes and preconditions are late while they are not finished (S172)', () => {
  const p = activated([
    { id: 'P', type: 'S3KeyExists', settings: LATE },
    { id: 'D', type: 'S3DataNode', settings: { ...LATE, preconditions: ids('P') } },
  ]);
  p.progress(p.claim('service:'));
  p.advance(10 * MINUTE);
  assert.deepEqual([isAlarmed(p, 'D'), isAlarmed(p, 'P')], [true, true]);
});

test('a precondition that was true in time is not late (S172)', () => {
  const p = activated([
    { id: 'P', type: 'S3KeyExists', settings: LATE },
    { id: 'A', settings: { preconditions: ids('P') } },
  ]);
  p.work('service:');
  p.advance(10 * MINUTE);
  assert.equal(isAlarmed(p, 'P'), false);
});

test('a resource is late until it is up (S172)', () => {
  const machine = { id: 'R', type: 'Ec2Resource', settings: LATE };
  const user = { id: 'A', settings: { runsOn: objectId('R') } };
  const up = activated([machine, user]);
  up.work('service:');
  up.advance(10 * MINUTE);
  assert.equal(isAlarmed(up, 'R'), false);
  const slow = activated([machine, user]);
  slow.progress(slow.claim('service:'));
  slow.advance(10 * MINUTE);
  assert.equal(isAlarmed(slow, 'R'), true);
});

test('nothing is late on demand (S172)', () => {
  const definition = compiledForTest([ALARM, { id: 'A', settings: LATE }], { onDemand: true });
  const p = new VirtualPipeline(T0, [definition], checkInvariants);
  p.activate();
  p.advance(HOUR);
  assert.equal(isAlarmed(p, 'A'), false);
});

test('late once: neither again later nor after a rerun (S172)', () => {
  const p = activated([{ id: 'A', settings: LATE }]);
  p.advance(10 * MINUTE);
  p.work('service:');
  p.command('TRY_CANCEL', `@A_${FIRST}`);
  p.command('RERUN', `@A_${FIRST}`);
  p.advance(HOUR);
  assert.equal(p.instances.get(objectId(`@Alarm_A_${FIRST}_onLateAction`))?.attemptCount, 1);
});
