// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { durationOf, objectId } from '../model/index.ts';
import { compiledForTest, HOUR, ids, MINUTE, type Sketch, schedule, T0 } from './cases/compiled-for-test.ts';
import { checkInvariants } from './cases/invariants.ts';
import { VirtualPipeline } from './cases/virtual-pipeline.ts';

const FIRST = '2026-01-01T00:00:00';
const ONCE = { every: schedule(1, 'hour', { occurrences: 1 }) };

function activated(
  sketches: readonly Sketch[],
  options: Parameters<typeof compiledForTest>[1] = ONCE,
): VirtualPipeline {
  const pipeline = new VirtualPipeline(T0, [compiledForTest(sketches, options)], checkInvariants);
  pipeline.activate();
  return pipeline;
}

test('input data nodes are FINISHED at once, output data nodes after their writer (S154)', () => {
  const p = activated([
    { id: 'In', type: 'S3DataNode' },
    { id: 'Copy', settings: { input: ids('In'), output: ids('Out') } },
    { id: 'Out', type: 'S3DataNode' },
    { id: 'Read', settings: { input: ids('Out') } },
  ]);
  assert.equal(p.status(`@In_${FIRST}`), 'FINISHED');
  assert.equal(p.status(`@Out_${FIRST}`), 'WAITING_ON_DEPENDENCIES');
  p.work('wg');
  assert.equal(p.status(`@Out_${FIRST}`), 'FINISHED');
  p.work('wg');
  assert.equal(p.pipeline.state, 'FINISHED');
});

test('a failure cascades to consumers in mode cascade, and a rerun of the origin brings them back (S176, S178)', () => {
  const cascade = { cascade: true, maximumRetries: 0 };
  const p = activated([
    { id: 'A', settings: { ...cascade, output: ids('D') } },
    { id: 'D', type: 'S3DataNode', settings: { cascade: true } },
    { id: 'B', settings: { ...cascade, input: ids('D') } },
  ]);
  p.work('wg', 'FAILED');
  assert.equal(p.status(`@A_${FIRST}`), 'FAILED');
  assert.equal(p.status(`@D_${FIRST}`), 'CASCADE_FAILED');
  assert.equal(p.status(`@B_${FIRST}`), 'CASCADE_FAILED');
  assert.deepEqual(p.instances.get(objectId(`@B_${FIRST}`))?.cascadeFailedOn, [`@A_${FIRST}`, `@D_${FIRST}`]);
  assert.equal(p.pipeline.state, 'FINISHED');
  assert.equal(p.pipeline.health?.status, 'ERROR');
  p.command('RERUN', `@A_${FIRST}`);
  assert.equal(p.pipeline.state, 'SCHEDULED');
  assert.equal(p.status(`@B_${FIRST}`), 'WAITING_ON_DEPENDENCIES');
  p.work('wg');
  p.work('wg');
  assert.equal(p.status(`@B_${FIRST}`), 'FINISHED');
  assert.equal(p.pipeline.state, 'FINISHED');
  assert.equal(p.pipeline.health?.status, 'HEALTHY');
});

test('RERUN of a CASCADE_FAILED object whose origin still failed ends in CASCADE_FAILED again (S178)', () => {
  const cascade = { cascade: true, maximumRetries: 0 };
  const p = activated([
    { id: 'A', settings: cascade },
    { id: 'B', settings: { ...cascade, dependsOn: ids('A') } },
  ]);
  p.work('wg', 'FAILED');
  p.command('RERUN', `@B_${FIRST}`);
  assert.equal(p.status(`@B_${FIRST}`), 'CASCADE_FAILED');
});

test('in mode none consumers stay and say who blocks them; MARK_FINISHED lets them go on (S150, S185, S186)', () => {
  const p = activated([
    { id: 'A', settings: { maximumRetries: 0 } },
    { id: 'B', settings: { dependsOn: ids('A') } },
  ]);
  p.work('wg', 'FAILED');
  assert.equal(p.status(`@B_${FIRST}`), 'WAITING_ON_DEPENDENCIES');
  assert.match(p.instances.get(objectId(`@B_${FIRST}`))?.waitingOnText ?? '', /@A_.*FAILED/);
  assert.equal(p.pipeline.state, 'SCHEDULED');
  p.command('MARK_FINISHED', `@A_${FIRST}`);
  p.work('wg');
  assert.equal(p.pipeline.state, 'FINISHED');
  assert.equal(p.pipeline.health?.status, 'HEALTHY');
});

