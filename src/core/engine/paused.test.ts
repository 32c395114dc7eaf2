// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { objectId } from '../model/index.ts';
import { compiledForTest, MINUTE, SECOND, schedule, T0 } from './cases/compiled-for-test.ts';
import { checkInvariants } from './cases/invariants.ts';
import { VirtualPipeline } from './cases/virtual-pipeline.ts';

const ONCE = schedule(1, 'hour', { occurrences: 1 });

function command(p: VirtualPipeline, what: 'PAUSE' | 'RESUME', id: string): void {
  p.record({ kind: 'component-command', componentId: objectId(id), command: what, at: p.now });
}

test('a resource that is resumed before its user starts when the user is resumed (S147, S151)', () => {
  const sketches = [
    { id: 'Machine', type: 'Ec2Resource' },
    { id: 'First' },
    { id: 'Work', settings: { runsOn: objectId('Machine'), dependsOn: [objectId('First')] } },
  ];
  const p = new VirtualPipeline(T0, [compiledForTest(sketches, { every: ONCE })], checkInvariants);
  p.activate();
  command(p, 'PAUSE', 'Machine');
  p.end(p.claim('wg'));
  assert.equal(p.status('@Work_2026-01-01T00:00:00'), 'WAITING_FOR_RUNNER');
  command(p, 'PAUSE', 'Work');
  command(p, 'RESUME', 'Machine');
  assert.equal(p.status('@Machine_2026-01-01T00:00:00'), 'WAITING_ON_DEPENDENCIES');
  command(p, 'RESUME', 'Work');
  p.end(p.claim('service:'));
  assert.equal(p.status('@Machine_2026-01-01T00:00:00'), 'RUNNING');
});

test('PAUSE and RESUME do not shorten retryDelay (S147, S152)', () => {
  const p = new VirtualPipeline(T0, [compiledForTest([{ id: 'Work' }], { every: ONCE })], checkInvariants);
  p.activate();
  p.end(p.claim('wg'), 'FAILED');
  p.advance(10 * SECOND);
  command(p, 'PAUSE', 'Work');
  command(p, 'RESUME', 'Work');
  assert.equal(p.offered('wg').length, 0);
  p.advance(20 * SECOND);
  assert.equal(p.offered('wg').length, 1);
  command(p, 'PAUSE', 'Work');
  p.advance(MINUTE);
  assert.equal(p.offered('wg').length, 0);
  command(p, 'RESUME', 'Work');
  assert.equal(p.offered('wg').length, 1);
});

test('an activation on demand does not resume what is paused, so that it can be resumed (S147, S203)', () => {
  const definition = compiledForTest([{ id: 'Work' }], { onDemand: true, maxActiveRuns: 2 });
  const p = new VirtualPipeline(T0, [definition], checkInvariants);
  p.activate();
  command(p, 'PAUSE', 'Work');
  p.advance(MINUTE);
  p.activate();
  const statuses = () => [...p.instances.values()].map(({ status }) => status);
  assert.deepEqual(statuses(), ['PAUSED', 'PAUSED']);
  command(p, 'RESUME', 'Work');
  assert.deepEqual(statuses(), ['WAITING_FOR_RUNNER', 'WAITING_FOR_RUNNER']);
});
