// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { CompiledDefinition } from '../definition/index.ts';
import { type Instant, instantOf, objectId } from '../model/index.ts';
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
const HOURLY = schedule(1, 'hour');

function after(ms: number): Instant {
  return instantOf(T0 + ms);
}

function pipelineAt(at: Instant, ...definitions: readonly CompiledDefinition[]): VirtualPipeline {
  return new VirtualPipeline(at, definitions, checkInvariants);
}

function hourly(sketches: readonly Sketch[], patch: Parameters<typeof schedule>[2] = {}): CompiledDefinition {
  return compiledForTest(sketches, { every: schedule(1, 'hour', patch) });
}

function deactivate(p: VirtualPipeline, cancelActive = true): void {
  p.record({ kind: 'deactivated', cancelActive, by: 'arn:user', at: p.now });
}

function component(p: VirtualPipeline, id: string) {
  const row = p.components.get(objectId(id));
  assert.ok(row);
  return row;
}

test('a backfill is worked off oldest first, never more than maxActiveInstances at once (S128, S129, S131)', () => {
  const p = pipelineAt(
    after(10 * HOUR),
    hourly([{ id: 'A', settings: { maxActiveInstances: 2 } }], { occurrences: 10 }),
  );
  p.activate();
  const done: string[] = [];
  for (let n = 0; n < 10; n += 1) {
    assert.ok(component(p, 'A').activeCount <= 2);
    done.push(p.work('wg').instanceId);
  }
  assert.deepEqual(done, [...done].sort());
  assert.equal(new Set(done).size, 10);
  assert.equal(p.pipeline.state, 'FINISHED');
});

test('a backfill of more than one event makes every interval once (E7)', () => {
  const p = pipelineAt(
    after(250 * HOUR),
    hourly([{ id: 'A', settings: { maxActiveInstances: 1000 } }], { occurrences: 250 }),
  );
  p.activate();
  assert.equal(p.instances.size, 250);
  assert.equal(component(p, 'A').nextIndex, 250);
});

test('FIRST_ACTIVATION begins at the activation, cut to whole seconds, and keeps that for good (S118)', () => {
  const p = pipelineAt(after(1499), hourly([{ id: 'A' }], { start: 'first-activation' }));
  p.activate();
  assert.equal(component(p, 'A').anchor, T0 + SECOND);
  p.advance(HOUR);
  p.activate();
  assert.equal(component(p, 'A').anchor, T0 + SECOND);
});

test('startTimestamp in the future is the anchor of FIRST_ACTIVATION (S198)', () => {
  const p = pipelineAt(T0, hourly([{ id: 'A' }], { start: 'first-activation' }));
  p.activate(1, after(3 * HOUR));
  assert.equal(p.instances.size, 0);
  p.advance(3 * HOUR);
  assert.deepEqual([...p.instances.keys()], ['@A_2026-01-01T03:00:00']);
});

test('startTimestamp skips what starts before it; the newest 100 get SKIPPED rows and nobody waits for them (S197, S198)', () => {
  const p = pipelineAt(
    after(300 * HOUR),
    hourly([{ id: 'A' }, { id: 'B', settings: { dependsOn: ids('A') } }]),
  );
  p.activate(1, after(299 * HOUR));
  const skipped = [...p.instances.values()].filter((i) => i.status === 'SKIPPED');
  assert.equal(skipped.length, 200);
  assert.equal(component(p, 'A').nextIndex, 301);
  assert.equal(p.offered('wg').length, 2);
  assert.equal(p.pipeline.health, null);
});

test('RERUN of a SKIPPED interval runs it for real (S185)', () => {
  const p = pipelineAt(after(2 * HOUR), hourly([{ id: 'A' }], { occurrences: 3 }));
  p.activate(1, after(2 * HOUR));
  assert.equal(p.status(`@A_${FIRST}`), 'SKIPPED');
  p.command('RERUN', `@A_${FIRST}`);
  assert.equal(p.status(`@A_${FIRST}`), 'WAITING_FOR_RUNNER');
});

test('deactivation cancels, activation resumes: canceled intervals run again, missed ones are made up (S199, S205)', () => {
  const p = pipelineAt(T0, hourly([{ id: 'A' }]));
  p.activate();
  const task = p.claim('wg');
  p.progress(task);
  deactivate(p);
  assert.equal(p.pipeline.state, 'DEACTIVATING');
  p.end(task, 'FAILED');
  assert.equal(p.status(`@A_${FIRST}`), 'CANCELED');
  assert.equal(p.pipeline.state, 'INACTIVE');
  assert.equal(p.pipeline.health, null);
  assert.equal(component(p, 'A').status, 'INACTIVE');
  p.advance(3 * HOUR);
  assert.equal(p.instances.size, 1);
  p.activate();
  assert.equal(p.status(`@A_${FIRST}`), 'WAITING_FOR_RUNNER');
  assert.equal(p.instances.size, 4);
  assert.equal(p.instances.get(objectId(`@A_${FIRST}`))?.rerun, false);
  for (let n = 0; n < 4; n += 1) p.work('wg');
  assert.equal(p.offered().length, 0);
});

