// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { placeOfFinding } from '../finding-place.ts';
import { parseLooseJson, readForm } from '../index.ts';

type Values = Readonly<Record<string, string>>;

const MORE = {
  Parameters: {
    Env: { Type: 'String', Default: 'dev' },
    Region: { Type: 'String' },
    Subnets: { Type: 'CommaDelimitedList', Default: 'a, b' },
    Secret: { Type: 'AWS::SSM::Parameter::Value<String>', Default: '/path/of/it' },
  },
  Mappings: { Size: { dev: { Type: 'small', Steps: ['x', 'y'] }, prod: { Type: 'large' } } },
  Conditions: {
    IsProd: { 'Fn::Equals': [{ Ref: 'Env' }, 'prod'] },
    IsDev: { 'Fn::Not': [{ Condition: 'IsProd' }] },
    IsHere: { 'Fn::Equals': [{ Ref: 'Region' }, 'here'] },
    Both: { 'Fn::And': [{ Condition: 'IsProd' }, { Condition: 'IsHere' }] },
    Any: { 'Fn::Or': [{ Condition: 'IsDev' }, { Condition: 'IsHere' }] },
    Ring: { Condition: 'Rong' },
    Rong: { Condition: 'Ring' },
    Odd: 'x',
  },
};

function outcome(properties: object, values: Values = {}, more: object = MORE) {
  const Resources = { P: { Type: 'AWS::DataPipeline::Pipeline', Properties: properties } };
  const json = parseLooseJson(JSON.stringify({ ...more, Resources }), false);
  assert.ok(json.kind === 'json');
  return readForm(json.value, { isLenient: false, resource: null, given: new Map(Object.entries(values)) });
}

const fieldWith = (StringValue: unknown): object => ({
  PipelineObjects: [{ Id: 'A', Name: 'A', Fields: [{ Key: 'k', StringValue }] }],
});

/** What a text comes to; the names of what is missing; or the mistakes. */
function told(value: unknown, values?: Values): unknown {
  const result = outcome(fieldWith(value), values);
  if (result.kind === 'faults') return result.faults.map(({ message }) => message).join('; ');
  const { definition, unresolved } = result.reading;
  if (unresolved.length > 0) return unresolved.map(({ name }) => name);
  const [field] = definition.objects[0]?.fields ?? [];
  return field?.kind === 'string' ? field.value : field?.kind;
}

const chosen = (condition: string): object => ({ 'Fn::If': [condition, 'yes', 'no'] });

