// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { durationOf, instantOf, objectId } from '../model/index.ts';
import { compiledForTest, HOUR, ids, MINUTE, type Sketch, schedule, T0 } from './cases/compiled-for-test.ts';
import { checkInvariants } from './cases/invariants.ts';
import { VirtualPipeline } from './cases/virtual-pipeline.ts';

const DAILY = schedule(1, 'day', { occurrences: 1 });

/** A pipeline that was activated with the first definition. */
function activated(before: readonly Sketch[], after: readonly Sketch[]): VirtualPipeline {
  const definitions = [before, after].map((sketches) =>
    compiledForTest(sketches, { every: schedule(1, 'hour') }),
  );
  const pipeline = new VirtualPipeline(T0, definitions, checkInvariants);
  pipeline.activate(1);
  return pipeline;
}

/** Lets time pass; whatever is offered is done at once. */
function workFor(p: VirtualPipeline, ms: number): void {
  for (let passed = 0; passed < ms; passed += 10 * MINUTE) {
    for (let n = 0; n < 50 && p.offered('wg').length > 0; n += 1) p.work('wg');
    p.advance(10 * MINUTE);
  }
}

const every = (minutes: number) => ({ schedule: schedule(minutes, 'minute') });

test('an interval with dependsOnPast does not wait for one that a changed period never made (S129, S209)', () => {
  const p = activated(
    [{ id: 'A', settings: { dependsOnPast: true } }],
    [{ id: 'A', settings: { dependsOnPast: true, ...every(20) } }],
  );
  p.advance(30 * MINUTE);
  p.activate(2);
  workFor(p, 2 * HOUR);
  assert.equal(p.status('@A_2026-01-01T01:00:00'), 'FINISHED');
  assert.equal(p.status('@A_2026-01-01T01:40:00'), 'FINISHED');
});

test('an object with dependsOnPast that comes with an edit does not wait for what was before it (S129, S196)', () => {
  const p = activated([{ id: 'A' }], [{ id: 'A' }, { id: 'N', settings: { dependsOnPast: true } }]);
  workFor(p, 3 * HOUR);
  p.activate(2);
  workFor(p, 2 * HOUR);
  assert.equal(p.status('@N_2026-01-01T04:00:00'), 'FINISHED');
});

for (const scheduleType of ['cron', 'timeseries'] as const) {
  const roll = { id: 'B', settings: { schedule: DAILY, scheduleType, dependsOn: ids('A') } };

  test(`a ${scheduleType} roll-up waits for what is made of a producer whose period changed, and for no more (S124, S209)`, () => {
    const p = activated([{ id: 'A' }, roll], [{ id: 'A', settings: every(90) }, roll]);
    workFor(p, 10 * HOUR + 30 * MINUTE);
    p.activate(2);
    workFor(p, 11 * HOUR);
    assert.notEqual(p.status('@B_2026-01-01T00:00:00'), 'FINISHED');
    workFor(p, 4 * HOUR);
    assert.equal(p.status('@B_2026-01-01T00:00:00'), 'FINISHED');
  });

  test(`a ${scheduleType} roll-up does not wait for intervals of a producer that an edit removed (S196, S209)`, () => {
    const without = { id: 'B', settings: { schedule: DAILY, scheduleType } };
    const p = activated([{ id: 'A' }, roll], [without]);
    workFor(p, 10 * HOUR + 30 * MINUTE);
    p.activate(2);
    workFor(p, 15 * HOUR);
    assert.equal(p.status('@B_2026-01-01T00:00:00'), 'FINISHED');
  });

  test(`a ${scheduleType} roll-up does not wait for intervals past the new end of its producer (S117, S209)`, () => {
    const ending = { schedule: schedule(1, 'hour', { end: instantOf(T0 + 12 * HOUR) }) };
    const p = activated([{ id: 'A' }, roll], [{ id: 'A', settings: ending }, roll]);
    workFor(p, 10 * HOUR + 30 * MINUTE);
    p.activate(2);
    workFor(p, 15 * HOUR);
    assert.equal(p.status('@B_2026-01-01T00:00:00'), 'FINISHED');
  });
}

test('a roll-up still waits for intervals of a producer that is behind when the edit comes (S124, S209)', () => {
  const slow = { maxActiveInstances: 1 };
  const roll = { id: 'B', settings: { schedule: DAILY, dependsOn: ids('A') } };
  const p = activated(
    [{ id: 'A', settings: slow }, roll, { id: 'Quick' }],
    [{ id: 'A', settings: slow }, roll],
  );
  for (let hour = 0; hour < 30; hour += 1) {
    for (const task of p.offered('wg')) if (!task.instanceId.startsWith('@A')) p.end(p.claimTask(task));
    p.advance(HOUR);
  }
  p.activate(2);
  const workA = (): void => {
    const task = p.offered('wg').find(({ instanceId }) => instanceId.startsWith('@A')) ?? assert.fail();
    p.end(p.claimTask(task));
  };
  for (let n = 0; n < 23; n += 1) {
    workA();
    assert.equal(p.status('@B_2026-01-01T00:00:00'), 'WAITING_ON_DEPENDENCIES');
  }
  workA();
  assert.equal(p.status('@B_2026-01-01T00:00:00'), 'WAITING_FOR_RUNNER');
});

