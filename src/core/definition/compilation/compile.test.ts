// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { instantOf, type ObjectId } from '../../model/index.ts';
import {
  type CompiledDefinition,
  compile,
  type DefinitionOptions,
  parseFileForm,
  reachableObjects,
} from '../index.ts';

const OPTIONS: DefinitionOptions = {
  profile: 'default',
  runnerMissing: 'error',
  moment: 'put',
  now: instantOf(Date.UTC(2026, 0, 1)),
  backfillIntervalsMax: null,
};
const id = (text: string): ObjectId => text as ObjectId;

function compiledFrom(parts: unknown, options: DefinitionOptions = OPTIONS): CompiledDefinition {
  const read = parseFileForm(JSON.stringify(parts));
  assert.ok(read.kind === 'definition', JSON.stringify(read));
  const result = compile(read.definition, options);
  assert.ok(result.kind === 'compiled', JSON.stringify(result));
  return result.compiled;
}

const SCHEDULED = {
  objects: [
    {
      id: 'Default',
      scheduleType: 'cron',
      schedule: { ref: 'S' },
      failureAndRerunMode: 'CASCADE',
      role: 'r',
      resourceRole: 's',
      maximumRetries: '1',
    },
    {
      id: 'S',
      type: 'Schedule',
      period: '#{myPeriod}',
      startDateTime: '#{makeDate(2030, 1, 1)}',
      occurrences: '3',
    },
    {
      id: 'Copy',
      type: 'ShellCommandActivity',
      command: 'cp',
      input: { ref: 'In' },
      output: { ref: 'Out' },
      runsOn: { ref: 'M' },
      workerGroup: 'hidden',
      onFail: { ref: 'Tell' },
    },
    {
      id: 'Last',
      type: 'ShellCommandActivity',
      command: 'true',
      dependsOn: [{ ref: 'Copy' }],
      input: { ref: 'Out' },
      workerGroup: '#{myGroup}',
      stdout: '#{myOptional}',
      stderr: 's3://b/#{myOptional}',
      retryDelay: '5 minutes',
    },
    {
      id: 'In',
      type: 'S3DataNode',
      directoryPath: 's3://b/in',
      precondition: { ref: 'Ready' },
      dataFormat: { ref: 'F' },
    },
    { id: 'Out', type: 'S3DataNode', directoryPath: 's3://b/out', scheduleType: 'timeseries' },
    { id: 'Ready', type: 'Exists', preconditionTimeout: '1 hour' },
    { id: 'F', type: 'CSV' },
    { id: 'M', type: 'Ec2Resource', terminateAfter: '2', actionOnResourceFailure: 'retryNone' },
    { id: 'Tell', type: 'SnsAlarm', message: 'm', subject: 's', topicArn: 'arn:aws:sns:us-east-1:1:t' },
  ],
  parameters: [
    { id: 'myPeriod', default: '1 hour' },
    { id: 'myGroup' },
    { id: 'myOptional', optional: 'true' },
  ],
  values: { myGroup: 'night' },
};

test('settings come from fields, parents, parameters and defaults (S95, S187 to S192)', () => {
  const { components, onDemand } = compiledFrom(SCHEDULED);
  assert.equal(onDemand, false);
  assert.deepEqual(components.get(id('Last'))?.settings, {
    dependsOn: ['Copy'],
    input: ['Out'],
    output: [],
    writers: [],
    preconditions: [],
    onSuccess: [],
    onFail: [],
    onLateAction: [],
    scheduleType: 'cron',
    schedule: {
      id: 'S',
      period: { count: 1, unit: 'hour' },
      start: Date.UTC(2030, 0, 1),
      end: null,
      occurrences: 3,
      timeZone: 'UTC',
    },
    runsOn: null,
    workerGroup: 'night',
    maximumRetries: 1,
    retryDelayMs: 300_000,
    attemptTimeoutMs: null,
    reportProgressTimeoutMs: 300_000,
    lateAfterTimeoutMs: null,
    maxActiveInstances: 5,
    preconditionTimeoutMs: null,
    initTimeoutMs: 1_200_000,
    terminateAfterMs: null,
    cascade: true,
    actionOnResourceFailure: 'retryall',
    actionOnTaskFailure: 'continue',
    priority: 0,
    dependsOnPast: false,
  });
});

test('data nodes know their writers, preconditions their own delay, resources their ends (S45, S159, S165)', () => {
  const { components } = compiledFrom(SCHEDULED);
  const settings = (name: string) => components.get(id(name))?.settings;
  assert.deepEqual(settings('Out')?.writers, ['Copy']);
  assert.equal(settings('Out')?.scheduleType, 'timeseries');
  assert.deepEqual(settings('In')?.preconditions, ['Ready']);
  assert.deepEqual(
    [settings('Ready')?.retryDelayMs, settings('Ready')?.preconditionTimeoutMs],
    [60_000, 3_600_000],
  );
  assert.deepEqual(
    [settings('M')?.terminateAfterMs, settings('M')?.actionOnResourceFailure],
    [7_200_000, 'retrynone'],
  );
  assert.deepEqual(
    [settings('Copy')?.runsOn, settings('Copy')?.workerGroup, settings('Copy')?.onFail],
    ['M', null, ['Tell']],
  );
  assert.equal(settings('S'), null);
});

