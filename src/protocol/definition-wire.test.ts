// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { definitionFromWire, definitionToWire, parseInput, type WireField } from './index.ts';

const key = fc.string({ minLength: 1, maxLength: 20, unit: 'grapheme-ascii' });
const value = fc.string({ maxLength: 40, unit: 'grapheme' });
const field: fc.Arbitrary<WireField> = fc.oneof(
  fc.record({ key, stringValue: value }),
  fc.record({ key, refValue: key }),
  fc.record({ key }),
);
const definition = fc.record({
  pipelineObjects: fc.array(fc.record({ id: key, name: key, fields: fc.array(field, { maxLength: 5 }) }), {
    maxLength: 5,
  }),
  parameterObjects: fc.array(
    fc.record({ id: key, attributes: fc.array(fc.record({ key, stringValue: value }), { maxLength: 3 }) }),
    { maxLength: 3 },
  ),
  parameterValues: fc.array(fc.record({ id: key, stringValue: value }), { maxLength: 3 }),
});

describe('a definition', () => {
  it('comes back as it was put, through bytes, checks and the model (S27, S31)', () => {
    fc.assert(
      fc.property(definition, (wire) => {
        const body = Buffer.from(JSON.stringify({ pipelineId: 'df-1', ...wire }));
        const parsed = parseInput('PutPipelineDefinition', body);
        assert.ok(parsed.kind === 'input');
        assert.deepEqual(
          definitionToWire(definitionFromWire(parsed.input)),
          JSON.parse(JSON.stringify(wire)),
        );
      }),
    );
  });

  it('keeps a field with neither text nor reference apart from an empty text', () => {
    const pipelineObjects = [{ id: 'o', name: 'o', fields: [{ key: 'a' }, { key: 'b', stringValue: '' }] }];
    const { objects, parameters, values } = definitionFromWire({ pipelineObjects });
    assert.deepEqual(objects[0]?.fields, [
      { key: 'a', kind: 'empty' },
      { key: 'b', kind: 'string', value: '' },
    ]);
    assert.deepEqual([parameters, values], [[], []]);
  });
});
