// SPDX-License-Identifier: Apache-2.0
/** A definition goes from a file through a whole service and back to a file, and is what it was. */
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import fc from 'fast-check';
import { SECRET_MASK } from '../../src/core/definition/index.ts';
import { printDefinition, readDefinition } from '../../src/forms/index.ts';
import { definitionFromWire, definitionToWire } from '../../src/protocol/index.ts';
import { created, type TestService, type WireDefinition, withService } from './index.ts';

const OPTIONS = { isLenient: false, resource: null, given: new Map<string, string>() };

/** What GetPipelineDefinition gives of what was put on a new pipeline. */
async function through(service: TestService, definition: WireDefinition): Promise<WireDefinition> {
  const pipelineId = await created(service);
  await service.call('PutPipelineDefinition', { pipelineId, ...definition });
  const given = await service.call('GetPipelineDefinition', { pipelineId });
  return { ...given, pipelineObjects: given.pipelineObjects ?? [] };
}

const text = fc.string({ minLength: 1, maxLength: 30, unit: 'binary' });
const key = fc
  .oneof(text, fc.constantFrom('type', 'parent', '__proto__', 'constructor', 'toString'))
  .filter((name) => !name.startsWith('*') && !name.startsWith('@'));
const field = fc.oneof(
  fc.record({ key, stringValue: text }),
  fc.record({ key, refValue: text }),
  fc.record({ key }),
);
const definitions = fc.record({
  pipelineObjects: fc.array(fc.record({ id: key, name: text, fields: fc.array(field, { maxLength: 6 }) }), {
    maxLength: 5,
  }),
  parameterObjects: fc.array(
    fc.record({ id: key, attributes: fc.array(fc.record({ key, stringValue: text }), { maxLength: 3 }) }),
    { maxLength: 3 },
  ),
  parameterValues: fc.array(fc.record({ id: key, stringValue: text }), { maxLength: 3 }),
});

test('GetPipelineDefinition adds nothing, loses nothing and keeps the order of any definition (S27, S31)', () =>
  withService(async (service) => {
    await fc.assert(
      fc.asyncProperty(definitions, async (definition) => {
        const given = await through(service, definition);
        assert.deepEqual(structuredClone(given), structuredClone(definition));
      }),
      { numRuns: 60 },
    );
  }));

test('a file that was put is printed as it was written, as JSON, YAML and a request (S27, S29 to S32)', () =>
  withService(async (service) => {
    const bytes = readFileSync(new URL('../../examples/access-log-report/pipeline.json', import.meta.url));
    const read = readDefinition(bytes, 'pipeline.json', OPTIONS);
    assert.ok(read.kind === 'read');
    const { definition } = read.reading;
    const given = definitionFromWire(await through(service, definitionToWire(definition)));
    for (const form of ['json', 'yaml', 'api'] as const)
      assert.equal(printDefinition(given, form, null), printDefinition(definition, form, null));
  }));

const ROOT = ['../shared/corpus', '../../shared/corpus'].find((path) => existsSync(`${path}/manifest.json`));
const skip =
  ROOT === undefined
    ? { skip: 'not here: the corpus of published definitions is not beside this repository' }
    : {};

test('every published definition that is valid comes back, with its secrets masked (S27, S39)', skip, () =>
  withService(async (service) => {
    const manifest = readFileSync(`${ROOT}/manifest.json`, 'utf8');
    const { files } = JSON.parse(manifest) as { files: { file: string; expectedValidity: string }[] };
    for (const { file } of files.filter(({ expectedValidity }) => expectedValidity.startsWith('valid'))) {
      const read = readDefinition(readFileSync(`${ROOT}/${file}`), file, OPTIONS);
      assert.ok(read.kind === 'read', file);
      const wire = definitionToWire(read.reading.definition);
      // What an expression will give is no secret that was written down.
      const masked = (name: string, value: string | undefined) =>
        name.startsWith('*') && !/^#\{[^}]*\}$/.test(value ?? '') ? SECRET_MASK : value;
      const expected = {
        pipelineObjects: wire.pipelineObjects.map((object) => ({
          ...object,
          fields: object.fields.map((own) =>
            own.stringValue === undefined ? own : { ...own, stringValue: masked(own.key, own.stringValue) },
          ),
        })),
        parameterObjects: (wire.parameterObjects ?? []).map(({ id, attributes }) => ({
          id,
          attributes: attributes.map((own) => ({
            ...own,
            stringValue: id.startsWith('*') && own.key === 'default' ? SECRET_MASK : own.stringValue,
          })),
        })),
        parameterValues: (wire.parameterValues ?? []).map((own) => ({
          ...own,
          stringValue: masked(own.id, own.stringValue),
        })),
      };
      assert.deepEqual(await through(service, wire), expected, file);
    }
  }),
);
