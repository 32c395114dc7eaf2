// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Value } from '../../expression/index.ts';
import { instantOf, type ObjectId } from '../../model/index.ts';
import {
  type CompiledDefinition,
  compile,
  evaluateObject,
  evaluateText,
  parseFileForm,
  type RuntimeContext,
} from '../index.ts';

const id = (text: string): ObjectId => text as ObjectId;
const START: Value = { kind: 'time', at: instantOf(Date.UTC(2030, 0, 31, 22)), zone: 'UTC' };

const DEFINITION = {
  objects: [
    {
      id: 'Default',
      scheduleType: 'ondemand',
      workerGroup: 'g',
      myPrefix: 's3://b/#{format(@scheduledStartTime, "YYYY-MM-dd")}',
    },
    { id: 'P', myGreeting: 'hello #{name}' },
    {
      id: 'A',
      name: 'Greeter',
      type: 'ShellCommandActivity',
      parent: { ref: 'P' },
      workerGroup: 'g',
      command: '#{myGreeting} #{input.directoryPath} #{myWord} #{input}',
      scriptArgument: ['x', '#{myList}', '#{"p" + myList}'],
      input: { ref: 'D' },
      onFail: { ref: 'Tell' },
      stdout: '#{parent.@id}',
      stderr: '#{@id}',
    },
    { id: 'D', type: 'S3DataNode', directoryPath: '#{myPrefix}/d' },
    {
      id: 'Loop',
      type: 'ShellCommandActivity',
      command: '#{myA}',
      myA: '#{myB}',
      myB: '#{myA}',
      precondition: { ref: 'Ready' },
    },
    { id: 'Ready', type: 'S3KeyExists', role: 'r', s3Key: '#{node.myA2}' },
    {
      id: 'Tell',
      type: 'SnsAlarm',
      message: '#{node.name} #{node.errorMessage} #{node.input.directoryPath}',
      subject: '#{node.@id}',
      topicArn: 't',
      role: 'r',
    },
  ],
  parameters: [{ id: 'myList', isArray: 'true' }, { id: 'myWord' }],
  values: { myList: ['a', 'b'], myWord: 'at #{@scheduledStartTime}' },
};

function compiledDefinition(): CompiledDefinition {
  const read = parseFileForm(JSON.stringify(DEFINITION));
  assert.ok(read.kind === 'definition', JSON.stringify(read));
  const result = compile(read.definition, {
    profile: 'default',
    runnerMissing: 'error',
    moment: 'put',
    now: instantOf(0),
    backfillIntervalsMax: null,
  });
  assert.ok(result.kind === 'compiled', JSON.stringify(result));
  return result.compiled;
}

function live(nodeId: ObjectId | null = null): RuntimeContext {
  return {
    nodeId,
    fieldsOf: (component) =>
      new Map<string, Value>([
        ['@id', { kind: 'text', text: `@${component}_2030-01-31T22:00:00` }],
        ['@scheduledStartTime', START],
      ]),
  };
}

function fieldsOf(componentId: string, context: RuntimeContext): Record<string, string[]> {
  const result = evaluateObject({ compiled: compiledDefinition(), componentId: id(componentId), context });
  assert.ok(result.kind === 'object', JSON.stringify(result));
  const fields: Record<string, string[]> = {};
  for (const field of result.object.fields) {
    const text =
      field.kind === 'string' ? field.value : field.kind === 'reference' ? `-> ${field.target}` : '';
    fields[field.key] = [...(fields[field.key] ?? []), text];
  }
  return fields;
}

test('fields are evaluated where they are used, over references, parameters and lists (S35, S72, S75, S85 to S90)', () => {
  assert.deepEqual(fieldsOf('A', live()), {
    type: ['ShellCommandActivity'],
    workerGroup: ['g'],
    command: ['hello Greeter s3://b/2030-01-31/d at 2030-01-31T22:00:00 @D_2030-01-31T22:00:00'],
    scriptArgument: ['x', 'a', 'b', 'pa', 'pb'],
    input: ['-> D'],
    onFail: ['-> Tell'],
    stdout: ['A'],
    stderr: ['@A_2030-01-31T22:00:00'],
    myGreeting: ['hello Greeter'],
    scheduleType: ['ondemand'],
    myPrefix: ['s3://b/2030-01-31'],
  });
});

test('an action sees its node, and null where there is nothing yet (S86, S92)', () => {
  const fields = fieldsOf('Tell', live(id('A')));
  assert.deepEqual(
    [fields['message'], fields['subject']],
    [['Greeter null s3://b/2030-01-31/d'], ['@A_2030-01-31T22:00:00']],
  );
});

test('a ring of fields is a fault, and so is a value that is not there yet (S92, S93)', () => {
  const compiled = compiledDefinition();
  const ring = evaluateObject({ compiled, componentId: id('Loop'), context: live() });
  assert.ok(ring.kind === 'fault');
  assert.equal(ring.fault.field, 'command');
  assert.match(ring.fault.message, /leads back to itself/);
  const unset = evaluateText({ compiled, componentId: id('A'), context: live() }, '#{errorMessage}');
  assert.equal(unset.kind, 'fault');
});