describe('the functions of a CloudFormation template', () => {
  test('choose by conditions over parameters', () => {
    assert.equal(told(chosen('IsProd')), 'no');
    assert.equal(told(chosen('IsProd'), { Env: 'prod' }), 'yes');
    assert.equal(told(chosen('IsDev')), 'yes');
    assert.equal(told({ 'Fn::If': ['IsProd', 'x', { Ref: 'AWS::NoValue' }] }), 'empty');
    assert.equal(told({ 'Fn::Sub': ['${a}', { a: chosen('IsDev') }] }), 'yes');
  });

  test('need a value only where a condition hangs on it', () => {
    assert.deepEqual(told(chosen('IsHere')), ['Region']);
    assert.equal(told(chosen('Both')), 'no');
    assert.equal(told(chosen('Any')), 'yes');
    assert.deepEqual(told(chosen('Both'), { Env: 'prod' }), ['Region']);
    assert.equal(told(chosen('Both'), { Env: 'prod', Region: 'here' }), 'yes');
  });

  test('take lists apart and look into mappings', () => {
    assert.equal(told({ 'Fn::Select': [1, { 'Fn::Split': ['/', 'a/b/c'] }] }), 'b');
    assert.equal(told({ 'Fn::Select': ['0', { Ref: 'Subnets' }] }), 'a');
    assert.equal(told({ 'Fn::Join': ['+', { Ref: 'Subnets' }] }), 'a+b');
    assert.equal(told({ 'Fn::Select': [1, [{ Ref: 'Region' }, 'b']] }), 'b');
    assert.deepEqual(told({ 'Fn::Select': [0, { 'Fn::Split': [',', { Ref: 'Region' }] }] }), ['Region']);
    const find = (...keys: unknown[]): object => ({ 'Fn::FindInMap': keys });
    assert.equal(told(find('Size', { Ref: 'Env' }, 'Type')), 'small');
    assert.equal(told(find('Size', { Ref: 'Env' }, 'Type'), { Env: 'prod' }), 'large');
    assert.equal(told({ 'Fn::Join': ['', find('Size', 'dev', 'Steps')] }), 'xy');
    assert.equal(told(find('Size', 'test', 'Type', { DefaultValue: 'none' })), 'none');
    assert.deepEqual(told(find('Size', { Ref: 'Region' }, 'Type')), ['Region']);
    assert.match(String(told(find('Size', 'test', 'Type'))), /no Size > test > Type/);
  });

  test('leave out what AWS::NoValue stands for, in lists of every kind', () => {
    const none = { Ref: 'AWS::NoValue' };
    const step = (StringValue: string): object => ({ Key: 'step', StringValue });
    const Fields = [step('1'), { 'Fn::If': ['IsProd', step('2'), none] }, none, step('3')];
    const objects = [{ Id: 'A', Name: 'A', Fields }, { 'Fn::If': ['IsProd', { Id: 'B', Name: 'B' }, none] }];
    const idsAndSteps = (values: Values): unknown => {
      const result = outcome({ PipelineObjects: objects, ParameterValues: none }, values);
      assert.ok(result.kind === 'read', JSON.stringify(result));
      return result.reading.definition.objects.map(({ id, fields }) => [id, fields.length]);
    };
    assert.deepEqual(idsAndSteps({}), [['A', 2]]);
    assert.deepEqual(idsAndSteps({ Env: 'prod' }), [
      ['A', 3],
      ['B', 0],
    ]);
    assert.equal(told({ 'Fn::Join': ['-', ['a', none, 'b']] }), 'a-b');
  });

  test('of an object that nobody can choose take the first branch, and say what is missing', () => {
    const result = outcome({
      PipelineObjects: { 'Fn::If': ['IsHere', [{ Id: 'A', Name: 'A' }], [{ Id: 'B', Name: 'B' }]] },
    });
    assert.ok(result.kind === 'read');
    const { definition, unresolved } = result.reading;
    assert.deepEqual(
      [definition.objects.map(({ id }) => id), unresolved.map(({ name }) => name)],
      [['A'], ['Region']],
    );
  });

  test('know nothing of what is kept elsewhere', () => {
    assert.deepEqual(told({ Ref: 'Secret' }), ['Secret']);
    assert.deepEqual(told('{{resolve:ssm:a:1}}'), ['{{resolve:ssm:a:1}}']);
    assert.equal(told({ 'Fn::Sub': 'x{{resolve:ssm:a}}' }, { '{{resolve:ssm:a}}': 'y' }), 'xy');
  });

  test('are refused with a reason', () => {
    for (const [wrong, reason] of [
      [chosen('Ring'), /in a ring/],
      [chosen('Odd'), /a condition must stand here/],
      [{ 'Fn::If': ['IsProd', 'x'] }, /Fn::If needs/],
      [{ 'Fn::If': [{}, 'x', 'y'] }, /Fn::If needs/],
      [{ 'Fn::Select': [2, ['a', 'b']] }, /no item '2'.*has 2/],
      [{ 'Fn::Select': ['-1', ['a', 'b']] }, /no item '-1'/],
      [{ 'Fn::Select': ['x'] }, /Fn::Select needs/],
      [{ 'Fn::Split': ['', 'x'] }, /Fn::Split needs/],
      [{ 'Fn::Split': [',', 'x,y'] }, /a text must stand here/],
      [{ 'Fn::FindInMap': ['Size', 'dev'] }, /Fn::FindInMap needs/],
      [{ 'Fn::FindInMap': ['__proto__', 'constructor', 'name'] }, /Mappings have no/],
      [{ 'Fn::Join': [',', [['a']]] }, /list of texts/],
    ] as const)
      assert.match(String(told(wrong)), reason, JSON.stringify(wrong));
  });

  test('of a piece of a template take conditions and mappings as given', () => {
    const piece = (value: unknown, values: Values): unknown => {
      const P = { Type: 'AWS::DataPipeline::Pipeline', Properties: fieldWith(value) };
      const json = parseLooseJson(JSON.stringify({ P }), false);
      assert.ok(json.kind === 'json');
      const given = new Map(Object.entries(values));
      const result = readForm(json.value, { isLenient: false, resource: null, given });
      assert.ok(result.kind === 'read');
      const [field] = result.reading.definition.objects[0]?.fields ?? [];
      return field?.kind === 'string' && result.reading.unresolved.length === 0 ? field.value : 'missing';
    };
    assert.equal(piece(chosen('IsProd'), { IsProd: 'true' }), 'yes');
    assert.equal(piece(chosen('IsProd'), {}), 'missing');
    assert.equal(piece({ 'Fn::FindInMap': ['M', 'a', 'b'] }, { 'M.a.b': 'x' }), 'x');
  });
});

test('what a branch holds stands in its own place', () => {
  const text = JSON.stringify({
    ...MORE,
    Resources: { P: { Type: 'AWS::DataPipeline::Pipeline', Properties: fieldWith(chosen('IsProd')) } },
  });
  const json = parseLooseJson(text, false);
  assert.ok(json.kind === 'json');
  const result = readForm(json.value, { isLenient: false, resource: null, given: new Map() });
  assert.ok(result.kind === 'read');
  const finding = { objectId: 'A', field: 'k', code: 'ADVICE', severity: 'error', message: '' } as const;
  assert.ok(text.startsWith('"no"', placeOfFinding(finding, result.reading)));
});

test('functions that make values without bound are refused', () => {
  const steps = Array.from({ length: 2_000 }, (_, index) => `s${index}`);
  const more = { Mappings: { M: { a: { b: steps } } } };
  const Fields = Array.from({ length: 2_000 }, () => ({
    Key: 'k',
    StringValue: { 'Fn::Join': ['', { 'Fn::FindInMap': ['M', 'a', 'b'] }] },
  }));
  const result = outcome({ PipelineObjects: [{ Id: 'A', Name: 'A', Fields }] }, {}, more);
  assert.ok(result.kind === 'faults');
  assert.match(result.faults[0]?.message ?? '', /more values than can be worked out/);
});