test('a system-managed precondition asks again after FALSE, in the same attempt, and then lets its referrer go (S157, S159, S162)', () => {
  const p = activated([
    { id: 'P', type: 'S3KeyExists', settings: { retryDelayMs: durationOf(MINUTE) } },
    { id: 'A', settings: { preconditions: ids('P') } },
  ]);
  assert.equal(p.offered('wg').length, 0);
  p.work('service:', 'FALSE');
  assert.equal(p.offered().length, 0);
  p.advance(MINUTE);
  p.work('service:');
  const precondition = p.attempts.get(objectId(`@P_${FIRST}_Attempt=1`));
  assert.equal(precondition?.currentRetryCount, 1);
  assert.equal(p.status(`@P_${FIRST}`), 'FINISHED');
  p.work('wg');
  assert.equal(p.pipeline.state, 'FINISHED');
});

test('a precondition on an output data node is checked after the writer, by the worker group of the node (S156, S157)', () => {
  const p = activated([
    { id: 'P', type: 'ShellCommandPrecondition' },
    { id: 'A', settings: { output: ids('D') } },
    { id: 'D', type: 'S3DataNode', settings: { preconditions: ids('P'), workerGroup: 'checks' } },
    { id: 'B', settings: { input: ids('D') } },
  ]);
  assert.equal(p.offered('checks').length, 0);
  p.work('wg');
  assert.equal(p.status(`@D_${FIRST}`), 'WAITING_ON_DEPENDENCIES');
  p.work('checks');
  p.work('wg');
  assert.equal(p.pipeline.state, 'FINISHED');
});

test('preconditionTimeout fails the precondition, and the referrer cascades (S159, S160)', () => {
  const p = activated([
    {
      id: 'P',
      type: 'S3KeyExists',
      settings: { preconditionTimeoutMs: durationOf(10 * MINUTE), retryDelayMs: durationOf(MINUTE) },
    },
    { id: 'A', settings: { preconditions: ids('P'), cascade: true } },
  ]);
  p.work('service:', 'FALSE');
  p.advance(10 * MINUTE);
  assert.equal(p.instances.get(objectId(`@P_${FIRST}`))?.failure?.errorId, 'Service_PreconditionTimeout');
  assert.equal(p.status(`@A_${FIRST}`), 'CASCADE_FAILED');
  assert.equal(p.pipeline.state, 'FINISHED');
  assert.equal(p.offered().length, 0);
});

test('one precondition of two objects gets an instance for each (S137)', () => {
  const p = activated([
    { id: 'P', type: 'S3KeyExists' },
    { id: 'A', settings: { preconditions: ids('P') } },
    { id: 'B', settings: { preconditions: ids('P') } },
  ]);
  assert.equal(p.status(`@P_A_${FIRST}`), 'WAITING_FOR_RUNNER');
  assert.equal(p.status(`@P_B_${FIRST}`), 'WAITING_FOR_RUNNER');
});

test('a consumer with a longer period waits for all producer intervals within its own (S124)', () => {
  const hourly = schedule(1, 'hour', { occurrences: 3 });
  const p = activated(
    [
      { id: 'A', settings: { schedule: hourly } },
      { id: 'B', settings: { schedule: schedule(3, 'hour', { occurrences: 1 }), dependsOn: ids('A') } },
    ],
    { every: hourly },
  );
  p.work('wg');
  p.advance(HOUR);
  p.work('wg');
  assert.equal(p.status(`@B_${FIRST}`), 'WAITING_ON_DEPENDENCIES');
  p.advance(HOUR);
  p.work('wg');
  assert.equal(p.status(`@B_${FIRST}`), 'WAITING_FOR_RUNNER');
});

