// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Attempt, objectId, type PipelineObject } from '../model/index.ts';
import { T0 } from './cases/compiled-for-test.ts';
import { compiledFromObjects, object } from './cases/compiled-from-objects.ts';
import { checkInvariants } from './cases/invariants.ts';
import { VirtualPipeline } from './cases/virtual-pipeline.ts';

const TIME = '2026-01-01T00:00:00';

const OBJECTS: readonly PipelineObject[] = [
  object('Default', { scheduleType: 'ondemand', workerGroup: 'wg' }),
  object('There', { type: 'Exists' }),
  object('Fresh', {
    type: 'ShellCommandPrecondition',
    command: 'test #{node.@id} #{node.myName} #{node.@scheduledStartTime} #{node.input.directoryPath}',
  }),
  object('Csv', { type: 'CSV', column: 'a STRING' }),
  object(
    'In',
    { type: 'S3DataNode', directoryPath: "s3://b/#{format(@scheduledStartTime,'YYYY')}" },
    { precondition: 'There', dataFormat: 'Csv' },
  ),
  object('Other', { type: 'S3DataNode', directoryPath: 's3://b/other' }, { precondition: 'There' }),
  object('Machine', { type: 'Ec2Resource', role: 'r', resourceRole: 'r' }),
  object(
    'Work',
    {
      type: 'ShellCommandActivity',
      command: 'true #{@headAttempt}',
      myName: 'works',
      myMachine: '#{runsOn.@resourceId}',
    },
    { input: 'In', precondition: 'Fresh', runsOn: 'Machine' },
  ),
  object('Rest', { type: 'ShellCommandActivity', command: 'true' }, { input: 'Other' }),
];

function attemptsOf(pipeline: VirtualPipeline, componentId: string): readonly Attempt[] {
  return [...pipeline.attempts.values()].filter((attempt) => attempt.componentId === componentId);
}

function texts(object: PipelineObject | undefined, key: string): readonly string[] {
  return (object?.fields ?? [])
    .filter((field) => field.key === key)
    .map((field) => (field.kind === 'string' ? field.value : field.kind === 'reference' ? field.target : ''));
}

function activated(): VirtualPipeline {
  const pipeline = new VirtualPipeline(T0, [compiledFromObjects(OBJECTS)], checkInvariants);
  pipeline.activate();
  return pipeline;
}

test('the task of a precondition carries the data node it guards, evaluated, and what that refers to (S86, S219)', () => {
  const attempt = attemptsOf(activated(), 'There').find(({ id }) => id.includes('_In_'));
  assert.deepEqual(
    attempt?.objects.map(({ id }) => id),
    [attempt?.id, 'In', 'Csv'],
  );
  assert.deepEqual(texts(attempt?.objects[0], 'node'), [`@In_${TIME}`]);
  assert.deepEqual(texts(attempt?.objects[1], 'directoryPath'), ['s3://b/2026']);
  assert.deepEqual(texts(attempt?.objects[1], 'precondition'), ['There']);
});

test('of a precondition that several objects name, each instance carries its own referrer (S137, S219)', () => {
  const carried = attemptsOf(activated(), 'There').map(({ objects }) => objects[1]?.id);
  assert.deepEqual(carried.toSorted(), ['In', 'Other']);
});

test('expressions with node. are those of the activity that the precondition guards (S86)', () => {
  const [attempt] = attemptsOf(activated(), 'Fresh');
  assert.deepEqual(texts(attempt?.objects[0], 'command'), [`test @Work_${TIME} works ${TIME} s3://b/2026`]);
});

test('a guarded activity is carried as far as it can be said before it is due, without what it reaches (S219)', () => {
  const pipeline = activated();
  const [attempt] = attemptsOf(pipeline, 'Fresh');
  assert.deepEqual(
    attempt?.objects.map(({ id }) => id),
    [attempt?.id, 'Work'],
  );
  assert.deepEqual(texts(attempt?.objects[1], 'myName'), ['works']);
  assert.deepEqual(texts(attempt?.objects[1], 'myMachine'), ['#{runsOn.@resourceId}']);
  assert.equal(pipeline.status(`@Fresh_${TIME}`), 'WAITING_FOR_RUNNER');
  assert.equal(pipeline.instances.get(objectId(`@Work_${TIME}`))?.failure, null);
});
