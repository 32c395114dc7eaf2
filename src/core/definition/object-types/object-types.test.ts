// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { readLiteral } from '../literals.ts';
import { ALL_TYPES, type ObjectType, type Slot, sourceOf, typeNamed } from './index.ts';

const REFERENCE =
  process.env['PENSTOCK_REFERENCE'] ?? new URL('../../../../../shared/reference', import.meta.url).pathname;
const FILE = [
  `${REFERENCE}/object-types.json`,
  '../shared/reference/object-types.json',
  '../../shared/reference/object-types.json',
].find(existsSync);

interface ReferenceField {
  slot: string;
  default?: string | number | boolean | string[];
  defaultSource?: 'guide' | 'secondary' | 'inferred';
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
    const { types, fieldsOf } = readReference();
    assert.deepEqual(ALL_TYPES.map((type) => type.name).sort(), Object.keys(types).sort());
    for (const type of ALL_TYPES) {
      const stated = types[type.name] ?? {};
      assert.equal(type.category, stated.category, type.name);
      assert.deepEqual(type.aliases, stated.aliases ?? [], type.name);
      const expected = [...fieldsOf(stated)].map(([key, field]) => [
        key,
        describeReference(DEPARTURES[`${stated.category}.${key}`] ?? {}, field),
      ]);
      assert.deepEqual(Object.fromEntries(describeType(type)), Object.fromEntries(expected), type.name);
    }
  },
);

test('the tables hold every default that the reference states, and others only by a rule', options, () => {
  const { types, fieldsOf } = readReference();
  let stated = 0;
  for (const type of ALL_TYPES) {
    for (const [key, field] of fieldsOf(types[type.name] ?? {})) {
      const slot = type.slots.get(key);
      const place = `${type.name}.${key}`;
      if (field.default === undefined) {
        if (slot?.byDefault !== null) assert.match(slot?.rules ?? '', /^S\d/, place);
        continue;
      }
      stated += 1;
      const value = Array.isArray(field.default) ? field.default : String(field.default);
      assert.deepEqual(slot?.byDefault?.value, value, place);
      assert.equal(slot?.byDefault?.basis, BASIS[field.defaultSource ?? 'guide'], place);
    }
  }
  assert.ok(stated > 60, `${stated} defaults`);
});

test('every type says what it is, what surprises, and where that is known from', () => {
  for (const type of ALL_TYPES) {
    for (const sentence of [type.about, ...type.notes]) assert.match(sentence, /^\S.{10,}\.$/, type.name);
    assert.match(type.source, /^[\w-]+\.md(, .+)?$/, type.name);
  }
});

test('every slot has a description and a source', () => {
  for (const type of ALL_TYPES) {
    for (const [key, slot] of type.slots) {
      const place = `${type.name}.${key}`;
      assert.match(slot.about, /^\S[^\n]{10,}\.$/, place);
      assert.ok(!slot.about.includes(', .'), place);
      assert.ok(sourceOf(type, slot).length > 3, place);
      if (slot.rules !== null) assert.match(slot.rules, /^S\d+(, S\d+)*$/, place);
      if (slot.origin === 'undocumented') assert.notEqual(slot.source, null, `${place} was seen somewhere`);
      if (slot.origin === 'extension') assert.notEqual(slot.rules, null, `${place} follows a rule of ours`);
    }
  }
});

test('a default fits its own slot, and no closed enumeration is empty', () => {
  for (const type of ALL_TYPES) {
    for (const [key, slot] of type.slots) {
      const place = `${type.name}.${key}`;
      if (slot.kind === 'Enumeration' && !slot.open) assert.ok(slot.values.length > 1, place);
      for (const text of [slot.byDefault?.value ?? [], slot.byDefault?.here ?? []].flat()) {
        assert.notEqual(readLiteral(slot.kind, text).kind, 'refused', place);
        if (slot.values.length > 0 && !slot.open) assert.ok(slot.values.includes(text), place);
      }
    }
  }
});

test('a requirement is waived by a field that the type has, and a group of one-of has several members', () => {
  for (const type of ALL_TYPES) {
    const groups = new Map<string, number>();
    for (const [key, slot] of type.slots) {
      if (slot.requiredUnless !== null) {
        assert.equal(slot.requirement, 'required', `${type.name}.${key}`);
        assert.ok(type.slots.has(slot.requiredUnless.field), `${type.name}.${key}`);
      }
      if (slot.requirement.startsWith('oneOfGroup:'))
        groups.set(slot.requirement, (groups.get(slot.requirement) ?? 0) + 1);
    }
    for (const [group, count] of groups) assert.ok(count > 1, `${type.name} ${group}`);
  }
});

/** Where rules and published definitions are against the reference: a resource needs no schedule (S61, corpus file 051). */
const DEPARTURES: Readonly<Record<string, Partial<ReferenceField>>> = {
  'resource.schedule': { requirement: 'optional' },
};

/** How sure a default is, in the reference's words and in ours. */
const BASIS = { guide: 'documented', secondary: 'recalled', inferred: 'inferred' } as const;

test('an alias names its type, and a name of nothing or of a prototype names none', () => {
  assert.equal(typeNamed('DynamoDBExport')?.name, 'DynamoDBExportDataFormat');
  assert.equal(typeNamed('__proto__'), undefined);
  assert.equal(typeNamed('shellcommandactivity'), undefined);
});

interface Reference {
  readonly types: Record<string, ReferenceGroup>;
  /** Fields of a type or group, those of its groups included. */
  readonly fieldsOf: (group: ReferenceGroup) => Map<string, ReferenceField>;
}

function readReference(): Reference {
  const { groups, types } = JSON.parse(readFileSync(FILE ?? '', 'utf8')) as {
    groups: Record<string, ReferenceGroup>;
    types: Record<string, ReferenceGroup>;
  };
  const fieldsOf = (group: ReferenceGroup): Map<string, ReferenceField> => {
    const fields = new Map<string, ReferenceField>();
    for (const name of [...(group.extends ?? []), ...(group.inherits ?? [])]) {
      for (const [key, field] of fieldsOf(groups[name] ?? {})) fields.set(key, field);
    }
    for (const section of [group.fields, group.undocumented]) {
      for (const [key, field] of Object.entries(section ?? {})) fields.set(key, field);
    }
    return fields;
  };
  return { types, fieldsOf };
}

function describeType(type: ObjectType): [string, unknown][] {
  return [...type.slots]
    .filter(([, slot]) => slot.origin !== 'extension')
    .map(([key, slot]) => [key, describe(slot)]);
}

function describe(slot: Slot): unknown {
  const { kind, requirement, list, refTypes, values, open, min, max, runtime, secret, deprecated } = slot;
  return { kind, requirement, list, refTypes, values, open, min, max, runtime, secret, deprecated };
}

function describeReference(departure: Partial<ReferenceField>, stated: ReferenceField): unknown {
  const field = { ...stated, ...departure };
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