test('resuming with startTimestamp leaves canceled and missed intervals behind (S199)', () => {
  const p = pipelineAt(T0, hourly([{ id: 'A' }]));
  p.activate();
  deactivate(p);
  p.advance(3 * HOUR);
  p.activate(1, after(3 * HOUR));
  assert.equal(p.status(`@A_${FIRST}`), 'CANCELED');
  assert.equal(p.status('@A_2026-01-01T01:00:00'), 'SKIPPED');
  assert.equal(p.offered().length, 1);
});

test('deactivation without cancel lets runners finish and takes back the rest; a failure is not retried (S206)', () => {
  const p = pipelineAt(after(HOUR), hourly([{ id: 'A' }, { id: 'B', settings: { dependsOn: ids('A') } }]));
  p.activate();
  const task = p.claim('wg');
  p.progress(task);
  deactivate(p, false);
  assert.equal(p.pipeline.state, 'DEACTIVATING');
  assert.equal(p.status(`@A_${FIRST}`), 'RUNNING');
  assert.equal(p.status(`@B_${FIRST}`), 'CANCELED');
  assert.equal(p.status('@A_2026-01-01T01:00:00'), 'CANCELED');
  p.end(task, 'FAILED', { errorId: 'E', errorMessage: '', errorStackTrace: '' });
  assert.equal(p.pipeline.state, 'INACTIVE');
  p.activate();
  assert.equal(p.offered('wg').length, 2);
});

test('a second deactivation with cancel ends a slow one (S206)', () => {
  const p = pipelineAt(T0, hourly([{ id: 'A' }]));
  p.activate();
  p.progress(p.claim('wg'));
  deactivate(p, false);
  deactivate(p, true);
  assert.equal(p.pipeline.state, 'DEACTIVATING');
  p.advance(2 * MINUTE);
  assert.equal(p.pipeline.state, 'INACTIVE');
});

test('a deactivation that cannot end a machine is over after ten minutes by force (S206, S207)', () => {
  const p = pipelineAt(
    T0,
    hourly([
      { id: 'R', type: 'Ec2Resource' },
      { id: 'A', settings: { runsOn: objectId('R') } },
    ]),
  );
  p.activate();
  p.work('service:');
  deactivate(p);
  assert.equal(p.pipeline.state, 'DEACTIVATING');
  assert.equal(p.status(`@R_${FIRST}`), 'SHUTTING_DOWN');
  p.advance(10 * MINUTE);
  assert.equal(p.pipeline.state, 'INACTIVE');
});

test('resuming brings a canceled resource and its activity back (S199, S178)', () => {
  const p = pipelineAt(
    T0,
    hourly([
      { id: 'R', type: 'Ec2Resource' },
      { id: 'A', settings: { runsOn: objectId('R') } },
    ]),
  );
  p.activate();
  p.work('service:');
  deactivate(p);
  p.work('service:');
  assert.equal(p.pipeline.state, 'INACTIVE');
  p.activate();
  assert.equal(p.status(`@R_${FIRST}`), 'CREATING');
  p.work('service:');
  p.work(`resource:df-TEST_@R_${FIRST}`);
  assert.equal(p.status(`@A_${FIRST}`), 'FINISHED');
});

test('deleting cancels everything and forgets the pipeline when the last machine is down (S23, S24)', () => {
  const p = pipelineAt(
    T0,
    hourly([
      { id: 'R', type: 'Ec2Resource' },
      { id: 'A', settings: { runsOn: objectId('R') } },
    ]),
  );
  p.activate();
  p.work('service:');
  p.record({ kind: 'deleted', by: 'arn:user', at: p.now });
  assert.equal(p.pipeline.state, 'DELETING');
  assert.equal(p.forgotten, false);
  p.work('service:');
  assert.equal(p.forgotten, true);
});

test('a pipeline that was never activated is forgotten at once (S24)', () => {
  const p = pipelineAt(T0, hourly([{ id: 'A' }]));
  p.record({ kind: 'deleted', by: 'arn:user', at: p.now });
  assert.equal(p.forgotten, true);
});

test('each on-demand activation makes one run, in the next free second, unless one is active (S128, S136, S201, S203)', () => {
  const definition = compiledForTest([{ id: 'A' }, { id: 'B', settings: { dependsOn: ids('A') } }], {
    onDemand: true,
  });
  const p = pipelineAt(after(500), definition);
  p.activate();
  p.activate();
  assert.equal(p.instances.size, 2);
  p.work('wg');
  p.work('wg');
  assert.equal(p.pipeline.state, 'FINISHED');
  p.activate();
  assert.equal(p.pipeline.state, 'SCHEDULED');
  assert.equal(p.status('@A_2026-01-01T00:00:01'), 'WAITING_FOR_RUNNER');
});

