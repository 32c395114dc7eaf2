// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import type { Definition, Field, ObjectId } from '../core/model/index.ts';
import { printDefinition, readDefinition, type TargetForm } from './index.ts';

const OPTIONS = { isLenient: false, resource: null, given: new Map<string, string>() };

function read(text: string, fileName: string): Definition {
  const result = readDefinition(Buffer.from(text), fileName, OPTIONS);
  assert.ok(result.kind === 'read', JSON.stringify(result));
  return result.reading.definition;
}

const anyText = fc.oneof(
  fc.string(),
  fc.string({ unit: 'binary' }),
  fc.constantFrom(
    'null',
    '~',
    '010',
    'yes',
    '2026-01-01',
    ' a ',
    'a\nb',
    'a\r\nb',
    '# c',
    '!Ref x',
    '*a',
    '\uFEFF',
  ),
  fc.string({ unit: fc.constantFrom('\n', ' ', 'a', '#', ':', '-', '"', "'", '\t', '\r', '\u2028', '\\') }),
);
const anyName = fc.oneof(
  anyText,
  fc.constantFrom('__proto__', 'constructor', 'ref', '<<', '?', 'x'.repeat(2_000)),
);
const fieldName = anyName.filter((key) => key !== 'id' && key !== 'name');
const anyField: fc.Arbitrary<Field> = fc.oneof(
  fc.record({ key: fieldName, kind: fc.constant('string' as const), value: anyText }),
  fc.record({
    key: fieldName,
    kind: fc.constant('reference' as const),
    target: anyName as fc.Arbitrary<ObjectId>,
  }),
  fc.record({ key: fieldName, kind: fc.constant('empty' as const) }),
);
const anyDefinition: fc.Arbitrary<Definition> = fc.record({
  objects: fc.array(
    fc.record({ id: anyName as fc.Arbitrary<ObjectId>, name: anyText, fields: fc.array(anyField) }),
  ),
  parameters: fc.array(
    fc.record({ id: anyName, attributes: fc.array(fc.record({ key: fieldName, value: anyText })) }),
  ),
  values: fc.array(fc.record({ id: anyName, value: anyText })),
});

/** A definition whose values of one key are neighbours, which the file form asks for. */
function gathered(definition: Definition): Definition {
  const gather = <T>(entries: readonly T[], keyOf: (entry: T) => string): T[] =>
    [...new Set(entries.map(keyOf))].flatMap((key) => entries.filter((entry) => keyOf(entry) === key));
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

/** UTF-8 has no lone surrogates; JSON and YAML write them as escapes, so nothing is lost. */
const FORMS: readonly (readonly [TargetForm, string, (definition: Definition) => Definition])[] = [
  ['json', 'd.json', gathered],
  ['yaml', 'd.yaml', gathered],
  ['api', 'd.json', (definition) => definition],
];

describe('a definition', () => {
  for (const [form, fileName, kept] of FORMS) {
    test(`comes back from ${form} as it was, order and all (S27, S29 to S31)`, () => {
      fc.assert(
        fc.property(anyDefinition, (definition) => {
          const printed = printDefinition(definition, form, null);
          assert.deepEqual(read(printed, fileName), structuredClone(kept(definition)));
        }),
        { numRuns: 300 },
      );
    });

    test(`that was printed as ${form} is printed the same once it was read`, () => {
      fc.assert(
        fc.property(anyDefinition, (definition) => {
          const printed = printDefinition(definition, form, null);
          assert.equal(printDefinition(read(printed, fileName), form, null), printed);
        }),
      );
    });
  }

  test('is the same in a template and in a plan as in a request (S30)', () => {
    fc.assert(
      fc.property(anyDefinition, (definition) => {
        const wire = JSON.parse(printDefinition(definition, 'api', null)) as WireDefinition;
        assert.deepEqual(read(JSON.stringify(template(wire)), 'd.json'), structuredClone(definition));
        const { definition: planned, kept } = plan(wire, definition);
        assert.deepEqual(read(JSON.stringify(planned), 'd.json'), structuredClone(kept));
      }),
    );
  });
});

interface WireDefinition {
  readonly pipelineObjects: readonly unknown[];
  readonly parameterObjects: readonly unknown[];
  readonly parameterValues: readonly unknown[];
}

/** Names of members in another spelling; the texts stay. */
function respelled(value: unknown, spell: (name: string) => string): unknown {
  if (Array.isArray(value)) return value.map((item) => respelled(item, spell));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [spell(key), respelled(inner, spell)]),
  );
}

function template(wire: WireDefinition): unknown {
  const Properties = respelled(wire, (name) => `${name.charAt(0).toUpperCase()}${name.slice(1)}`);
  return { Resources: { P: { Type: 'AWS::DataPipeline::Pipeline', Properties } } };
}

/** Terraform cannot tell an empty text from none. */
function plan(wire: WireDefinition, definition: Definition): { definition: unknown; kept: Definition } {
  const values = respelled(wire, (name) =>
    name
      .replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)
      .replace(/(object|value|field|attribute)s$/, '$1'),
  );
  const resource = { address: 'a.d', type: 'aws_datapipeline_pipeline_definition', values };
  const kept = {
    ...definition,
    objects: definition.objects.map((object) => ({
      ...object,
      fields: object.fields.map((field): Field => {
        const text = field.kind === 'string' ? field.value : field.kind === 'reference' ? field.target : '';
        return text === '' ? { key: field.key, kind: 'empty' } : field;
      }),
    })),
  };
  return { definition: { planned_values: { root_module: { resources: [resource] } } }, kept };
}
