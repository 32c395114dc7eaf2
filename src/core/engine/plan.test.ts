// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { objectId } from '../model/index.ts';
import { compiledForTest, HOUR, ids, SECOND, schedule, T0 } from './cases/compiled-for-test.ts';
import { checkInvariants } from './cases/invariants.ts';
import { VirtualPipeline } from './cases/virtual-pipeline.ts';

const FIRST = '2026-01-01T00:00:00';

test('a chain of two activities runs to FINISHED, the second after the first (S150, S173, S21)', () => {
  const chain = compiledForTest([{ id: 'A' }, { id: 'B', settings: { dependsOn: ids('A') } }], {
    every: schedule(1, 'hour', { occurrences: 1 }),
  });
  const p = new VirtualPipeline(T0, [chain], checkInvariants);
  p.activate();
  assert.equal(p.pipeline.state, 'SCHEDULED');
  assert.equal(p.status(`@A_${FIRST}`), 'WAITING_FOR_RUNNER');
  assert.equal(p.status(`@B_${FIRST}`), 'WAITING_ON_DEPENDENCIES');
  const task = p.claim('wg');
  p.progress(task);
  assert.equal(p.status(`@A_${FIRST}`), 'RUNNING');
  p.end(task);
  assert.equal(p.status(`@A_${FIRST}`), 'FINISHED');
  assert.equal(p.status(`@B_${FIRST}`), 'WAITING_FOR_RUNNER');
  p.work('wg');
  assert.equal(p.pipeline.state, 'FINISHED');
  assert.equal(p.pipeline.health?.status, 'HEALTHY');
  assert.equal(p.components.get(objectId('B'))?.status, 'FINISHED');
  assert.deepEqual([...p.timers.keys()], []);
});

test('occurrences come at their time, cron at the start and timeseries at the end (S119)', () => {
  const both = compiledForTest([{ id: 'C' }, { id: 'T', settings: { scheduleType: 'timeseries' } }], {
    every: schedule(1, 'hour', { occurrences: 2 }),
  });
  const p = new VirtualPipeline(T0, [both], checkInvariants);
  p.activate();
  assert.equal(p.status(`@C_${FIRST}`), 'WAITING_FOR_RUNNER');
  assert.equal(p.status(`@T_${FIRST}`), undefined);
  p.advance(HOUR - 1);
  assert.equal(p.status(`@T_${FIRST}`), undefined);
  p.advance(1);
  assert.equal(p.status(`@T_${FIRST}`), 'WAITING_FOR_RUNNER');
  assert.equal(p.status('@C_2026-01-01T01:00:00'), 'WAITING_FOR_RUNNER');
});

test('a failed attempt is retried after retryDelay and may succeed (S150, S152, S188)', () => {
  const one = compiledForTest([{ id: 'A' }], { every: schedule(1, 'hour', { occurrences: 1 }) });
  const p = new VirtualPipeline(T0, [one], checkInvariants);
  p.activate();
  p.work('wg', 'FAILED');
  assert.equal(p.status(`@A_${FIRST}`), 'WAITING_FOR_RUNNER');
  assert.equal(p.offered().length, 0);
  p.advance(30 * SECOND - 1);
  assert.equal(p.offered().length, 0);
  p.advance(1);
  p.work('wg');
  const instance = p.instances.get(objectId(`@A_${FIRST}`));
  assert.equal(instance?.status, 'FINISHED');
  assert.equal(instance?.attemptCount, 2);
  assert.equal(instance?.triesLeft, 1);
});