test('an alarm is sent by the service once an activity failed for good, and the pipeline waits for it (S168, S169)', () => {
  const p = activated([
    { id: 'Alarm', type: 'SnsAlarm' },
    { id: 'A', settings: { onFail: ids('Alarm'), maximumRetries: 0 } },
  ]);
  p.work('wg', 'FAILED');
  const id = `@Alarm_A_${FIRST}_onFail`;
  assert.equal(p.status(id), 'WAITING_FOR_RUNNER');
  assert.equal(p.pipeline.state, 'SCHEDULED');
  p.work('service:');
  assert.equal(p.status(id), 'FINISHED');
  assert.equal(p.pipeline.state, 'FINISHED');
  p.command('RERUN', `@A_${FIRST}`);
  p.work('wg', 'FAILED');
  assert.equal(p.instances.get(objectId(id))?.attemptCount, 2);
});

test('a late activity is ended by its Terminate action (S170, S172)', () => {
  const p = activated([
    { id: 'Stop', type: 'Terminate' },
    { id: 'A', settings: { onLateAction: ids('Stop'), lateAfterTimeoutMs: durationOf(MINUTE) } },
  ]);
  p.advance(MINUTE);
  assert.equal(p.status(`@A_${FIRST}`), 'CANCELED');
  assert.equal(
    p.instances.get(objectId(`@A_${FIRST}`))?.cancellationReason,
    'Canceled by Terminate action @Stop',
  );
  assert.equal(p.pipeline.state, 'FINISHED');
});

test('a field that cannot be evaluated fails the instance without a retry and without a runner (S93)', () => {
  const p = activated([{ id: 'A', fields: { command: 'echo #{myUnknown}' } }]);
  assert.equal(p.status(`@A_${FIRST}`), 'FAILED');
  assert.equal(p.instances.get(objectId(`@A_${FIRST}`))?.failure?.errorId, 'ExpressionEvaluationError');
  assert.equal(p.offered().length, 0);
});

test('a failed precondition puts its object in error while it waits on in mode none (S160, S249)', () => {
  const p = activated([
    { id: 'P', type: 'S3KeyExists', settings: { maximumRetries: 0 } },
    { id: 'A', settings: { preconditions: ids('P') } },
  ]);
  p.work('service:', 'FAILED');
  assert.equal(p.status(`@A_${FIRST}`), 'WAITING_ON_DEPENDENCIES');
  assert.deepEqual(p.pipeline.health?.fromInstanceId, `@P_${FIRST}`);
  assert.equal(p.pipeline.health?.status, 'ERROR');
  p.command('RERUN', `@P_${FIRST}`);
  p.work('service:');
  p.work('wg');
  assert.equal(p.pipeline.health?.status, 'HEALTHY');
});

test('dependsOnPast makes an interval wait for the one before (S129)', () => {
  const p = activated([{ id: 'A', settings: { dependsOnPast: true } }], {
    every: schedule(1, 'hour', { occurrences: 2 }),
  });
  p.advance(HOUR);
  assert.equal(p.status('@A_2026-01-01T01:00:00'), 'WAITING_ON_DEPENDENCIES');
  p.work('wg');
  assert.equal(p.status('@A_2026-01-01T01:00:00'), 'WAITING_FOR_RUNNER');
});

test('a resource that another resource instance follows serves only its own hour (S124)', () => {
  const p = activated(
    [
      { id: 'R', type: 'Ec2Resource', settings: { maxActiveInstances: 9 } },
      { id: 'A', settings: { runsOn: objectId('R') } },
    ],
    { every: schedule(1, 'hour', { occurrences: 2 }) },
  );
  p.work('service:');
  p.work(`resource:df-TEST_@R_${FIRST}`);
  assert.equal(p.status(`@R_${FIRST}`), 'SHUTTING_DOWN');
  p.work('service:');
  p.advance(HOUR);
  p.work('service:');
  p.work('resource:df-TEST_@R_2026-01-01T01:00:00');
  p.work('service:');
  assert.equal(p.pipeline.state, 'FINISHED');
});
