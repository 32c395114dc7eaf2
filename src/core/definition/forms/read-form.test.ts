// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { parseLooseJson, placeOfFinding, type Reading, readForm } from './index.ts';

interface Given {
  readonly isLenient?: boolean;
  readonly resource?: string;
  readonly values?: Readonly<Record<string, string>>;
}

function result(text: string, { isLenient = false, resource, values = {} }: Given = {}) {
  const json = parseLooseJson(text, isLenient);
  assert.ok(json.kind === 'json', JSON.stringify(json));
  return readForm(json.value, {
    isLenient,
    resource: resource ?? null,
    given: new Map(Object.entries(values)),
  });
}

function read(value: unknown, given?: Given): Reading {
  const outcome = result(typeof value === 'string' ? value : JSON.stringify(value), given);
  assert.ok(outcome.kind === 'read', JSON.stringify(outcome));
  return outcome.reading;
}

function faults(value: unknown, given?: Given): string[] {
  const outcome = result(typeof value === 'string' ? value : JSON.stringify(value), given);
  return outcome.kind === 'faults' ? outcome.faults.map(({ message }) => message) : [];
}

const fieldsOf = ({ definition }: Reading): readonly unknown[] => definition.objects[0]?.fields ?? [];

describe('the API form', () => {
  test('takes texts, references and fields with neither (S29, S30)', () => {
    const fields = [{ key: 'a', stringValue: '' }, { key: 'b', refValue: 'X' }, { key: 'c' }];
    const reading = read({ pipelineObjects: [{ id: 'A', name: 'n', fields }] });
    assert.deepEqual(fieldsOf(reading), [
      { key: 'a', kind: 'string', value: '' },
      { key: 'b', kind: 'reference', target: 'X' },
      { key: 'c', kind: 'empty' },
    ]);
  });

  test('refuses both at once, and numbers and booleans, as the API does (S30, S32)', () => {
    const object = (field: object) => ({ pipelineObjects: [{ id: 'A', name: 'A', fields: [field] }] });
    assert.match(faults(object({ key: 'a', stringValue: 'x', refValue: 'y' }))[0] ?? '', /has both/);
    assert.match(faults(object({ key: 'a', stringValue: 3 }))[0] ?? '', /texts only/);
    assert.match(faults(object({ stringValue: 'x' }))[0] ?? '', /a field here is/);
    assert.match(faults({ pipelineObjects: [{ name: 'A' }] })[0] ?? '', /has no 'id'/);
    assert.match(faults({ pipelineObjects: {} })[0] ?? '', /must be a list/);
  });
});

const template = (properties: object, more: object = {}) => ({
  Parameters: { Bucket: { Type: 'String', Default: 'b' }, Table: { Type: 'String' } },
  Resources: {
    Role: { Type: 'AWS::IAM::Role' },
    P: { Type: 'AWS::DataPipeline::Pipeline', Properties: { Name: 'p', ...properties } },
    ...more,
  },
});
const withValue = (StringValue: unknown) =>
  template({ PipelineObjects: [{ Id: 'A', Name: 'A', Fields: [{ Key: 'k', StringValue }] }] });
const textOf = (value: unknown, values: Readonly<Record<string, string>> = {}): unknown => {
  const [field] = read(withValue(value), { values }).definition.objects[0]?.fields ?? [];
  return field?.kind === 'string' ? field.value : field?.kind;
};

