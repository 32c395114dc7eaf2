// SPDX-License-Identifier: Apache-2.0
/** Inputs that mutation hardly ever makes: the longest, the deepest, and names that mean something underneath. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  compile,
  type DefinitionOptions,
  evaluateText,
  printFileForm,
  validate,
} from '../../src/core/definition/index.ts';
import { evaluateTemplate, parseTemplate, type Scope } from '../../src/core/expression/index.ts';
import { type Definition, type Field, instantOf, type ObjectId } from '../../src/core/model/index.ts';
import { checkFileText, checkWireBytes } from './definition-properties.ts';
import { checkExpressionText } from './expression-properties.ts';
import { ODD_NAMES, ODD_VALUES } from './odd-texts.ts';

const OPTIONS: DefinitionOptions = {
  profile: 'default',
  runnerMissing: 'error',
  moment: 'put',
  now: instantOf(Date.UTC(2030, 0, 1)),
  backfillIntervalsMax: null,
};
const WIDE: DefinitionOptions = { ...OPTIONS, limits: { objectsMax: 20_000 } };
const EMPTY: Definition = { objects: [], parameters: [], values: [] };
const LONGEST = 20 * 1024 ** 2;
const DEFAULT = { id: 'Default', scheduleType: 'ondemand', workerGroup: 'g' };

const string = (key: string, value: string): Field => ({ key, kind: 'string', value });
const reference = (key: string, target: string): Field => ({
  key,
  kind: 'reference',
  target: target as ObjectId,
});
const object = (id: string, ...fields: Field[]): Definition['objects'][number] => ({
  id: id as ObjectId,
  name: id,
  fields,
});
const shell = (id: string, ...fields: Field[]): Definition['objects'][number] =>
  object(
    id,
    string('type', 'ShellCommandActivity'),
    string('command', 'true'),
    string('workerGroup', 'g'),
    ...fields,
  );
const definition = (...objects: Definition['objects'][number][]): Definition => ({ ...EMPTY, objects });
const errorsOf = (subject: Definition, options = OPTIONS): readonly string[] =>
  validate(subject, options).flatMap(({ severity, code }) => (severity === 'error' ? [code] : []));

test('odd names as ids, keys, types, targets, parameters and values do nothing odd', () => {
  for (const name of ODD_NAMES) {
    const key = JSON.stringify(name);
    const shellObject = `"type": "ShellCommandActivity", "command": "echo #{name}", "name": ${key}`;
    const texts = [
      `{"objects": [${JSON.stringify(DEFAULT)}, {"id": ${key}, ${shellObject}}]}`,
      `{"objects": [${JSON.stringify(DEFAULT)}, {"id": "A", ${shellObject}, ${key}: "x"}]}`,
      `{"objects": [{"id": "A", "type": ${key}, "parent": {"ref": ${key}}, "dependsOn": {"ref": ${key}}}]}`,
      `{"objects": [{"id": ${key}, "parent": {"ref": ${key}}}], "parameters": [{"id": ${key}, ${key}: ${key}}]}`,
      `{"objects": [], "parameters": [{"id": ${key}, "type": "Integer"}], "values": {${key}: [${key}, "1"]}}`,
      `{${key}: ${key}, "objects": [{"id": "A", "${'x'.repeat(50)}": {${key}: ${key}}}]}`,
    ];
    for (const text of texts) {
      checkFileText(text, EMPTY);
      checkWireBytes(Buffer.from(text), EMPTY);
    }
    checkExpressionText(`#{${name}}#{a.${name}}#{'${name}'}`);
  }
});

test('an object whose id is __proto__ is an object like others', () => {
  const subject = definition(
    object('Default', string('scheduleType', 'ondemand'), string('workerGroup', 'g')),
    shell('__proto__', string('myConstructor', '#{name}')),
    shell('constructor', reference('dependsOn', '__proto__')),
  );
  const result = compile(subject, OPTIONS);
  assert.ok(result.kind === 'compiled', JSON.stringify(result));
  assert.deepEqual(result.compiled.scheduled, ['__proto__', 'constructor']);
  const context = { fieldsOf: () => undefined, nodeId: null };
  const place = { compiled: result.compiled, componentId: '__proto__' as ObjectId, context };
  assert.deepEqual(evaluateText(place, '#{myConstructor}'), { kind: 'text', text: '__proto__' });
  assert.equal(evaluateText(place, '#{hasOwnProperty}').kind, 'fault');
  checkFileText(printFileForm(subject), EMPTY);
});

test('odd values in every field of a Schedule and of an activity are judged (S43 to S49)', () => {
  const keys = ['period', 'startDateTime', 'endDateTime', 'occurrences', 'startAt', 'timeZone'];
  const timing = [
    'attemptTimeout',
    'maximumRetries',
    'retryDelay',
    'lateAfterTimeout',
    'scheduleType',
    'stage',
  ];
  const good = { period: '1 day', startDateTime: '2030-01-01T00:00:00' };
  for (const value of ODD_VALUES) {
    for (const key of [...keys, ...timing]) {
      const schedule = {
        id: 'S',
        type: 'Schedule',
        ...good,
        ...(keys.includes(key) ? { [key]: value } : {}),
      };
      const work = {
        id: 'A',
        type: 'ShellCommandActivity',
        command: value,
        schedule: { ref: 'S' },
        workerGroup: value,
      };
      const objects = [schedule, { ...work, ...(timing.includes(key) ? { [key]: value } : {}) }];
      checkFileText(JSON.stringify({ objects }), EMPTY);
      checkFileText(JSON.stringify({ objects, values: { myA: value } }).replaceAll('1 day', '#{myA}'), EMPTY);
    }
  }
});

test('times at both ends of the calendar are moved, shown and refused beyond (S104, S105)', () => {
  const functions = ['plusDays', 'minusMonths', 'plusYears', 'minusMinutes', 'plusWeeks', 'inTimeZone'];
  const counts = ['1', '-1', '0', '9223372036854775807', '-9223372036854775807', `'Pacific/Apia'`, '1e300'];
  for (const at of ['0001-01-01', '9999-12-31T23:59:59', '0001-12-31T23:59:59', '1582-10-15']) {
    for (const name of functions) {
      for (const count of counts)
        checkExpressionText(`#{format(${name}('${at}', ${count}), 'xxxx-ww-e YYYY Z z')}`);
    }
    checkExpressionText(
      `#{sunday('${at}')}#{firstOfMonth('${at}')}#{yesterday('${at}')}#{midnight('${at}')}`,
    );
  }
});

test('20 MiB of expressions are evaluated or refused, never a crash (S97)', () => {
  const scope: Scope = {
    unsetIs: 'error',
    lookup: () => ({ kind: 'text', text: 'x' }),
    scopeOf: () => undefined,
  };
  const pieces = [
    '#{',
    '#{a}',
    '##{',
    '(',
    '#{a+',
    `'`,
    'a.b.',
    '\0',
    '\ud800',
    '}',
    '9',
    'select 1 from #{a}; ',
  ];
  for (const piece of pieces) {
    for (const start of ['', '#{']) {
      const parsed = parseTemplate(start + piece.repeat(Math.floor((LONGEST - 2) / piece.length)));
      if (parsed.kind === 'faults') assert.ok(parsed.faults.every(({ offset }) => offset <= LONGEST));
      else assert.ok(evaluateTemplate(parsed.template, scope, { outputMax: LONGEST }).kind !== undefined);
    }
  }
  assert.ok(
    errorsOf(definition(shell('A', string('myLong', `#{${'a+'.repeat(LONGEST / 2)}`)))).includes(
      'LIMIT_EXCEEDED',
    ),
  );
});

test('10,000 brackets, calls, steps, signs and quotes inside one another are refused with a place (S83, X76)', () => {
  for (const piece of [
    '(',
    '[',
    '{',
    '#{',
    'day(',
    'coalesce(a,',
    'a[',
    'a.b.',
    'a.day().',
    '-',
    `"`,
    '1^',
    '(-',
  ]) {
    for (const closing of ['', ')', ']', '}', ',', `"`]) {
      const fate = checkExpressionText(`#{${piece.repeat(10_000)}1${closing.repeat(10_000)}}`);
      assert.ok(fate === 'refused' || piece === '-' || piece === '1^', `${piece} ${closing}: ${fate}`);
    }
  }
});

test('2,000 objects of 500 fields are judged and compiled (S271)', () => {
  const fields = Array.from({ length: 497 }, (_, index) =>
    string(`myField${index}`, index % 2 === 0 ? 'x' : '#{name}'),
  );
  const objects = Array.from({ length: 1_999 }, (_, index) => shell(`A${index}`, ...fields));
  const subject = definition(object('Default', string('scheduleType', 'ondemand')), ...objects);
  assert.equal(compile(subject, OPTIONS).kind, 'compiled');
});

test('chains of 10,000 references and parents are walked, rings of every kind are told (S37, S60)', () => {
  const chain = (key: string, ...more: Definition['objects'][number][]): Definition =>
    definition(
      object('Default', string('scheduleType', 'ondemand')),
      ...Array.from({ length: 9_999 }, (_, index) => shell(`A${index}`, reference(key, `A${index + 1}`))),
      ...more,
    );
  for (const key of ['dependsOn', 'parent']) {
    assert.deepEqual(errorsOf(chain(key, shell('A9999')), WIDE), [], key);
    assert.ok(errorsOf(chain(key, shell('A9999', reference(key, 'A5000'))), WIDE).includes('CYCLE'), key);
    assert.ok(errorsOf(chain(key, shell('A9999', reference(key, 'A9999'))), WIDE).includes('CYCLE'), key);
  }
  const fields = Array.from({ length: 400 }, (_, index) => string(`myF${index}`, `#{myF${index + 1}}`));
  const nested = definition(
    object('Default', string('scheduleType', 'ondemand')),
    shell('A', ...fields, string('myF400', '#{myF0}')),
  );
  const result = compile(nested, OPTIONS);
  assert.ok(result.kind === 'compiled', JSON.stringify(result));
  const place = {
    compiled: result.compiled,
    componentId: 'A' as ObjectId,
    context: { fieldsOf: () => undefined, nodeId: null },
  };
  assert.equal(evaluateText(place, '#{myF0}').kind, 'fault');
});
