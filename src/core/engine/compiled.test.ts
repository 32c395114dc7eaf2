// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Attempt, PipelineObject } from '../model/index.ts';
import { HOUR, T0 } from './cases/compiled-for-test.ts';
import { compiledFromObjects, object } from './cases/compiled-from-objects.ts';
import { checkInvariants } from './cases/invariants.ts';
import { FAILURE, VirtualPipeline } from './cases/virtual-pipeline.ts';

function field(attempt: Attempt | undefined, objectIndex: number, key: string): string | undefined {
  const found = attempt?.objects[objectIndex]?.fields.find((f) => f.key === key);
  return found?.kind === 'string' ? found.value : found?.kind === 'reference' ? found.target : undefined;
}

const TOPIC = { id: 'myTopic', value: 'arn:aws:sns:x:1:t' };

const OBJECTS: readonly PipelineObject[] = [
  object(
    'Default',
    { scheduleType: 'cron', failureAndRerunMode: 'CASCADE', workerGroup: 'wg' },
    { schedule: 'Hourly' },
  ),
  object('Hourly', {
    type: 'Schedule',
    period: '1 hour',
    startAt: 'FIRST_ACTIVATION_DATE_TIME',
    occurrences: '2',
  }),
  object(
    'Work',
    {
      type: 'ShellCommandActivity',
      command: "echo #{format(@scheduledStartTime,'YYYY-MM-dd-HH')}",
      maximumRetries: '0',
    },
    { output: 'Result', onFail: 'Alarm' },
  ),
  object('Result', { type: 'S3DataNode', directoryPath: "s3://b/#{format(@scheduledStartTime,'YYYY')}" }),
  object('Alarm', {
    type: 'SnsAlarm',
    topicArn: '#{myTopic}',
    role: 'r',
    subject: 'failed',
    message: '#{node.@id}: #{node.errorMessage}',
  }),
];

test('a task carries the attempt first and what it reaches, evaluated for its interval (S94, S218, S219)', () => {
  const p = new VirtualPipeline(T0, [compiledFromObjects(OBJECTS, [TOPIC])], checkInvariants);
  p.activate();
  const task = p.claim('wg');
  const attempt = p.attempts.get(task.attemptId);
  assert.equal(attempt?.objects[0]?.id, '@Work_2026-01-01T00:00:00_Attempt=1');
  assert.equal(field(attempt, 0, 'type'), 'ShellCommandActivity');
  assert.equal(field(attempt, 0, 'command'), 'echo 2026-01-01-00');
  assert.equal(field(attempt, 0, '@scheduledStartTime'), '2026-01-01T00:00:00');
  assert.equal(field(attempt, 0, '@instanceParent'), '@Work_2026-01-01T00:00:00');
  assert.equal(field(attempt, 0, 'output'), 'Result');
  const result = attempt?.objects.findIndex((o) => o.id === 'Result') ?? -1;
  assert.equal(field(attempt, result, 'directoryPath'), 's3://b/2026');
  assert.equal(
    attempt?.objects.some((o) => o.id === 'Alarm' || o.id === 'Hourly'),
    false,
  );
});

test('an alarm is evaluated in the scope of its node when it is sent (S86, S88, S95)', () => {
  const p = new VirtualPipeline(T0, [compiledFromObjects(OBJECTS, [TOPIC])], checkInvariants);
  p.activate();
  p.end(p.claim('wg'), 'FAILED', FAILURE);
  const alarm = p.claim('service:');
  assert.equal(
    field(p.attempts.get(alarm.attemptId), 0, 'message'),
    '@Work_2026-01-01T00:00:00: exit code 1',
  );
  assert.equal(field(p.attempts.get(alarm.attemptId), 0, 'topicArn'), 'arn:aws:sns:x:1:t');
});

test('a definition as users write it runs to FINISHED', () => {
  const p = new VirtualPipeline(T0, [compiledFromObjects(OBJECTS, [TOPIC])], checkInvariants);
  p.activate();
  p.work('wg');
  p.advance(HOUR);
  p.work('wg');
  assert.equal(p.status('@Result_2026-01-01T01:00:00'), 'FINISHED');
  assert.equal(p.pipeline.state, 'FINISHED');
});

test('on demand: one definition, one run an activation (S121, S203)', () => {
  const objects = [
    object('Default', { scheduleType: 'ondemand', workerGroup: 'wg' }),
    object('One', { type: 'ShellCommandActivity', command: 'true' }),
    object('Two', { type: 'ShellCommandActivity', command: 'true' }, { dependsOn: 'One' }),
  ];
  const p = new VirtualPipeline(T0, [compiledFromObjects(objects)], checkInvariants);
  p.activate();
  p.work('wg');
  p.work('wg');
  assert.equal(p.pipeline.state, 'FINISHED');
});

test('on demand: a component is SCHEDULED while its run is active and FINISHED after it, each time (S146, S203)', () => {
  const objects = [
    object('Default', { scheduleType: 'ondemand', workerGroup: 'wg' }),
    object('One', { type: 'ShellCommandActivity', command: 'true' }),
  ];
  const p = new VirtualPipeline(T0, [compiledFromObjects(objects)], checkInvariants);
  const statusOfOne = () => [...p.components.values()].map(({ status }) => status).join();
  for (let activation = 0; activation < 2; activation += 1) {
    p.activate();
    assert.equal(statusOfOne(), 'SCHEDULED');
    assert.equal(p.pipeline.state, 'SCHEDULED');
    p.work('wg');
    assert.equal(statusOfOne(), 'FINISHED');
    assert.equal(p.pipeline.state, 'FINISHED');
  }
});