describe('a CloudFormation template', () => {
  test('has Ref, Sub and Join of parameters worked out, given values before defaults', () => {
    assert.equal(textOf({ Ref: 'Bucket' }), 'b');
    assert.equal(textOf({ Ref: 'Bucket' }, { Bucket: 'c' }), 'c');
    assert.equal(textOf({ 'Fn::Sub': 's3://${Bucket}/${!Literal}/#{myX}' }), 's3://b/${Literal}/#{myX}');
    assert.equal(textOf({ 'Fn::Sub': ['${a}-${Bucket}', { a: { Ref: 'Bucket' } }] }), 'b-b');
    assert.equal(textOf({ 'Fn::Join': ['/', ['s3:', { Ref: 'Bucket' }, 1, true]] }), 's3:/b/1/true');
    assert.equal(textOf({ 'Fn::Join': ['+', { Ref: 'Bucket' }] }, { Bucket: 'x,y' }), 'x+y');
    assert.equal(textOf({ Ref: 'AWS::NoValue' }), 'empty');
    assert.equal(textOf({ 'Fn::GetAtt': ['Role', 'Arn'] }, { 'Role.Arn': 'arn' }), 'arn');
    assert.equal(textOf({ 'Fn::ImportValue': { 'Fn::Sub': '${Bucket}-x' } }, { 'b-x': 'y' }), 'y');
    assert.equal(textOf(0.25), '0.25');
  });

  test('says of each value that nobody gave whether the template can have it', () => {
    const unresolved = (value: unknown) =>
      read(withValue(value)).unresolved.map(({ name, isDeclared }) => [name, isDeclared]);
    assert.deepEqual(unresolved({ Ref: 'Table' }), [['Table', true]]);
    assert.deepEqual(unresolved({ Ref: 'Role' }), [['Role', true]]);
    assert.deepEqual(unresolved({ 'Fn::Sub': '${AWS::Region}${Role.Arn}' }), [
      ['AWS::Region', true],
      ['Role.Arn', true],
    ]);
    assert.deepEqual(unresolved({ Ref: 'Tabel' }), [['Tabel', false]]);
    assert.deepEqual(unresolved({ 'Fn::If': ['c', 'a', 'b'] }), [['c', false]]);
    assert.deepEqual(unresolved({ 'Fn::Cidr': ['a', 2, 5] }), [['Fn::Cidr', true]]);
    assert.deepEqual(unresolved({ 'Fn::ImportValue': { 'Fn::Sub': '${Table}-x' } }), [['Table', true]]);
  });

  test('needs exactly one pipeline, or the name of one', () => {
    const other = { Q: { Type: 'AWS::DataPipeline::Pipeline', Properties: { PipelineObjects: [] } } };
    assert.match(faults(template({}, other))[0] ?? '', /several pipelines.*P, Q/);
    assert.equal(read(template({}, other), { resource: 'Q' }).definition.objects.length, 0);
    assert.match(faults(template({}, other), { resource: 'R' })[0] ?? '', /no pipeline 'R'.*P, Q/);
    assert.match(faults({ Resources: {} })[0] ?? '', /no pipeline is defined/);
    assert.match(
      faults({ Resources: { P: { Type: 'AWS::DataPipeline::Pipeline' } } })[0] ?? '',
      /no 'Properties'/,
    );
  });

  test('may be a bare map of resources, and its functions stay bounded', () => {
    const { Resources } = template({ PipelineObjects: [{ Id: 'A', Name: 'A', Fields: [] }] });
    assert.equal(read(Resources).definition.objects[0]?.id, 'A');
    let value: unknown = 'x'.repeat(1_000);
    for (let level = 0; level < 14; level += 1) value = { 'Fn::Sub': ['${a}${a}', { a: value }] };
    assert.match(faults(withValue(value))[0] ?? '', /more than 1048576 characters/);
    const join = { 'Fn::Join': ['', Array.from({ length: 2_000 }, () => ({ Ref: 'Bucket' }))] };
    const long = { values: { Bucket: 'x'.repeat(1_000) } };
    assert.match(faults(withValue(join), long)[0] ?? '', /more than 1048576/);
  });

  test('is told what a function needs', () => {
    for (const wrong of [
      { Ref: {} },
      { 'Fn::Sub': {} },
      { 'Fn::Join': ['a'] },
      { 'Fn::GetAtt': [{}] },
      {},
      [],
    ])
      assert.equal(faults(withValue(wrong)).length, 1, JSON.stringify(wrong));
  });
});

