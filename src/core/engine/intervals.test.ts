// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { instantOf, objectId } from '../model/index.ts';
import {
  compiledForTest,
  HOUR,
  ids,
  MINUTE,
  SECOND,
  type Sketch,
  schedule,
  T0,
} from './cases/compiled-for-test.ts';
import { checkInvariants } from './cases/invariants.ts';
import { VirtualPipeline } from './cases/virtual-pipeline.ts';

const FIRST = '2026-01-01T00:00:00';

function activated(
  at: number,
  every: ReturnType<typeof schedule>,
  ...sketches: readonly Sketch[]
): VirtualPipeline {
  const pipeline = new VirtualPipeline(
    instantOf(at),
    [compiledForTest(sketches, { every })],
    checkInvariants,
  );
  pipeline.activate();
  return pipeline;
}

test('an instance is made when it is due and not before: cron at the start, timeseries at the end (S119, S126)', () => {
  const p = activated(
    T0 - MINUTE,
    schedule(1, 'hour'),
    { id: 'Cron' },
    { id: 'Series', settings: { scheduleType: 'timeseries' } },
  );
  assert.equal(p.instances.size, 0);
  p.advance(MINUTE - 1);
  assert.equal(p.instances.size, 0);
  p.advance(1);
  assert.deepEqual([...p.instances.keys()], [`@Cron_${FIRST}`]);
  p.advance(HOUR - 1);
  assert.equal(p.status(`@Series_${FIRST}`), undefined);
  p.advance(1);
  assert.deepEqual([...p.instances.keys()].slice(1).sort(), [
    '@Cron_2026-01-01T01:00:00',
    `@Series_${FIRST}`,
  ]);
});

test('intervals of a backfill are made as fast as slots are free, not one in five minutes (S127, S128)', () => {
  const p = activated(T0 + 60 * MINUTE, schedule(1, 'minute'), {
    id: 'A',
    settings: { maxActiveInstances: 10 },
  });
  assert.equal(p.instances.size, 10);
  for (let n = 0; n < 51; n += 1) p.work('wg');
  assert.equal(p.now, T0 + 60 * MINUTE);
  assert.equal(p.instances.size, 61);
});

test('ids are made of component, scheduled start and attempt number (S134)', () => {
  const p = activated(T0, schedule(1, 'hour'), { id: 'S3Input' });
  p.work('wg', 'FAILED');
  p.advance(30 * SECOND);
  assert.deepEqual([...p.instances.keys()], [`@S3Input_${FIRST}`]);
  assert.deepEqual([...p.attempts.keys()], [`@S3Input_${FIRST}_Attempt=1`, `@S3Input_${FIRST}_Attempt=2`]);
});

test('nothing is read out of an id: one that looks like an instance or an attempt is an id like any other (S135)', () => {
  const odd = `A_${FIRST}_Attempt=1`;
  const p = activated(
    T0,
    schedule(1, 'hour', { occurrences: 1 }),
    { id: odd },
    { id: 'A_1', settings: { dependsOn: ids(odd) } },
  );
  p.work('wg');
  p.work('wg');
  assert.deepEqual(
    [p.status(`@${odd}_${FIRST}`), p.status(`@A_1_${FIRST}`), p.pipeline.state],
    ['FINISHED', 'FINISHED', 'FINISHED'],
  );
});

test('one instance of a resource with a longer period serves all activities of its interval (S122, S123, S167)', () => {
  const hourly = schedule(1, 'hour', { occurrences: 1 });
  const p = activated(
    T0,
    schedule(20, 'minute', { occurrences: 3 }),
    { id: 'R', type: 'Ec2Resource', settings: { schedule: hourly } },
    { id: 'A', settings: { runsOn: objectId('R') } },
  );
  p.work('service:');
  const group = `resource:df-TEST_@R_${FIRST}`;
  for (let n = 0; n < 3; n += 1) {
    assert.equal(p.status(`@R_${FIRST}`), 'RUNNING');
    p.work(group);
    p.advance(20 * MINUTE);
  }
  p.work('service:');
  assert.deepEqual([p.status(`@R_${FIRST}`), p.pipeline.state], ['FINISHED', 'FINISHED']);
});

test('an interval waits for every one of many producer intervals within its own (S124)', () => {
  const minutely = schedule(1, 'minute', { occurrences: 1_440 });
  const p = activated(
    T0 + 24 * HOUR,
    schedule(1, 'day', { occurrences: 1 }),
    { id: 'A', settings: { schedule: minutely, maxActiveInstances: 2_000 } },
    { id: 'B', settings: { dependsOn: ids('A') } },
  );
  for (let n = 0; n < 1_439; n += 1) p.work('wg');
  assert.equal(p.status(`@B_${FIRST}`), 'WAITING_ON_DEPENDENCIES');
  p.work('wg');
  assert.equal(p.status(`@B_${FIRST}`), 'WAITING_FOR_RUNNER');
});
