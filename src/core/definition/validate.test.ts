// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import fc from 'fast-check';
import {
  type Definition,
  FINDING_CODES,
  type Field,
  type Finding,
  instantOf,
  type ObjectId,
} from '../model/index.ts';
import {
  compile,
  type DefinitionOptions,
  parseFileForm,
  refusals,
  validate,
  validateChange,
} from './index.ts';

interface Case {
  readonly name: string;
  readonly rules: string;
  readonly objects: unknown[];
  readonly parameters?: unknown[];
  readonly values?: Record<string, unknown>;
  readonly moment?: 'put' | 'activation';
  readonly profile?: 'default' | 'aws';
  readonly limits?: Record<string, number>;
  readonly backfillIntervalsMax?: number;
  /** Object, field, code and severity of every finding that counts: all but infos, warnings only when there is no error. */
  readonly expect: readonly (readonly [string, string | null, string, string])[];
  /** Part of one message. */
  readonly says?: string;
}
const CASES = JSON.parse(
  readFileSync(new URL('./cases/findings.json', import.meta.url), 'utf8'),
) as readonly Case[];

const OPTIONS: DefinitionOptions = {
  profile: 'default',
  runnerMissing: 'error',
  moment: 'put',
  now: instantOf(Date.UTC(2026, 0, 1)),
  backfillIntervalsMax: null,
};

function definitionOf(parts: { objects: unknown; parameters?: unknown; values?: unknown }): Definition {
  const read = parseFileForm(JSON.stringify(parts));
  assert.ok(read.kind === 'definition', JSON.stringify(read));
  return read.definition;
}

function optionsOf({ moment, profile, limits, backfillIntervalsMax }: Case): DefinitionOptions {
  return {
    ...OPTIONS,
    moment: moment ?? 'put',
    profile: profile ?? 'default',
    backfillIntervalsMax: backfillIntervalsMax ?? null,
    limits: limits ?? {},
  };
}

for (const row of CASES) {
  test(`${row.name} (${row.rules})`, () => {
    const { objects, parameters = [], values = {} } = row;
    const findings = validate(definitionOf({ objects, parameters, values }), optionsOf(row));
    const hasError = row.expect.some(([, , , severity]) => severity === 'error');
    const counted = findings.filter(
      ({ severity }) => severity === 'error' || (!hasError && severity === 'warning'),
    );
    const found = counted.map(({ objectId, field, code, severity }) => [objectId, field, code, severity]);
    assert.deepEqual(found, row.expect, findings.map(({ message }) => message).join('\n'));
    if (row.says !== undefined) {
      assert.ok(
        counted.some(({ message }) => message.includes(row.says ?? '')),
        counted[0]?.message ?? 'no finding',
      );
    }
  });
}

test('every code of a finding has a case that gives it', () => {
  const given = new Set(CASES.flatMap(({ expect }) => expect.map(([, , code]) => code)));
  const elsewhere = new Set(['IMMUTABLE_CHANGE']);
  assert.deepEqual(
    FINDING_CODES.filter((code) => !given.has(code) && !elsewhere.has(code)),
    [],
  );
});

test('messages begin with the code, end with a sentence, and say role of nothing else (S54, S55, design 5)', () => {
  for (const row of CASES) {
    const { objects, parameters = [], values = {} } = row;
    for (const { code, field, message } of validate(
      definitionOf({ objects, parameters, values }),
      optionsOf(row),
    )) {
      assert.ok(message.startsWith(field === null ? `${code}: ` : `${code}: '${field}' `), message);
      assert.match(message, /[.?]$/);
      assert.doesNotMatch(message, /\.\.$/);
      if (!/role/i.test(field ?? '')) assert.doesNotMatch(message, /role/i);
    }
  }
});

test('a put is refused for empty values and missing names, not for a field with neither (S52, design 5)', () => {
  const object = { id: 'A' as ObjectId, name: 'A', fields: [] };
  const withField = (field: Field): Definition => ({
    objects: [{ ...object, fields: [field] }],
    parameters: [],
    values: [],
  });
  assert.equal(refusals(withField({ key: 'k', kind: 'empty' }), OPTIONS), null);
  assert.match(
    refusals(withField({ key: 'k', kind: 'string', value: '' }), OPTIONS) ?? '',
    /field 'k' of object 'A' is an empty text/,
  );
  assert.match(
    refusals(withField({ key: 'k', kind: 'reference', target: '' as ObjectId }), OPTIONS) ?? '',
    /empty reference/,
  );
  assert.match(
    refusals({ objects: [{ ...object, name: '' }], parameters: [], values: [] }, OPTIONS) ?? '',
    /has no name/,
  );
  assert.match(
    refusals(
      { objects: [object, object], parameters: [], values: [] },
      { profile: 'aws', limits: { objectsMax: 1 } },
    ) ?? '',
    /2 objects/,
  );
});

