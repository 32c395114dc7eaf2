// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Definition, type Field, instantOf, type ObjectId } from '../model/index.ts';
import { findingList } from './checks/finding-list.ts';
import { compile, type DefinitionOptions, validate, validateChange } from './index.ts';

const OPTIONS: DefinitionOptions = {
  profile: 'default',
  runnerMissing: 'error',
  moment: 'put',
  now: instantOf(0),
  backfillIntervalsMax: null,
};
const string = (key: string, value: string): Field => ({ key, kind: 'string', value });
const reference = (key: string, target: string): Field => ({
  key,
  kind: 'reference',
  target: target as ObjectId,
});
const definition = (objects: Definition['objects']): Definition => ({ objects, parameters: [], values: [] });
const DEFAULT = {
  id: 'Default' as ObjectId,
  name: 'Default',
  fields: [string('scheduleType', 'ondemand'), string('workerGroup', 'g')],
};

/** A chain of activities, each naming the one before by `key`. */
function chain(length: number, key: string): Definition {
  const objects = Array.from({ length }, (_, index) => ({
    id: `A${index}` as ObjectId,
    name: `A${index}`,
    fields: [
      string('type', 'ShellCommandActivity'),
      string('command', 'true'),
      string('workerGroup', 'g'),
      ...(index === 0 ? [] : [reference(key, `A${index - 1}`)]),
    ],
  }));
  return definition([DEFAULT, ...objects.reverse()]);
}

test('chains of 10,000 references, parents and rings are walked without a stack', () => {
  const options = { ...OPTIONS, limits: { objectsMax: 20_000 } };
  const result = compile(chain(10_000, 'dependsOn'), options);
  assert.equal(result.kind === 'compiled' && result.compiled.scheduled.length, 10_000);
  assert.equal(result.kind === 'compiled' && result.compiled.scheduled[0], 'A0');
  const parents = validate(chain(10_000, 'parent'), options).filter(({ severity }) => severity === 'error');
  assert.deepEqual(parents, []);
  const ring = chain(10_000, 'dependsOn');
  const closed = ring.objects.map((object) =>
    object.id === 'A0' ? { ...object, fields: [...object.fields, reference('dependsOn', 'A9999')] } : object,
  );
  const codes = validate(definition(closed), options).filter(({ severity }) => severity === 'error');
  assert.deepEqual(
    codes.map(({ code }) => code),
    ['CYCLE'],
  );
  assert.ok((codes[0]?.message.length ?? 0) < 1_000);
});

test('a definition of 500 fields an object is judged in a time that grows with its size alone', () => {
  const big = (objects: number): Definition =>
    definition([
      {
        ...DEFAULT,
        fields: [
          ...DEFAULT.fields,
          ...Array.from({ length: 400 }, (_, index) => string(`myDefault${index}`, '#{@pipelineId}')),
        ],
      },
      ...Array.from({ length: objects - 1 }, (_, index) => ({
        id: `A${index}` as ObjectId,
        name: 'a',
        fields: [
          string('type', 'ShellCommandActivity'),
          string('command', 'true'),
          ...Array.from({ length: 498 }, (_, field) =>
            string(`myField${field}`, field % 2 === 0 ? 'x' : '#{name}'),
          ),
        ],
      })),
    ]);
  const timed = (objects: number): number => {
    const subject = big(objects);
    const before = process.cpuUsage();
    assert.deepEqual(
      validate(subject, OPTIONS).filter(({ severity }) => severity === 'error'),
      [],
    );
    return process.cpuUsage(before).user;
  };
  timed(100);
  const small = timed(250);
  const large = timed(1_000);
  assert.ok(large < small * 4 * 3, `250 objects took ${small} microseconds, 1,000 took ${large}`);
});

test('a parent chain that piles up fields is cut and told, not unfolded (S271)', () => {
  const objects = Array.from({ length: 300 }, (_, index) => ({
    id: `F${index}` as ObjectId,
    name: 'f',
    fields: [
      string('type', 'CSV'),
      ...(index === 0 ? [] : [reference('parent', `F${index - 1}`)]),
      ...Array.from({ length: 50 }, (_, field) => string(`myF${index}x${field}`, 'x')),
    ],
  }));
  const codes = validate(definition(objects), OPTIONS)
    .filter(({ severity }) => severity === 'error')
    .map(({ code }) => code);
  assert.ok(codes.length > 0 && codes.every((code) => code === 'LIMIT_EXCEEDED'));
});

