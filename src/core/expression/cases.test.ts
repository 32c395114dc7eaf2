// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { instantOf, objectId, parseDateTime } from '../model/index.ts';
import { formatTime } from './dates/date-format.ts';
import { patternAdvice } from './dates/pattern-advice.ts';
import { evaluateTemplate, type TemplateValues } from './evaluate-template.ts';
import { parseTemplate } from './parse-template.ts';
import { printValue } from './print.ts';
import type { ExpressionFault, Scope, Value } from './value.ts';

function rowsOf<Row>(file: string): readonly Row[] {
  return JSON.parse(readFileSync(new URL(`cases/${file}`, import.meta.url), 'utf8'));
}

const text = (written: string): Value => ({ kind: 'text', text: written });
const integer = (value: number): Value => ({ kind: 'integer', value: BigInt(value) });
const list = (...items: Value[]): Value => ({ kind: 'list', items });
const reference = (id: string): Value => ({ kind: 'reference', id: objectId(id) });
const time = (written: string): Value => {
  const read = parseDateTime(written);
  assert.ok(read.kind === 'instant', written);
  return { kind: 'time', at: read.at, zone: 'UTC' };
};

const OBJECTS = new Map<string, Map<string, Value>>([
  [
    'Copy',
    new Map([
      ['@scheduledStartTime', time('2011-05-24T17:10:00')],
      ['@scheduledEndTime', time('2011-05-24T18:10:00')],
      ['@actualEndTime', { kind: 'unset' }],
      ['@id', text('Copy')],
      ['myDateTime', text('2011-05-24T17:10:00')],
      ['myText', text('hello')],
      ['myThree', integer(3)],
      ['myCount', text('2')],
      ['mySchedulePeriod', text('1 day')],
      ['*myPassword', text('secret')],
      ['stdout', text('/o')],
      ['stderr', text('/e')],
      ['myList', list(text('x'), text('y'), text('z'))],
      ['myNumbers', list(integer(1), integer(2), integer(3))],
      ['myPair', list(text('p'), text('q'))],
      ['myOneList', list(text('only'))],
      ['myNone', list()],
      ['input', reference('InputData')],
      ['inputs', list(reference('InputData'), reference('OutputData'))],
      ['node', reference('Copy')],
      ['parent', reference('Copy')],
      ['lost', reference('Lost')],
    ]),
  ],
  [
    'InputData',
    new Map([
      ['directoryPath', text('s3://b/in')],
      ['schedule', reference('Daily')],
      ['files', list(text('f1'), text('f2'))],
    ]),
  ],
  [
    'OutputData',
    new Map([
      ['directoryPath', text('s3://b/out')],
      ['files', list(text('g1'))],
    ]),
  ],
  ['Daily', new Map([['period', text('1 day')]])],
]);

function scopeOf(id: string, unsetIs: Scope['unsetIs'] = 'error'): Scope | undefined {
  const fields = OBJECTS.get(id);
  if (fields === undefined) return undefined;
  return { unsetIs, lookup: (name) => fields.get(name), scopeOf: (target) => scopeOf(target) };
}

function evaluated(source: string, unsetIs: Scope['unsetIs'] = 'error'): TemplateValues {
  const parsed = parseTemplate(source);
  const scope = scopeOf('Copy', unsetIs);
  assert.ok(parsed.kind === 'template' && scope !== undefined, `${source} does not parse`);
  return evaluateTemplate(parsed.template, scope);
}

function faultText(outcome: TemplateValues): string {
  return outcome.kind === 'fault' ? `${outcome.fault.offset}: ${outcome.fault.message}` : 'no fault';
}

interface ValueRow {
  readonly text: string;
  readonly values: readonly string[];
  readonly kind: Value['kind'];
  readonly source: string;
}

for (const file of ['functions.json', 'operators.json', 'templates.json']) {
  test(`values of cases/${file}`, () => {
    for (const row of rowsOf<ValueRow>(file)) {
      const outcome = evaluated(row.text);
      assert.ok(outcome.kind === 'values', `${row.text}: ${faultText(outcome)} (${row.source})`);
      assert.deepEqual(outcome.values.map(printValue), row.values, `${row.text} (${row.source})`);
      for (const value of outcome.values) assert.equal(value.kind, row.kind, `${row.text} (${row.source})`);
    }
  });
}

interface FaultRow {
  readonly text: string;
  readonly code: ExpressionFault['code'];
  readonly offset: number;
  readonly message: string;
  readonly source: string;
}

function firstFault(source: string): ExpressionFault | undefined {
  const parsed = parseTemplate(source);
  if (parsed.kind === 'faults') return parsed.faults[0];
  const outcome = evaluated(source);
  return outcome.kind === 'fault' ? outcome.fault : undefined;
}

test('faults of cases/faults.json say what is wrong and where', () => {
  for (const row of rowsOf<FaultRow>('faults.json')) {
    const fault = firstFault(row.text);
    assert.deepEqual([fault?.code, fault?.offset], [row.code, row.offset], `${row.text}: ${fault?.message}`);
    assert.ok(fault?.message.includes(row.message), `${row.text}: ${fault?.message} (${row.source})`);
  }
});

interface PatternRow {
  readonly time: string;
  readonly zone?: string;
  readonly pattern: string;
  readonly expected: string;
  readonly source: string;
}

test('dates of cases/date-patterns.json are written as Joda-Time writes them (S106 to S109)', () => {
  for (const row of rowsOf<PatternRow>('date-patterns.json')) {
    const read = parseDateTime(row.time);
    assert.ok(read.kind === 'instant', row.time);
    const zone = row.zone?.replace('utc', 'UTC') ?? 'UTC';
    const written = formatTime({ kind: 'time', at: instantOf(read.at), zone }, row.pattern, 1000);
    assert.equal(written, row.expected, `${row.pattern} of ${row.time} ${zone} (${row.source})`);
  }
});

interface AdviceRow {
  readonly pattern: string;
  readonly advice: readonly string[];
}

test('advice of cases/pattern-advice.json names what is probably not meant (S58)', () => {
  for (const { pattern, advice } of rowsOf<AdviceRow>('pattern-advice.json')) {
    const given = patternAdvice(pattern);
    assert.equal(given.length, advice.length, `${pattern}: ${given.join('; ')}`);
    for (const [index, part] of advice.entries()) assert.match(given[index] ?? '', new RegExp(part), pattern);
  }
});

test('what is known but unset prints as null in actions, whatever is done with it (S92)', () => {
  const rows: [string, string][] = [
    ['#{@actualEndTime}', 'null'],
    ['at #{node.@actualEndTime}.', 'at null.'],
    [`#{format(@actualEndTime,'YYYY')}`, 'null'],
    [`#{'at '+@actualEndTime}`, 'at null'],
    ['#{@actualEndTime-1}', 'null'],
    [`#{coalesce(@actualEndTime,'never')}`, 'never'],
  ];
  for (const [source, expected] of rows) {
    assert.deepEqual(evaluated(source, 'null-text'), { kind: 'values', values: [text(expected)] }, source);
  }
});