const planned = (field: object, unknown?: object) => ({
  format_version: '1.2',
  planned_values: {
    root_module: {
      resources: [],
      child_modules: [
        {
          resources: [
            {
              address: 'module.m.aws_datapipeline_pipeline_definition.d',
              type: 'aws_datapipeline_pipeline_definition',
              values: {
                parameter_object: [{ id: 'myX', attribute: [{ key: 'type', string_value: 'String' }] }],
                parameter_value: [{ id: 'myX', string_value: '' }],
                pipeline_object: [{ id: 'A', name: 'A', field: [field] }],
              },
            },
          ],
        },
      ],
    },
  },
  resource_changes: [
    {
      address: 'module.m.aws_datapipeline_pipeline_definition.d',
      change: { after_unknown: { pipeline_object: [{ field: [unknown ?? {}] }] } },
    },
  ],
});

describe('a Terraform plan', () => {
  test('is read through its modules; an empty text beside a reference is nothing', () => {
    const reading = read(planned({ key: 'k', string_value: '', ref_value: 'B' }));
    assert.deepEqual(fieldsOf(reading), [{ key: 'k', kind: 'reference', target: 'B' }]);
    assert.deepEqual(reading.definition.values, [{ id: 'myX', value: '' }]);
    assert.deepEqual(fieldsOf(read(planned({ key: 'k', string_value: null, ref_value: '' }))), [
      { key: 'k', kind: 'empty' },
    ]);
  });

  test('names what is known only after it is applied, and takes a value for it', () => {
    const plan = planned({ key: 'k' }, { string_value: true });
    assert.deepEqual(
      read(plan).unresolved.map(({ name }) => name),
      ['A.k'],
    );
    assert.deepEqual(fieldsOf(read(plan, { values: { 'A.k': 'v' } })), [
      { key: 'k', kind: 'string', value: 'v' },
    ]);
  });
});

describe('pieces and repeated names', () => {
  test('are refused, and forgiven by a lenient reader (S31)', () => {
    for (const piece of ['{"id": "A"}', '[{"id": "A"}, {"id": "B"}]', '{"values": {"myX": "1"}}']) {
      assert.match(faults(piece)[0] ?? '', /a piece of a definition/, piece);
      assert.equal(faults(piece, { isLenient: true }).length, 0, piece);
    }
    const twice = '{"objects": [{"id": "A", "step": "1", "step": "2"}]}';
    assert.match(faults(twice)[0] ?? '', /'step' stands twice/);
    assert.equal(fieldsOf(read(twice, { isLenient: true })).length, 2);
    assert.match(faults('{"objects": [{"name": "A"}]}')[0] ?? '', /no "id"/);
    assert.equal(read('{"objects": [{"name": "A"}]}', { isLenient: true }).definition.objects[0]?.id, 'A');
  });
});

test('a finding is placed at its field, its value of several, its object or its parameter (S54)', () => {
  const text =
    '{"objects": [{"id": "A", "x": ["one", "two"]}, {"id": "A"}], "parameters": [{"id": "myP", "type": "T"}], "values": {"myQ": "1"}}';
  const reading = read(text);
  const place = (objectId: string, field: string | null, message = '', code = 'ADVICE' as const): string =>
    text.slice(placeOfFinding({ objectId, field, code, severity: 'error', message }, reading)).slice(0, 6);
  assert.equal(place('A', 'x'), '"one",');
  assert.equal(place('A', 'x', "'x' has 'two'"), '"two"]');
  assert.equal(place('A', 'id'), '"id": ');
  assert.equal(place('A', 'y'), '{"id":');
  assert.equal(place('A', null, '', 'DUPLICATE_ID' as 'ADVICE'), '{"id":');
  assert.equal(place('myP', 'type'), '"type"');
  assert.equal(place('myQ', 'value'), '"myQ":');
  assert.equal(place('nobody', null), '{"obje');
});
