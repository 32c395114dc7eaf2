// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { instantOf, isTerminal, objectId } from '../model/index.ts';
import { compiledForTest, HOUR, ids, MINUTE, schedule, T0 } from './cases/compiled-for-test.ts';
import { checkInvariants } from './cases/invariants.ts';
import { VirtualPipeline } from './cases/virtual-pipeline.ts';

test('a backlog goes on when several instances end at one moment (S128, S131)', () => {
  const every = schedule(1, 'hour', { start: instantOf(T0 - 9 * HOUR), occurrences: 9 });
  const settings = { maxActiveInstances: 2 };
  const definition = compiledForTest([{ id: 'Machine', type: 'Ec2Resource', settings }], { every });
  const p = new VirtualPipeline(T0, [definition], checkInvariants);
  p.activate();
  assert.equal(p.instances.size, 9);
  assert.equal(p.pipeline.state, 'FINISHED');
});

test('a start that is moved away and back brings no interval twice and leaves none out (S115, S209)', () => {
  const every = schedule(1, 'hour', { occurrences: 4 });
  const later = schedule(1, 'hour', { start: instantOf(T0 + 48 * HOUR), occurrences: 4 });
  const definitions = [every, later, every].map((each) => compiledForTest([{ id: 'A' }], { every: each }));
  const p = new VirtualPipeline(T0, definitions, checkInvariants);
  p.activate();
  p.end(p.claim('wg'));
  for (const revision of [2, 3]) {
    p.advance(MINUTE);
    p.activate(revision);
  }
  for (let hour = 1; hour < 5; hour += 1) {
    p.advance(HOUR);
    for (const task of p.offered('wg')) p.end(p.claimTask(task));
  }
  const starts = [...p.instances.values()].map(({ occurrence }) => (occurrence.start - T0) / HOUR);
  assert.deepEqual(starts, [0, 1, 2, 3]);
  assert.equal(p.pipeline.state, 'FINISHED');
  assert.deepEqual([...p.timers.keys()], []);
});

test('a backlog that an edit brings at once leaves no timer of the schedule before (S209)', () => {
  const later = schedule(1, 'hour', { start: instantOf(T0 + 48 * HOUR), occurrences: 1 });
  const every = schedule(1, 'hour', { occurrences: 2 });
  const definitions = [later, every].map((each) => compiledForTest([{ id: 'A' }], { every: each }));
  const p = new VirtualPipeline(T0, definitions, checkInvariants);
  p.activate();
  p.advance(5 * HOUR);
  p.activate(2);
  for (const task of p.offered('wg')) p.end(p.claimTask(task));
  assert.equal(p.pipeline.state, 'FINISHED');
  assert.deepEqual([...p.timers.keys()], []);
});

test('a precondition that is rerun after an edit still runs on the machine of its referrer (S157, S181)', () => {
  const every = schedule(1, 'hour', { occurrences: 1 });
  const sketches = [
    { id: 'Machine', type: 'Ec2Resource' },
    { id: 'Ready', type: 'ShellCommandPrecondition', settings: { maximumRetries: 0 } },
    { id: 'Work', settings: { runsOn: objectId('Machine'), preconditions: ids('Ready') } },
  ];
  const definitions = [compiledForTest(sketches, { every }), compiledForTest(sketches, { every })];
  const p = new VirtualPipeline(T0, definitions, checkInvariants);
  p.activate();
  p.end(p.claim('service:'));
  const group = 'resource:df-TEST_@Machine_2026-01-01T00:00:00';
  p.end(p.claim(group), 'FAILED');
  assert.equal(p.status('@Ready_2026-01-01T00:00:00'), 'FAILED');
  p.activate(2);
  p.command('RERUN', '@Ready_2026-01-01T00:00:00');
  p.end(p.claim(group));
  assert.equal(p.status('@Ready_2026-01-01T00:00:00'), 'FINISHED');
  p.end(p.claim(group));
  assert.equal(p.status('@Work_2026-01-01T00:00:00'), 'FINISHED');
  assert.ok(
    [...p.instances.values()]
      .filter(({ family }) => family === 'activity')
      .every((i) => isTerminal(i.status)),
  );
});
