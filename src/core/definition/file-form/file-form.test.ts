// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { Definition, Field, ObjectId } from '../../model/index.ts';
import { parseFileForm } from './file-form.ts';
import { parseJson } from './json-text.ts';
import { printFileForm } from './print-file-form.ts';

const read = (text: string): Definition => {
  const result = parseFileForm(text);
  assert.ok(result.kind === 'definition', JSON.stringify(result));
  return result.definition;
};
const faultsOf = (text: string): string[] => {
  const result = parseFileForm(text);
  return result.kind === 'faults'
    ? result.faults.map(({ line, column, message }) => `${line}:${column} ${message}`)
    : [];
};

test('the file form becomes objects, parameters and values (S29, S31, S32)', () => {
  const definition = read(`{
    "objects": [{ "id": "A", "type": "ShellCommandActivity", "scriptArgument": ["1", 2, true], "runsOn": { "ref": "M" }, "stage": false }],
    "parameters": [{ "id": "myX", "allowedValues": ["a", "b"] }],
    "values": { "myX": ["a", "b"] }
  }`);
  assert.deepEqual(definition, {
    objects: [
      {
        id: 'A',
        name: 'A',
        fields: [
          { key: 'type', kind: 'string', value: 'ShellCommandActivity' },
          { key: 'scriptArgument', kind: 'string', value: '1' },
          { key: 'scriptArgument', kind: 'string', value: '2' },
          { key: 'scriptArgument', kind: 'string', value: 'true' },
          { key: 'runsOn', kind: 'reference', target: 'M' },
          { key: 'stage', kind: 'string', value: 'false' },
        ],
      },
    ],
    parameters: [
      {
        id: 'myX',
        attributes: [
          { key: 'allowedValues', value: 'a' },
          { key: 'allowedValues', value: 'b' },
        ],
      },
    ],
    values: [
      { id: 'myX', value: 'a' },
      { id: 'myX', value: 'b' },
    ],
  });
});

test('a name written twice is a list, and odd names are names (S31)', () => {
  const { objects } = read(
    '{"objects":[{"id":"A","name":"n","step":"one","step":["two","three"],"__proto__":"x"}]}',
  );
  assert.deepEqual(
    objects[0]?.fields.map((field) => [field.key, field.kind === 'string' ? field.value : null]),
    [
      ['step', 'one'],
      ['step', 'two'],
      ['step', 'three'],
      ['__proto__', 'x'],
    ],
  );
});

test('a mistake is told with line, column and repair', () => {
  const rows: [string, RegExp][] = [
    ['', /^1:1 the text ends/],
    ['{\n  "objects": [}', /^2:15 '\}' stands where a value/],
    ['{"objects": [\n{"id": "A", "command": "a\nb"}]}', /^2:26 a line break/],
    ['{"objects": [{"id": "A",}]}', /^1:25 '\}' stands where a name/],
    ['{"objects": [{"id": "A"}]} x', /^1:28 nothing may follow/],
    ['{"objects": [{"id": A}]}', /^1:21 'A' is no value/],
    ['{"objects": [{"id": "A}]}', /^1:21 this text in quotes is not closed/],
    ['{"objects": [{"id": "A", "x": "\\q"}]}', /\\q is no escape/],
    ['[]', /^1:1 a definition is an object/],
    ['{}', /^1:1 the definition has no "objects"/],
    ['{"objects": {}}', /^1:13 "objects" must be a list/],
    ['{"objects": [{"name": "A"}]}', /^1:14 an object has no "id"/],
    ['{"objects": [{"id": "A", "fields": [{"key": "k"}]}]}', /^1:37 'fields' must be a text/],
    ['{"objects": [{"id": "A", "id": "B"}]}', /^1:26 'id' stands twice/],
    ['{"objects": [], "values": []}', /^1:27 "values" must be an object/],
    ['{"objects": [], "objects": []}', /^1:17 'objects' stands twice/],
    ['['.repeat(100_000), /nested more than/],
  ];
  for (const [text, expected] of rows)
    assert.match(faultsOf(text)[0] ?? 'no fault', expected, text.slice(0, 80));
});

const anyName = fc.oneof(
  fc.string({ minLength: 1 }),
  fc.constantFrom('__proto__', 'constructor', '1', 'ref', 'a"b\\'),
);
const fieldName = anyName.filter((key) => key !== 'id' && key !== 'name');
const anyField: fc.Arbitrary<Field> = fc.oneof(
  fc.record({ key: fieldName, kind: fc.constant('string' as const), value: fc.string({ unit: 'binary' }) }),
  fc.record({
    key: fieldName,
    kind: fc.constant('reference' as const),
    target: anyName as fc.Arbitrary<ObjectId>,
  }),
  fc.record({ key: fieldName, kind: fc.constant('empty' as const) }),
);
const anyDefinition: fc.Arbitrary<Definition> = fc.record({
  objects: fc.array(
    fc.record({ id: anyName as fc.Arbitrary<ObjectId>, name: fc.string(), fields: fc.array(anyField) }),
  ),
  parameters: fc.array(
    fc.record({ id: anyName, attributes: fc.array(fc.record({ key: fieldName, value: fc.string() })) }),
  ),
  values: fc.array(fc.record({ id: anyName, value: fc.string() })),
});

/** What the file form keeps: everything but the distance between values of one key. */
function gathered(definition: Definition): Definition {
  const gather = <T>(entries: readonly T[], keyOf: (entry: T) => string): T[] => {
    const keys = [...new Set(entries.map(keyOf))];
    return keys.flatMap((key) => entries.filter((entry) => keyOf(entry) === key));
  };
  return {
    objects: definition.objects.map((object) => ({
      ...object,
      fields: gather(object.fields, ({ key }) => key),
    })),
    parameters: definition.parameters.map(({ id, attributes }) => ({
      id,
      attributes: gather(attributes, ({ key }) => key),
    })),
    values: gather(definition.values, ({ id }) => id),
  };
}

test('what is printed is read back as it was', () => {
  fc.assert(
    fc.property(anyDefinition, (definition) => {
      assert.deepEqual(read(printFileForm(definition)), structuredClone(gathered(definition)));
    }),
  );
});

test('printing what was read and reading it again gives the same text', () => {
  fc.assert(
    fc.property(anyDefinition, (definition) => {
      const printed = printFileForm(definition);
      assert.equal(printFileForm(read(printed)), printed);
    }),
  );
});

test('the reader takes exactly what JSON.parse takes', () => {
  const pieces = fc.constantFrom(
    '{',
    '}',
    '[',
    ']',
    ',',
    ':',
    '"a"',
    '"\\u00e9"',
    '1',
    '-0.5e3',
    '01',
    'true',
    'null',
    'nul',
    ' ',
    '\n',
    '"',
  );
  fc.assert(
    fc.property(
      fc.oneof(
        fc.json(),
        fc.array(pieces, { maxLength: 12 }).map((parts) => parts.join('')),
      ),
      (text) => {
        let isJson = true;
        try {
          JSON.parse(text);
        } catch {
          isJson = false;
        }
        assert.equal(parseJson(text).kind === 'json', isJson, text);
      },
    ),
    { numRuns: 2_000 },
  );
});