test('monthly intervals are counted from the anchor (S116)', () => {
  const start = instantOf(Date.UTC(2026, 0, 31));
  const every = schedule(1, 'month', { start, occurrences: 3 });
  const p = pipelineAt(start, compiledForTest([{ id: 'A' }], { every }));
  p.activate();
  p.advance(60 * 24 * HOUR);
  assert.deepEqual(
    [...p.instances.keys()],
    ['@A_2026-01-31T00:00:00', '@A_2026-02-28T00:00:00', '@A_2026-03-31T00:00:00'],
  );
});

test('an edited definition counts for intervals not yet made; a removed component makes none (S196, S209, S28)', () => {
  const before = compiledForTest([{ id: 'A' }, { id: 'Old' }], { every: HOURLY });
  const edited = compiledForTest([{ id: 'A', settings: { workerGroup: 'new' } }], { every: HOURLY });
  const p = pipelineAt(T0, before, edited);
  p.activate(1);
  p.advance(MINUTE);
  p.activate(2);
  assert.equal(p.pipeline.version, 2);
  p.advance(HOUR);
  assert.equal(p.status('@Old_2026-01-01T01:00:00'), undefined);
  assert.deepEqual(
    p.offered('new').map((t) => t.instanceId),
    ['@A_2026-01-01T01:00:00'],
  );
  p.command('TRY_CANCEL', `@A_${FIRST}`);
  p.command('RERUN', `@A_${FIRST}`);
  assert.equal(p.offered('new').length, 2);
});

test('a changed period goes on after the last interval made (S209)', () => {
  const p = pipelineAt(
    T0,
    hourly([{ id: 'A' }]),
    compiledForTest([{ id: 'A' }], { every: schedule(20, 'minute') }),
  );
  p.activate(1);
  p.advance(30 * MINUTE);
  p.activate(2);
  p.advance(50 * MINUTE);
  assert.deepEqual(
    [...p.instances.keys()],
    [`@A_${FIRST}`, '@A_2026-01-01T01:00:00', '@A_2026-01-01T01:20:00'],
  );
});

test('a finished pipeline goes on when its end was moved (S21, S204)', () => {
  const p = pipelineAt(
    T0,
    hourly([{ id: 'A' }], { occurrences: 1 }),
    hourly([{ id: 'A' }], { occurrences: 2 }),
  );
  p.activate(1);
  p.work('wg');
  assert.equal(p.pipeline.state, 'FINISHED');
  p.activate(2);
  assert.equal(p.pipeline.state, 'SCHEDULED');
  p.advance(HOUR);
  p.work('wg');
  assert.equal(p.pipeline.state, 'FINISHED');
});

test('latest and next run of pipeline and component follow the schedule (S15, S141)', () => {
  const p = pipelineAt(after(MINUTE), hourly([{ id: 'A' }]));
  p.activate();
  assert.equal(p.pipeline.latestRunAt, T0);
  assert.equal(p.pipeline.nextRunAt, after(HOUR));
  p.work('wg');
  assert.equal(component(p, 'A').latestCompletedRunAt, T0);
  assert.equal(component(p, 'A').health?.fromInstanceId, `@A_${FIRST}`);
});

test('objects that come with an edit count for new intervals, and a rerun of an old one keeps what it ran on (S196, S208, S209)', () => {
  const runsOn = objectId('R');
  const before = hourly([{ id: 'A', settings: { maxActiveInstances: 100 } }]);
  const edited = hourly([{ id: 'R', type: 'Ec2Resource' }, { id: 'A', settings: { runsOn } }, { id: 'N' }]);
  const p = pipelineAt(T0, before, edited);
  p.activate(1);
  p.work('wg');
  p.advance(10 * HOUR + MINUTE);
  p.activate(2);
  assert.deepEqual(
    [...p.instances.keys()].filter((id) => id.startsWith('@N')),
    ['@N_2026-01-01T10:00:00'],
  );
  p.command('RERUN', `@A_${FIRST}`);
  assert.ok(p.offered('wg').some((t) => t.instanceId === `@A_${FIRST}`));
  for (let n = 0; n < 30 && p.offered('wg').length > 0; n += 1) p.work('wg');
  p.advance(HOUR);
  assert.equal(p.status('@R_2026-01-01T10:00:00'), 'FINISHED');
  assert.equal(p.status('@R_2026-01-01T11:00:00'), 'CREATING');
  p.work('service:');
  p.work('resource:df-TEST_@R_2026-01-01T11:00:00');
  assert.equal(p.status('@A_2026-01-01T11:00:00'), 'FINISHED');
});

test('resuming while a machine is still shutting down starts it again for its activity (S199)', () => {
  const runsOn = objectId('R');
  const p = pipelineAt(
    T0,
    hourly([
      { id: 'R', type: 'Ec2Resource' },
      { id: 'A', settings: { runsOn } },
    ]),
  );
  p.activate();
  p.work('service:');
  deactivate(p);
  p.activate();
  assert.equal(p.status(`@R_${FIRST}`), 'SHUTTING_DOWN');
  p.work('service:');
  assert.equal(p.status(`@R_${FIRST}`), 'CREATING');
  p.work('service:');
  p.work(`resource:df-TEST_@R_${FIRST}`);
  assert.equal(p.status(`@A_${FIRST}`), 'FINISHED');
});