test('an object of far too many fields is told and looked at no further (S271)', () => {
  const crowded = Array.from({ length: 1_001 }, (_, index) => string(`myField${index}`, 'x'));
  const objects = [
    { id: 'Base' as ObjectId, name: 'b', fields: crowded },
    { id: 'A' as ObjectId, name: 'a', fields: [string('type', 'Nothing'), reference('parent', 'Base')] },
  ];
  const findings = validate(definition(objects), OPTIONS);
  assert.deepEqual(
    findings.map(({ objectId, code }) => [objectId, code]),
    [['Base', 'LIMIT_EXCEEDED']],
  );
  const before = definition([DEFAULT]);
  assert.deepEqual(validateChange({ latest: before, active: before }, definition(objects), 'aws'), []);
});

test('a text that is too long is told and not read: read, it would fill the memory (S271)', () => {
  const long = { ...DEFAULT, fields: [...DEFAULT.fields, string('myLong', `#{${'('.repeat(10_240)}`)] };
  assert.deepEqual(
    validate(definition([long]), OPTIONS).map(({ code }) => code),
    ['LIMIT_EXCEEDED'],
  );
});

test('a million digits that are no number after all cost no more than their length (S48)', () => {
  const attributes = [
    { key: 'type', value: 'Double' },
    { key: 'default', value: `${'1'.repeat(1_000_000)}x` },
  ];
  const findings = validate(
    { objects: [DEFAULT], parameters: [{ id: 'myNumber', attributes }], values: [] },
    OPTIONS,
  );
  assert.ok(findings.some(({ code }) => code === 'INVALID_PARAMETER_VALUE'));
});

test('the search for the nearest name stops when it has cost enough (S56)', () => {
  let looked = 0;
  const known = function* (): Generator<string> {
    for (;;) {
      looked += 1;
      yield 'x'.repeat(60);
    }
  };
  const findings = findingList();
  for (let count = 0; count < 1_000; count += 1) findings.suggest('y'.repeat(60), known(), 'no');
  assert.ok(looked < 5_000, `${looked} names were looked at`);
});

test('the expressions of a definition share a bound on the work of judging them (X76)', () => {
  const values = Array.from({ length: 10_000 }, () => ({ id: 'myL', value: '1' }));
  const parameters = [
    {
      id: 'myL',
      attributes: [
        { key: 'type', value: 'Integer' },
        { key: 'isArray', value: 'true' },
      ],
    },
  ];
  const objects = Array.from({ length: 100 }, (_, index) => ({
    id: `A${index}` as ObjectId,
    name: 'a',
    fields: [
      string('type', 'ShellCommandActivity'),
      string('command', 'true'),
      string('workerGroup', 'g'),
      ...['maximumRetries', 'attemptTimeout', 'retryDelay'].map((key) =>
        string(key, `#{myL${'+1'.repeat(40)}}`),
      ),
    ],
  }));
  const findings = validate({ objects: [DEFAULT, ...objects], parameters, values }, OPTIONS);
  assert.ok(findings.some(({ message }) => message.includes('too much work')));
});

test('texts that many objects inherit share a bound on the names that are looked up in them (X76)', () => {
  const parent = {
    id: 'P' as ObjectId,
    name: 'p',
    fields: Array.from({ length: 50 }, (_, index) => string(`myF${index}`, '#{name}'.repeat(200) + index)),
  };
  const heirs = Array.from({ length: 1_000 }, (_, index) => ({
    id: `A${index}` as ObjectId,
    name: 'a',
    fields: [
      string('type', 'ShellCommandActivity'),
      string('command', 'true'),
      { key: 'parent', kind: 'reference', target: parent.id } as const,
    ],
  }));
  const findings = validate({ objects: [DEFAULT, parent, ...heirs], parameters: [], values: [] }, OPTIONS);
  assert.ok(findings.some(({ message }) => message.includes('too much work')));
  const few = validate(
    { objects: [DEFAULT, parent, ...heirs.slice(0, 20)], parameters: [], values: [] },
    OPTIONS,
  );
  assert.ok(!few.some(({ message }) => message.includes('too much work')));
});

test('warnings without end do not hide an error (S53)', () => {
  const noisy = Array.from({ length: 1_900 }, (_, index) => ({
    id: `F${index}` as ObjectId,
    name: 'f',
    fields: [string('type', 'CSV'), string('@sphere', 'x'), string('@version', '1')],
  }));
  const wrong = { id: 'A' as ObjectId, name: 'a', fields: [string('type', 'CSV'), string('colum', 'a INT')] };
  const findings = validate({ objects: [DEFAULT, ...noisy, wrong], parameters: [], values: [] }, OPTIONS);
  assert.ok(findings.some(({ code, objectId }) => code === 'UNKNOWN_FIELD' && objectId === 'A'));
});