test('fields that name fields many times are evaluated once each', () => {
  const levels = Array.from({ length: 9 }, (_, level) => [`myL${level}`, `#{myL${level + 1}}`.repeat(500)]);
  const object = {
    id: 'A',
    type: 'ShellCommandActivity',
    command: '#{myL0}',
    ...Object.fromEntries(levels),
    myL9: '#{myNone}',
  };
  const read = parseFileForm(
    JSON.stringify({
      objects: [{ id: 'Default', scheduleType: 'ondemand', workerGroup: 'g' }, object],
      parameters: [{ id: 'myNone', optional: 'true' }],
      values: { myNone: '#{""}' },
    }),
  );
  assert.ok(read.kind === 'definition');
  const options = { profile: 'default', runnerMissing: 'error', moment: 'put', now: instantOf(0) } as const;
  const result = compile(read.definition, { ...options, backfillIntervalsMax: null });
  assert.ok(result.kind === 'compiled', JSON.stringify(result));
  const text = evaluateText({ compiled: result.compiled, componentId: id('A'), context: live() }, 'x#{myL1}');
  assert.deepEqual(text, { kind: 'text', text: 'x' });
});

test('a component is described with what cannot be evaluated left as written (S98)', () => {
  const place = {
    compiled: compiledDefinition(),
    componentId: id('D'),
    context: { fieldsOf: () => undefined, nodeId: null },
  };
  const result = evaluateObject(place, 'keep');
  assert.ok(result.kind === 'object');
  assert.deepEqual(
    result.object.fields.find(({ key }) => key === 'directoryPath'),
    {
      key: 'directoryPath',
      kind: 'string',
      value: '#{myPrefix}/d',
    },
  );
  assert.equal(evaluateObject(place).kind, 'fault');
});

test('a text is evaluated in place, a list joined (S91, S97)', () => {
  const place = { compiled: compiledDefinition(), componentId: id('A'), context: live() };
  assert.deepEqual(evaluateText(place, 'x #{myList} $HOME ##{y}'), {
    kind: 'text',
    text: 'x a $HOME #{y},x b $HOME #{y}',
  });
  assert.equal(evaluateText(place, '#{nothing}').kind, 'fault');
  assert.equal(evaluateText(place, '#{').kind, 'fault');
});

test('lists that name lists do not grow without bound (X76)', () => {
  const lists = [0, 1, 2, 3].map((level) => [
    `myL${level}`,
    Array.from({ length: 100 }, () => `#{myL${level + 1}}`),
  ]);
  const object = {
    id: 'A',
    type: 'ShellCommandActivity',
    command: 'x',
    ...Object.fromEntries(lists),
    myL4: 'x',
  };
  const read = parseFileForm(
    JSON.stringify({ objects: [{ id: 'Default', scheduleType: 'ondemand', workerGroup: 'g' }, object] }),
  );
  assert.ok(read.kind === 'definition');
  const options = { profile: 'default', runnerMissing: 'error', moment: 'put', now: instantOf(0) } as const;
  const result = compile(read.definition, { ...options, backfillIntervalsMax: null });
  assert.ok(result.kind === 'compiled', JSON.stringify(result));
  const place = { compiled: result.compiled, componentId: id('A'), context: live() };
  const short = evaluateText(place, '#{myL3}');
  assert.equal(short.kind === 'text' && short.text.length, 199);
  const long = evaluateText(place, '#{myL0}');
  assert.match(long.kind === 'fault' ? long.fault.message : '', /more than 10240 items/);
});

test('a long text beside a list is refused before it becomes longer than any text can be (S97)', () => {
  const place = { compiled: compiledDefinition(), componentId: id('A'), context: live() };
  const limits = { outputMax: 20_971_520 };
  const whole = evaluateText(place, `#{myList} ${'x'.repeat(10_000_000)}`, limits);
  assert.equal(whole.kind === 'text' && whole.text.length, 2 * 10_000_002 + 1);
  const twice = evaluateText(place, `#{myList} ${'x'.repeat(15_000_000)}`, limits);
  assert.match(twice.kind === 'fault' ? twice.fault.message : '', /longer than 20971520 characters/);
});

test('the fields of an object share a bound on their work (X76)', () => {
  const busy = `#{myL${'+1'.repeat(4_000)}}`;
  const fields = Array.from({ length: 60 }, (_, index) => [`myF${index}`, busy]);
  const myL = Array.from({ length: 100 }, (_, index) => `#{${index}}`);
  const object = { id: 'A', type: 'ShellCommandActivity', command: 'x', myL, ...Object.fromEntries(fields) };
  const read = parseFileForm(
    JSON.stringify({ objects: [{ id: 'Default', scheduleType: 'ondemand', workerGroup: 'g' }, object] }),
  );
  assert.ok(read.kind === 'definition');
  const options = { profile: 'default', runnerMissing: 'error', moment: 'put', now: instantOf(0) } as const;
  const result = compile(read.definition, { ...options, backfillIntervalsMax: null });
  assert.ok(result.kind === 'compiled', JSON.stringify(result));
  const place = { compiled: result.compiled, componentId: id('A'), context: live() };
  const outcome = evaluateObject(place);
  assert.match(outcome.kind === 'fault' ? outcome.fault.message : '', /this object take too much work/);
  const kept = evaluateObject(place, 'keep');
  assert.ok(kept.kind === 'object' && kept.object.fields.some(({ key }) => key === 'myF59'));
});
