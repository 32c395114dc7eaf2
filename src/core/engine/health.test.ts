// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { instantOf, objectId } from '../model/index.ts';
import { compiledForTest, HOUR, ids, type Sketch, schedule, T0 } from './cases/compiled-for-test.ts';
import { checkInvariants } from './cases/invariants.ts';
import { VirtualPipeline } from './cases/virtual-pipeline.ts';

const FIRST = '2026-01-01T00:00:00';
const SECOND = '2026-01-01T01:00:00';
const ONE_TRY = { maximumRetries: 0 } as const;

function activated(occurrences: number, ...sketches: readonly Sketch[]): VirtualPipeline {
  const every = schedule(1, 'hour', { occurrences });
  const pipeline = new VirtualPipeline(T0, [compiledForTest(sketches, { every })], checkInvariants);
  pipeline.activate();
  return pipeline;
}

function healthOf(p: VirtualPipeline, component: string): readonly unknown[] {
  const health = p.components.get(objectId(component))?.health;
  return [health?.status ?? null, health?.fromInstanceId ?? null];
}

test('the last ended instance decides the health of its component, and its id is told (S249, S252)', () => {
  const p = activated(2, { id: 'A', settings: ONE_TRY });
  assert.deepEqual(healthOf(p, 'A'), [null, null]);
  p.work('wg', 'FAILED');
  assert.deepEqual(healthOf(p, 'A'), ['ERROR', `@A_${FIRST}`]);
  p.advance(HOUR);
  p.work('wg');
  assert.deepEqual(healthOf(p, 'A'), ['HEALTHY', `@A_${SECOND}`]);
  p.command('RERUN', `@A_${FIRST}`);
  p.work('wg', 'FAILED');
  assert.deepEqual(healthOf(p, 'A'), ['ERROR', `@A_${FIRST}`]);
});

test('a pipeline is in ERROR while any component is, else HEALTHY, and has no health before anything ended (S250)', () => {
  const p = activated(1, { id: 'A', settings: ONE_TRY }, { id: 'B', settings: ONE_TRY });
  const status = () => p.pipeline.health?.status;
  assert.equal(status(), undefined);
  p.work('wg');
  assert.equal(status(), 'HEALTHY');
  p.work('wg', 'FAILED');
  assert.equal(status(), 'ERROR');
  p.command('RERUN', `@A_${FIRST}`);
  p.work('wg');
  assert.equal(status(), 'ERROR');
  p.command('MARK_FINISHED', `@B_${FIRST}`);
  assert.equal(status(), 'HEALTHY');
});

test('an object that an edit removed no longer puts the pipeline in ERROR (S250)', () => {
  const every = schedule(1, 'hour');
  const before = compiledForTest([{ id: 'A', settings: ONE_TRY }, { id: 'B' }], { every });
  const edited = compiledForTest([{ id: 'B' }], { every });
  const p = new VirtualPipeline(T0, [before, edited], checkInvariants);
  p.activate(1);
  p.work('wg', 'FAILED');
  p.work('wg');
  assert.equal(p.pipeline.health?.status, 'ERROR');
  p.activate(2);
  assert.equal(p.pipeline.health?.status, 'HEALTHY');
});

for (const { name, make, expected } of [
  {
    name: 'CASCADE_FAILED',
    make: (p: VirtualPipeline) => void p.work('wg', 'FAILED'),
    expected: ['ERROR', `@B_${FIRST}`],
  },
  {
    name: 'CANCELED by a user',
    make: (p: VirtualPipeline) => p.command('TRY_CANCEL', `@B_${FIRST}`),
    expected: ['ERROR', `@B_${FIRST}`],
  },
  {
    name: 'CANCELED by a deactivation',
    make: (p: VirtualPipeline) =>
      p.record({ kind: 'deactivated', cancelActive: true, by: 'arn:user', at: p.now }),
    expected: [null, null],
  },
] as const) {
  test(`${name} ${expected[0] === null ? 'leaves health alone' : 'counts as ERROR'} (S249, S251)`, () => {
    const p = activated(
      1,
      { id: 'A', settings: ONE_TRY },
      { id: 'B', settings: { dependsOn: ids('A'), cascade: true } },
    );
    make(p);
    assert.deepEqual(healthOf(p, 'B'), expected);
  });
}

test('SKIPPED leaves health alone; resources have none (S249, S251)', () => {
  const every = schedule(1, 'hour', { occurrences: 2 });
  const sketches = [{ id: 'R', type: 'Ec2Resource' }, { id: 'A' }];
  const p = new VirtualPipeline(T0, [compiledForTest(sketches, { every })], checkInvariants);
  p.activate(1, instantOf(T0 + HOUR));
  assert.equal(p.status(`@A_${FIRST}`), 'SKIPPED');
  assert.deepEqual(
    [healthOf(p, 'A'), healthOf(p, 'R')],
    [
      [null, null],
      [null, null],
    ],
  );
});