test('changes that AWS forbids are errors in its mode and warnings or nothing otherwise (S208 to S211)', () => {
  const before = definitionOf({
    objects: [
      { id: 'S', type: 'Schedule', period: '1 day', startAt: 'FIRST_ACTIVATION_DATE_TIME' },
      { id: 'D', type: 'S3DataNode', filePath: 's3://b/k' },
      { id: 'Gone', type: 'CSV' },
    ],
    values: { myX: '1' },
  });
  const after = definitionOf({
    objects: [
      { id: 'S', type: 'Schedule', period: '2 days', startAt: 'FIRST_ACTIVATION_DATE_TIME' },
      { id: 'D', type: 'S3DataNode', filePath: 's3://b/other', precondition: { ref: 'P' } },
      { id: 'P', type: 'Exists' },
      { id: 'A', type: 'ShellCommandActivity', output: { ref: 'D' } },
    ],
  });
  const codes = (editMode: 'aws' | 'flexible', wasActivated: boolean): unknown[] =>
    validateChange({ latest: before, active: wasActivated ? before : null }, after, editMode).map(
      ({ objectId, field, code }) => [objectId, field, code],
    );
  assert.deepEqual(codes('aws', true), [
    ['myX', null, 'ADVICE'],
    ['S', 'period', 'IMMUTABLE_CHANGE'],
    ['D', 'precondition', 'IMMUTABLE_CHANGE'],
    ['Gone', null, 'IMMUTABLE_CHANGE'],
    ['A', 'output', 'IMMUTABLE_CHANGE'],
  ]);
  assert.deepEqual(codes('flexible', true), [
    ['myX', null, 'ADVICE'],
    ['S', 'period', 'ADVICE'],
  ]);
  assert.deepEqual(codes('aws', false), [['myX', null, 'ADVICE']]);
});

const NAMES = ['__proto__', 'constructor', 'Default', 'a', 'b', 'c', 'toString'];
const KEYS = [
  'type',
  'parent',
  'schedule',
  'dependsOn',
  'input',
  'output',
  'precondition',
  'runsOn',
  'period',
  'startDateTime',
  'command',
  'myX',
  '__proto__',
  '*mySecret',
  '@id',
  'scheduleType',
  'maximumRetries',
  'terminateAfter',
];
const TEXTS = [
  '',
  'ShellCommandActivity',
  'Schedule',
  'S3DataNode',
  'Ec2Resource',
  'S3KeyExists',
  '1 day',
  'ondemand',
  '#{myX}',
  '#{',
  '#{__proto__}',
  '#{parent.parent.parent}',
  '2030-01-01',
  '#{a.b.c + 1}',
  '-1',
];
const anyField = fc.oneof(
  fc.record({
    key: fc.constantFrom(...KEYS),
    kind: fc.constant('string' as const),
    value: fc.oneof(fc.constantFrom(...TEXTS), fc.string()),
  }),
  fc.record({
    key: fc.constantFrom(...KEYS),
    kind: fc.constant('reference' as const),
    target: fc.constantFrom(...NAMES) as fc.Arbitrary<ObjectId>,
  }),
  fc.record({ key: fc.constantFrom(...KEYS), kind: fc.constant('empty' as const) }),
);
const anyDefinition: fc.Arbitrary<Definition> = fc.record({
  objects: fc.array(
    fc.record({
      id: fc.constantFrom(...NAMES) as fc.Arbitrary<ObjectId>,
      name: fc.string(),
      fields: fc.array(anyField, { maxLength: 8 }),
    }),
    { maxLength: 8 },
  ),
  parameters: fc.array(
    fc.record({
      id: fc.constantFrom('myX', '__proto__', '*mySecret'),
      attributes: fc.array(
        fc.record({
          key: fc.constantFrom('type', 'default', 'optional', 'isArray'),
          value: fc.constantFrom('Integer', 'true', '7', '#{myX}'),
        }),
      ),
    }),
    { maxLength: 3 },
  ),
  values: fc.array(fc.record({ id: fc.constantFrom('myX', '__proto__'), value: fc.constantFrom(...TEXTS) }), {
    maxLength: 3,
  }),
});

/** Errors at put that are none at activation: a value that may still come, and a secret, which is sealed by then (X66). */
function blocksActivation({ severity, code, objectId }: Finding): boolean {
  const isSealed = code === 'INVALID_PARAMETER_VALUE' && objectId.startsWith('*');
  return severity === 'error' && code !== 'MISSING_PARAMETER_VALUE' && !isSealed;
}

test('validating and compiling never throw, whatever the definition holds', () => {
  fc.assert(
    fc.property(anyDefinition, (definition) => {
      const findings = validate(definition, OPTIONS);
      const compiled = compile(definition, { ...OPTIONS, backfillIntervalsMax: 10 });
      if (compiled.kind === 'compiled') assert.deepEqual(findings.filter(blocksActivation), []);
      refusals(definition, OPTIONS);
      validateChange({ latest: definition, active: definition }, definition, 'aws');
    }),
    { numRuns: 1_000 },
  );
});

test('blanks and an empty text among the allowed values can be seen in the repair (S65)', () => {
  const attributes = [
    { key: 'allowedValues', value: '' },
    { key: 'allowedValues', value: 'y ' },
    { key: 'default', value: 'x' },
  ];
  const findings = validate({ objects: [], parameters: [{ id: 'myX', attributes }], values: [] }, OPTIONS);
  assert.match(findings.find(({ field }) => field === 'default')?.message ?? '', /Use one of '', 'y '\.$/);
});