test('a precondition that a slow deactivation canceled with its object is checked again with it (S199, S206)', () => {
  const sketches = [
    { id: 'P', type: 'S3KeyExists' },
    { id: 'A', settings: { preconditions: ids('P'), cascade: true } },
  ];
  const p = activated(sketches, sketches);
  const check = p.claim('service:');
  p.progress(check);
  p.record({ kind: 'deactivated', cancelActive: false, by: 'arn:user', at: p.now });
  p.end(check, 'FALSE');
  assert.equal(p.pipeline.state, 'INACTIVE');
  p.activate(1);
  p.work('service:');
  assert.equal(p.status('@A_2026-01-01T00:00:00'), 'WAITING_FOR_RUNNER');
});

test('a machine whose interval was skipped is made for an activity of that interval that is not (S123, S197)', () => {
  const hourly = schedule(1, 'hour', { occurrences: 1 });
  const sketches = [
    { id: 'R', type: 'Ec2Resource', settings: { schedule: hourly } },
    { id: 'A', settings: { runsOn: objectId('R'), schedule: schedule(20, 'minute', { occurrences: 3 }) } },
  ];
  const p = new VirtualPipeline(
    instantOf(T0 + 40 * MINUTE),
    [compiledForTest(sketches, { every: hourly })],
    checkInvariants,
  );
  p.activate(1, instantOf(T0 + 40 * MINUTE));
  p.work('service:');
  p.work('resource:df-TEST_@R_2026-01-01T00:00:00');
  p.work('service:');
  assert.equal(p.pipeline.state, 'FINISHED');
  assert.equal(p.status('@A_2026-01-01T00:40:00'), 'FINISHED');
});

test('a roll-up does not wait for intervals that a startTimestamp skips without a row (S124, S198)', () => {
  const roll = { id: 'B', settings: { schedule: DAILY, dependsOn: ids('A') } };
  const p = activated([{ id: 'A', settings: every(1) }, roll], []);
  workFor(p, HOUR);
  p.activate(1, instantOf(T0 + 10 * HOUR));
  workFor(p, 22 * HOUR);
  assert.equal(p.status('@B_2026-01-01T00:00:00'), 'WAITING_ON_DEPENDENCIES');
  workFor(p, 2 * HOUR);
  assert.equal(p.status('@B_2026-01-01T00:00:00'), 'FINISHED');
});

test('an activity whose machine was still to come when its period changed gets it all the same (S123, S209)', () => {
  const runsOn = objectId('R');
  const slow = { maxActiveInstances: 1, initTimeoutMs: durationOf(9 * HOUR) };
  const p = activated(
    [
      { id: 'R', type: 'Ec2Resource', settings: slow },
      { id: 'A', settings: { runsOn, maxActiveInstances: 9 } },
    ],
    [
      { id: 'R', type: 'Ec2Resource', settings: { ...slow, schedule: schedule(1, 'day') } },
      { id: 'A', settings: { runsOn, maxActiveInstances: 9 } },
    ],
  );
  p.advance(2 * HOUR);
  assert.equal(p.status('@R_2026-01-01T01:00:00'), undefined);
  p.activate(2);
  for (const hour of ['00', '01', '02']) {
    const task =
      p.offered('service:').find(({ instanceId }) => instanceId.includes(`T${hour}:`)) ?? assert.fail(hour);
    p.end(p.claimTask(task));
    p.work(`resource:df-TEST_@R_2026-01-01T${hour}:00:00`);
    assert.equal(p.status(`@A_2026-01-01T${hour}:00:00`), 'FINISHED', hour);
  }
});

test('a period that is changed there and back, with nothing made in between, leaves no interval out (E7, S209)', () => {
  const p = activated([{ id: 'A' }], [{ id: 'A', settings: every(90) }]);
  p.advance(10 * MINUTE);
  p.activate(2);
  p.activate(1);
  p.advance(2 * HOUR);
  assert.deepEqual(
    [...p.instances.keys()],
    ['00', '01', '02'].map((hour) => `@A_2026-01-01T${hour}:00:00`),
  );
});

test('what a deactivation canceled is made up although the period had changed since it was made (S199, S209)', () => {
  const p = activated([{ id: 'A' }], [{ id: 'A', settings: every(40) }]);
  p.advance(HOUR);
  p.work('wg');
  const task = p.claim('wg');
  p.progress(task);
  p.activate(2);
  p.record({ kind: 'deactivated', cancelActive: true, by: 'arn:user', at: p.now });
  p.end(task, 'FAILED');
  assert.equal(p.status('@A_2026-01-01T01:00:00'), 'CANCELED');
  assert.equal(p.pipeline.state, 'INACTIVE');
  p.activate(2);
  assert.equal(p.status('@A_2026-01-01T01:00:00'), 'WAITING_FOR_RUNNER');
  assert.equal(p.status('@A_2026-01-01T00:00:00'), 'FINISHED');
});

test('a startTimestamp leaves behind what a deactivation canceled before it, of an earlier period too (S199, S209)', () => {
  const p = activated([{ id: 'A' }], [{ id: 'A', settings: every(40) }]);
  p.advance(HOUR);
  p.activate(2);
  p.record({ kind: 'deactivated', cancelActive: true, by: 'arn:user', at: p.now });
  p.advance(3 * HOUR);
  p.activate(2, instantOf(T0 + 4 * HOUR));
  assert.equal(p.status('@A_2026-01-01T01:00:00'), 'CANCELED');
  assert.deepEqual(
    p.offered('wg').map(({ instanceId }) => instanceId),
    ['@A_2026-01-01T04:00:00'],
  );
});
