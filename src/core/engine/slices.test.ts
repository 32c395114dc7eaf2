// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Change, type Event, instantOf, isTerminal } from '../model/index.ts';
import { compiledForTest, HOUR, ids, type Sketch, schedule, T0 } from './cases/compiled-for-test.ts';
import type { checkInvariants } from './cases/invariants.ts';
import { VirtualPipeline } from './cases/virtual-pipeline.ts';

const INTERVALS = 350;
/** Changes and rows of one event, however large the pipeline: some hundred. */
const CHANGES_MAX = 300;

/** A pipeline of 350 past hours, all made; `largest` is what its largest event changed and read. */
function pipelineOf(sketches: readonly Sketch[]) {
  const every = schedule(1, 'hour', { occurrences: INTERVALS });
  const definition = compiledForTest(sketches, { every });
  const largest = { changes: 0, read: 0, events: new Map<string, number>() };
  const watch = (event: Event, changes: readonly Change[], before: Parameters<typeof checkInvariants>[2]) => {
    const { unfinished, instances } = before.stored;
    largest.changes = Math.max(largest.changes, changes.length);
    largest.read = Math.max(largest.read, unfinished.length + instances.size);
    largest.events.set(event.kind, (largest.events.get(event.kind) ?? 0) + 1);
  };
  const p = new VirtualPipeline(instantOf(T0 + INTERVALS * HOUR), [definition, definition], watch);
  p.activate();
  return { p, largest };
}

const ALL_AT_ONCE = { maxActiveInstances: 1000 };
const A: Sketch = { id: 'A', settings: ALL_AT_ONCE };
const statuses = (p: VirtualPipeline) => new Set([...p.instances.values()].map(({ status }) => status));

test('a backfill of instances that nobody stands around needs no event for each of them (S131)', () => {
  const { p, largest } = pipelineOf([A]);
  assert.equal(p.instances.size, INTERVALS);
  assert.deepEqual([...statuses(p)], ['WAITING_FOR_RUNNER']);
  assert.equal(largest.events.get('wake'), undefined);
  assert.equal(largest.events.get('make-occurrences'), INTERVALS / 25 + 1);
  assert.ok(largest.changes <= CHANGES_MAX);
});

test('an instance that waits for others is looked at with its neighbours read (S150)', () => {
  const { p, largest } = pipelineOf([A, { id: 'B', settings: { ...ALL_AT_ONCE, dependsOn: ids('A') } }]);
  assert.equal(largest.events.get('wake'), INTERVALS);
  assert.equal(p.instances.size, 2 * INTERVALS);
  assert.equal(p.status('@B_2026-01-01T00:00:00'), 'WAITING_ON_DEPENDENCIES');
});

test('a large pipeline is deactivated in slices, and resumed in slices (S199, S205)', () => {
  const { p, largest } = pipelineOf([A]);
  p.record({ kind: 'deactivated', cancelActive: true, by: 'arn:user', at: p.now });
  assert.equal(p.pipeline.state, 'INACTIVE');
  assert.deepEqual([...statuses(p)], ['CANCELED']);
  assert.equal(largest.events.get('tell-unfinished'), 3);
  p.activate();
  assert.deepEqual([...statuses(p)], ['WAITING_FOR_RUNNER']);
  assert.equal(p.offered().length, INTERVALS);
  assert.equal(largest.events.get('resume-canceled'), 3);
  assert.ok(largest.changes <= CHANGES_MAX && largest.read <= CHANGES_MAX, JSON.stringify(largest));
});

test('a large pipeline is taken back in slices when its deactivation cancels nothing (S206)', () => {
  const { p, largest } = pipelineOf([A]);
  const task = p.claim('wg');
  p.progress(task);
  p.record({ kind: 'deactivated', cancelActive: false, by: 'arn:user', at: p.now });
  assert.equal(p.pipeline.state, 'DEACTIVATING');
  assert.equal([...p.instances.values()].filter(({ status }) => !isTerminal(status)).length, 1);
  p.end(task);
  assert.equal(p.pipeline.state, 'INACTIVE');
  assert.ok(largest.changes <= CHANGES_MAX && largest.read <= CHANGES_MAX, JSON.stringify(largest));
});

test('a large pipeline is deleted in slices, and only then forgotten (S23)', () => {
  const { p, largest } = pipelineOf([A]);
  p.record({ kind: 'deleted', by: 'arn:user', at: p.now });
  assert.equal(p.forgotten, true);
  assert.deepEqual([...statuses(p)], ['CANCELED']);
  assert.ok(largest.changes <= CHANGES_MAX && largest.read <= CHANGES_MAX, JSON.stringify(largest));
});

test('a component with many instances is paused and resumed in slices, another is left alone (S147)', () => {
  const { p, largest } = pipelineOf([A, { id: 'B', settings: ALL_AT_ONCE }]);
  const command = { kind: 'component-command', componentId: ids('A')[0] ?? '', at: p.now } as const;
  p.record({ ...command, command: 'PAUSE' } as Event & { kind: 'component-command' });
  const paused = [...p.instances.values()].filter(({ status }) => status === 'PAUSED');
  assert.equal(paused.length, INTERVALS);
  assert.ok(paused.every(({ componentId }) => componentId === 'A'));
  p.record({ ...command, command: 'RESUME' } as Event & { kind: 'component-command' });
  assert.deepEqual([...statuses(p)], ['WAITING_FOR_RUNNER']);
  assert.ok(largest.changes <= CHANGES_MAX && largest.read <= CHANGES_MAX, JSON.stringify(largest));
});

test('an activation ends a deactivation whose slices were not all told: the rest just goes on (S196, S205)', () => {
  const { p } = pipelineOf([A]);
  p.queue.push({ kind: 'deactivated', cancelActive: true, by: 'arn:user', at: p.now });
  p.queue.push({ kind: 'activated', revision: 1, startTimestamp: null, at: p.now });
  p.settle();
  assert.equal(p.pipeline.state, 'SCHEDULED');
  for (let n = 0; n < INTERVALS; n += 1) p.work('wg');
  assert.deepEqual([...statuses(p)], ['FINISHED']);
  assert.equal(p.pipeline.state, 'FINISHED');
});

test('a resumption that a deactivation overtakes is made up at the next activation (S199)', () => {
  const { p } = pipelineOf([A]);
  const deactivated = { kind: 'deactivated', cancelActive: true, by: 'arn:user', at: p.now } as const;
  p.record(deactivated);
  p.queue.push({ kind: 'activated', revision: 1, startTimestamp: null, at: p.now }, deactivated);
  p.settle();
  assert.equal(p.pipeline.state, 'INACTIVE');
  p.activate();
  assert.deepEqual([...statuses(p)], ['WAITING_FOR_RUNNER']);
  for (let n = 0; n < INTERVALS; n += 1) p.work('wg');
  assert.equal(p.pipeline.state, 'FINISHED');
});
