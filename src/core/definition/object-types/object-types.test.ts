// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { ALL_TYPES, type ObjectType, type Slot, typeNamed } from './index.ts';

const REFERENCE =
  process.env['PENSTOCK_REFERENCE'] ?? new URL('../../../../../shared/reference', import.meta.url).pathname;
const FILE = [
  `${REFERENCE}/object-types.json`,
  '../shared/reference/object-types.json',
  '../../shared/reference/object-types.json',
].find(existsSync);

interface ReferenceField {
  slot: string;
  requirement?: string;
  list?: boolean;
  refTypes?: string[];
  enum?: string[];
  enumOpen?: boolean;
  min?: number;
  max?: number;
  runtime?: boolean;
  secret?: boolean;
  deprecated?: boolean;
}
interface ReferenceGroup {
  extends?: string[];
  inherits?: string[];
  fields?: Record<string, ReferenceField>;
  undocumented?: Record<string, ReferenceField>;
  category?: string;
  aliases?: string[];
}

const options =
  FILE === undefined
    ? { skip: 'not here: the reference table object-types.json is not beside this repository' }
    : {};

test(
  'the tables hold exactly the types, slots, requirements and enumerations of the reference',
  options,
  () => {
    const reference = JSON.parse(readFileSync(FILE ?? '', 'utf8')) as {
      groups: Record<string, ReferenceGroup>;
      types: Record<string, ReferenceGroup>;
    };
    const fieldsOf = (group: ReferenceGroup): Map<string, ReferenceField> => {
      const fields = new Map<string, ReferenceField>();
      for (const name of [...(group.extends ?? []), ...(group.inherits ?? [])]) {
        for (const [key, field] of fieldsOf(reference.groups[name] ?? {})) fields.set(key, field);
      }
      for (const section of [group.fields, group.undocumented]) {
        for (const [key, field] of Object.entries(section ?? {})) fields.set(key, field);
      }
      return fields;
    };
    assert.deepEqual(ALL_TYPES.map((type) => type.name).sort(), Object.keys(reference.types).sort());
    for (const type of ALL_TYPES) {
      const stated = reference.types[type.name] ?? {};
      assert.equal(type.category, stated.category, type.name);
      assert.deepEqual(type.aliases, stated.aliases ?? [], type.name);
      const expected = [...fieldsOf(stated)].map(([key, field]) => [key, describeReference(field)]);
      assert.deepEqual(Object.fromEntries(describeType(type)), Object.fromEntries(expected), type.name);
    }
  },
);

test('an alias names its type, and a name of nothing or of a prototype names none', () => {
  assert.equal(typeNamed('DynamoDBExport')?.name, 'DynamoDBExportDataFormat');
  assert.equal(typeNamed('__proto__'), undefined);
  assert.equal(typeNamed('shellcommandactivity'), undefined);
});

function describeType(type: ObjectType): [string, unknown][] {
  return [...type.slots]
    .filter(([, slot]) => slot.origin !== 'extension')
    .map(([key, slot]) => [key, describe(slot)]);
}

function describe(slot: Slot): unknown {
  const { kind, requirement, list, refTypes, values, open, min, max, runtime, secret, deprecated } = slot;
  return { kind, requirement, list, refTypes, values, open, min, max, runtime, secret, deprecated };
}

function describeReference(field: ReferenceField): unknown {
  return {
    kind: field.slot,
    requirement: field.requirement ?? 'optional',
    list: field.list ?? false,
    refTypes: field.refTypes ?? [],
    values: field.enum ?? [],
    open: field.enumOpen ?? false,
    min: field.min ?? null,
    max: field.max ?? null,
    runtime: field.runtime ?? false,
    secret: field.secret ?? false,
    deprecated: field.deprecated ?? false,
  };
}
