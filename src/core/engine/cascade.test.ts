// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { durationOf, objectId } from '../model/index.ts';
import { compiledForTest, ids, MINUTE, type Sketch, schedule, T0 } from './cases/compiled-for-test.ts';
import { checkInvariants } from './cases/invariants.ts';
import { VirtualPipeline } from './cases/virtual-pipeline.ts';

const FIRST = '2026-01-01T00:00:00';
const ONCE = { every: schedule(1, 'hour', { occurrences: 1 }) };
const CASCADE = { cascade: true, maximumRetries: 0 } as const;
const NONE = { cascade: false, maximumRetries: 0 } as const;

function activated(...sketches: readonly Sketch[]): VirtualPipeline {
  const pipeline = new VirtualPipeline(T0, [compiledForTest(sketches, ONCE)], checkInvariants);
  pipeline.activate();
  return pipeline;
}

function statuses(p: VirtualPipeline, ...components: readonly string[]): readonly (string | undefined)[] {
  return components.map((id) => p.status(`@${id}_${FIRST}`));
}

test('an output data node cascades when its writer fails, and its preconditions are CANCELED (S155, S176)', () => {
  const p = activated(
    { id: 'Check', type: 'S3KeyExists' },
    { id: 'A', settings: { ...CASCADE, output: ids('D') } },
    { id: 'D', type: 'S3DataNode', settings: { cascade: true, preconditions: ids('Check') } },
    { id: 'B', settings: { ...CASCADE, input: ids('D') } },
  );
  assert.deepEqual(statuses(p, 'Check', 'D', 'B'), Array(3).fill('WAITING_ON_DEPENDENCIES'));
  p.work('wg', 'FAILED');
  assert.deepEqual(statuses(p, 'A', 'D', 'B', 'Check'), [
    'FAILED',
    'CASCADE_FAILED',
    'CASCADE_FAILED',
    'CANCELED',
  ]);
});

test('preconditions of consumers are CANCELED with them; what is over and what comes before are left alone (S176)', () => {
  const p = activated(
    { id: 'Up', settings: CASCADE },
    { id: 'Check', type: 'S3KeyExists' },
    { id: 'A', settings: { ...CASCADE, dependsOn: ids('Up') } },
    { id: 'Done', settings: { ...CASCADE, dependsOn: ids('Up') } },
    { id: 'B', settings: { ...CASCADE, dependsOn: ids('A', 'Done'), preconditions: ids('Check') } },
  );
  p.work('wg');
  p.claimTask(p.offered('wg').find((t) => t.instanceId === `@Done_${FIRST}`) ?? assert.fail());
  const done = p.tasks.find((t) => t.state === 'claimed') ?? assert.fail();
  p.end(done);
  assert.equal(p.status(`@Check_${FIRST}`), 'WAITING_FOR_RUNNER');
  p.work('wg', 'FAILED');
  assert.deepEqual(statuses(p, 'Up', 'Done', 'A', 'B', 'Check'), [
    'FINISHED',
    'FINISHED',
    'FAILED',
    'CASCADE_FAILED',
    'CANCELED',
  ]);
});

test('a consumer waits for a writer through the data node between them (S174)', () => {
  const p = activated(
    { id: 'A', settings: { output: ids('D') } },
    { id: 'D', type: 'S3DataNode' },
    { id: 'B', settings: { input: ids('D') } },
  );
  assert.deepEqual(statuses(p, 'A', 'D', 'B'), [
    'WAITING_FOR_RUNNER',
    'WAITING_ON_DEPENDENCIES',
    'WAITING_ON_DEPENDENCIES',
  ]);
  p.work('wg');
  assert.deepEqual(statuses(p, 'A', 'D', 'B'), ['FINISHED', 'FINISHED', 'WAITING_FOR_RUNNER']);
});

test('the mode of the waiting object decides, not that of the failed one (S175)', () => {
  const p = activated(
    { id: 'A', settings: NONE },
    { id: 'Follows', settings: { ...CASCADE, dependsOn: ids('A') } },
    { id: 'Stays', settings: { ...NONE, dependsOn: ids('A') } },
    { id: 'Behind', settings: { ...CASCADE, dependsOn: ids('Stays') } },
  );
  p.work('wg', 'FAILED');
  assert.deepEqual(statuses(p, 'A', 'Follows', 'Stays', 'Behind'), [
    'FAILED',
    'CASCADE_FAILED',
    'WAITING_ON_DEPENDENCIES',
    'WAITING_ON_DEPENDENCIES',
  ]);
});