test('what a type does not know from Default is dropped, and so is a missing optional parameter alone (S36, S70)', () => {
  const { components } = compiledFrom(SCHEDULED);
  assert.deepEqual([...(components.get(id('F'))?.fields.keys() ?? [])], []);
  assert.equal(components.get(id('M'))?.fields.has('workerGroup'), false);
  const last = components.get(id('Last'));
  assert.equal(last?.fields.has('stdout'), false);
  assert.equal(last?.fields.has('stderr'), true);
  assert.equal(last?.ownKeys.has('stdout'), true);
});

test('producers come before consumers, and only what has occurrences is scheduled', () => {
  assert.deepEqual(compiledFrom(SCHEDULED).scheduled, ['M', 'In', 'Copy', 'Out', 'Last']);
});

test('the profile aws brings back the longer delays (design 5)', () => {
  const { components } = compiledFrom(SCHEDULED, { ...OPTIONS, profile: 'aws' });
  const settings = components.get(id('Copy'))?.settings;
  assert.deepEqual([settings?.retryDelayMs, settings?.reportProgressTimeoutMs], [600_000, 900_000]);
});

test("without a scheduleType an object is timeseries; its own, a parent's or that of Default changes it, each alone (S120)", () => {
  const { components } = compiledFrom({
    objects: [
      { id: 'Default', workerGroup: 'g', schedule: { ref: 'S' } },
      { id: 'S', type: 'Schedule', period: '1 day', startAt: 'FIRST_ACTIVATION_DATE_TIME' },
      { id: 'Base', scheduleType: 'CRON', workerGroup: 'g', schedule: { ref: 'S' } },
      { id: 'None', type: 'ShellCommandActivity', command: 'true' },
      { id: 'Own', type: 'ShellCommandActivity', command: 'true', scheduleType: 'cron' },
      { id: 'Child', type: 'ShellCommandActivity', command: 'true', parent: { ref: 'Base' } },
    ],
  });
  assert.deepEqual(
    ['None', 'Own', 'Child'].map((name) => components.get(id(name))?.settings?.scheduleType),
    ['timeseries', 'cron', 'cron'],
  );
});

test('on demand nothing has a schedule, and Default says how many at once (S121, S128)', () => {
  const compiled = compiledFrom({
    objects: [
      { id: 'Default', scheduleType: 'ONDEMAND', maxActiveInstances: '3', workerGroup: 'g' },
      { id: 'A', type: 'ShellCommandActivity', command: 'true' },
    ],
  });
  assert.deepEqual([compiled.onDemand, compiled.maxActiveRuns, compiled.scheduled], [true, 3, ['A']]);
  const settings = compiled.components.get(id('A'))?.settings;
  assert.deepEqual(
    [settings?.scheduleType, settings?.schedule, settings?.maxActiveInstances],
    ['ondemand', null, 3],
  );
});

test('a resource without a schedule follows the activity that runs on it', () => {
  const compiled = compiledFrom({
    objects: [
      { id: 'Default', role: 'r', resourceRole: 's' },
      { id: 'S', type: 'Schedule', period: '1 day', startAt: 'FIRST_ACTIVATION_DATE_TIME' },
      { id: 'M', type: 'Ec2Resource' },
      { id: 'Unused', type: 'Ec2Resource' },
      {
        id: 'A',
        type: 'ShellCommandActivity',
        command: 'true',
        runsOn: { ref: 'M' },
        schedule: { ref: 'S' },
      },
    ],
  });
  assert.deepEqual(compiled.components.get(id('M'))?.settings?.schedule?.start, 'first-activation');
  assert.deepEqual(compiled.scheduled, ['M', 'A']);
});

test('a definition that is wrong gives its findings instead', () => {
  const read = parseFileForm('{"objects":[{"id":"A","type":"Nothing"}]}');
  assert.ok(read.kind === 'definition');
  const result = compile(read.definition, OPTIONS);
  assert.deepEqual(result.kind === 'findings' && result.findings.map(({ code }) => code), ['UNKNOWN_TYPE']);
});

test('a task reaches what it works with, but no actions, schedules or tasks of others (S219)', () => {
  const compiled = compiledFrom(SCHEDULED);
  assert.deepEqual(reachableObjects(compiled, id('Copy')), ['In', 'Out', 'M', 'F']);
  assert.deepEqual(reachableObjects(compiled, id('Copy'), { depthMax: 1 }), ['In', 'Out', 'M']);
  assert.deepEqual(reachableObjects(compiled, id('Last')), ['Out']);
  assert.deepEqual(reachableObjects(compiled, id('Ready'), { nodeId: id('In') }), ['In', 'F']);
});

test('a task of a precondition reaches the activity it guards, and nothing through it (S86, S219)', () => {
  const compiled = compiledFrom(SCHEDULED);
  assert.deepEqual(reachableObjects(compiled, id('Ready'), { nodeId: id('Copy') }), ['Copy']);
});