test('a failed object whose rerun was accepted takes nobody along (S177)', () => {
  const p = activated(
    { id: 'A', settings: CASCADE },
    { id: 'C', settings: CASCADE },
    { id: 'B', settings: { ...CASCADE, dependsOn: ids('A', 'C') } },
  );
  p.queue.push(...failureOf(p, 'A'), {
    kind: 'instance-command',
    instanceId: objectId(`@A_${FIRST}`),
    command: 'RERUN',
    by: 'arn:user',
    at: p.now,
  });
  p.settle();
  assert.deepEqual(statuses(p, 'A', 'B'), ['WAITING_FOR_RUNNER', 'WAITING_ON_DEPENDENCIES']);
  p.end(p.claimTask(p.offered('wg').find((t) => t.instanceId === `@C_${FIRST}`) ?? assert.fail()));
  assert.equal(p.status(`@B_${FIRST}`), 'WAITING_ON_DEPENDENCIES');
  p.work('wg');
  assert.equal(p.status(`@B_${FIRST}`), 'WAITING_FOR_RUNNER');
});

/** The report that an activity failed, as a fact that is not worked off yet. */
function failureOf(p: VirtualPipeline, component: string) {
  const offered = p.offered('wg').find((t) => t.instanceId === `@${component}_${FIRST}`) ?? assert.fail();
  const task = p.claimTask(offered);
  const index = p.tasks.indexOf(task);
  p.tasks[index] = { ...task, state: 'ended', acknowledged: true, outcome: 'FAILED', closedAt: p.now };
  const { attemptId, taskId, purpose } = task;
  assert.ok(taskId);
  const report = { attemptId, taskId, purpose, hostname: null, outcome: 'FAILED', failure: null } as const;
  return [{ kind: 'task-ended', ...report, at: p.now } as const];
}

test('a rerun in mode none concerns the object alone, in mode cascade what had failed with it (S178)', () => {
  const p = activated(
    { id: 'A', settings: NONE },
    { id: 'None', settings: { ...NONE, dependsOn: ids('A') } },
    { id: 'Cascade', settings: { ...CASCADE, dependsOn: ids('A') } },
  );
  p.work('wg');
  p.work('wg');
  p.work('wg');
  assert.equal(p.pipeline.state, 'FINISHED');
  p.command('RERUN', `@A_${FIRST}`);
  assert.deepEqual(statuses(p, 'A', 'None', 'Cascade'), ['WAITING_FOR_RUNNER', 'FINISHED', 'FINISHED']);
  p.work('wg', 'FAILED');
  assert.deepEqual(statuses(p, 'A', 'None', 'Cascade'), ['FAILED', 'FINISHED', 'FINISHED']);
});

test('a rerun does not bring back a consumer that another failure still blocks (S178)', () => {
  const p = activated(
    { id: 'A', settings: CASCADE },
    { id: 'C', settings: CASCADE },
    { id: 'B', settings: { ...CASCADE, dependsOn: ids('A', 'C') } },
  );
  p.work('wg', 'FAILED');
  p.work('wg', 'FAILED');
  p.command('RERUN', `@A_${FIRST}`);
  p.work('wg');
  assert.deepEqual(statuses(p, 'A', 'C', 'B'), ['FINISHED', 'FAILED', 'CASCADE_FAILED']);
  p.command('RERUN', `@C_${FIRST}`);
  assert.equal(p.status(`@B_${FIRST}`), 'WAITING_ON_DEPENDENCIES');
});

test('after the rerun of an edited component its machine is CREATING, and it waits for the runner there (S151, S181, S182)', () => {
  const runsOn = objectId('R');
  const machine = { id: 'R', type: 'Ec2Resource' };
  const before = compiledForTest([machine, { id: 'A', settings: { ...CASCADE, runsOn } }], ONCE);
  const edited = compiledForTest(
    [machine, { id: 'A', settings: { ...CASCADE, runsOn, retryDelayMs: durationOf(MINUTE) } }],
    ONCE,
  );
  const p = new VirtualPipeline(T0, [before, edited], checkInvariants);
  p.activate(1);
  p.work('service:');
  p.work(`resource:df-TEST_@R_${FIRST}`, 'FAILED');
  p.work('service:');
  p.activate(2);
  p.command('RERUN', `@A_${FIRST}`);
  assert.deepEqual(statuses(p, 'R', 'A'), ['CREATING', 'WAITING_FOR_RUNNER']);
  const { revision, triesLeft, failure, attemptCount } =
    p.instances.get(objectId(`@A_${FIRST}`)) ?? assert.fail();
  assert.deepEqual([revision, triesLeft, failure, attemptCount], [2, 0, null, 2]);
});
