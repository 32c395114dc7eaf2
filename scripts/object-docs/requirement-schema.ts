// SPDX-License-Identifier: Apache-2.0
import { type ObjectType, oneOfGroups, type Slot } from '../../src/core/definition/index.ts';
import { anyOfTexts, type Schema } from './literal-schema.ts';

/** One thing that objects of some types need: any one of `keys`. */
interface Need {
  readonly keys: readonly string[];
  readonly types: readonly string[];
  readonly waiver: Slot['requiredUnless'];
}

/**
 * What objects must have. A field may be inherited, so each need is dropped where Default has the field, and for objects
 * with a parent, whose fields a schema cannot follow. Source: S33, S34, object-types.json "requirement".
 */
export function requirements(types: readonly ObjectType[]): readonly Schema[] {
  return needsOf(types).map((need) => ({
    if: { not: { properties: { objects: { contains: satisfyingDefault(need) } } } },
    // biome-ignore lint/suspicious/noThenProperty: the keyword of JSON Schema
    then: { properties: { objects: { items: needing(need) } } },
  }));
}

function needsOf(types: readonly ObjectType[]): readonly Need[] {
  const needs = new Map<
    string,
    { keys: readonly string[]; types: string[]; waiver: Slot['requiredUnless'] }
  >();
  const add = (type: ObjectType, keys: readonly string[], waiver: Slot['requiredUnless']): void => {
    const name = JSON.stringify([keys, waiver]);
    const need = needs.get(name) ?? { keys, types: [], waiver };
    need.types.push(type.name, ...type.aliases);
    needs.set(name, need);
  };
  for (const type of types) {
    for (const [key, slot] of type.slots)
      if (slot.requirement === 'required' && key !== 'id' && key !== 'type')
        add(type, [key], slot.requiredUnless);
    for (const { keys } of oneOfGroups(type)) add(type, keys, null);
  }
  return [...needs.values()];
}

/** Default with the field, or with what does away with it; one with a parent may inherit either. */
function satisfyingDefault({ keys, waiver }: Need): Schema {
  return {
    properties: { id: { const: 'Default' } },
    required: ['id'],
    anyOf: [...[...keys, 'parent'].map(has), ...(waiver === null ? [] : [waived(waiver)])],
  };
}

function needing({ keys, types, waiver }: Need): Schema {
  const excused = [has('parent'), ...(waiver === null ? [] : [waived(waiver)])];
  return {
    if: {
      properties: { type: { enum: types }, id: { not: { const: 'Default' } } },
      required: ['type'],
      not: { anyOf: excused },
    },
    // biome-ignore lint/suspicious/noThenProperty: the keyword of JSON Schema
    then: keys.length === 1 ? { required: keys } : { anyOf: keys.map(has) },
  };
}

const has = (key: string): Schema => ({ required: [key] });

/** The waiving value in any case, or one that cannot be seen: an expression, a list. */
function waived({ field, is }: NonNullable<Slot['requiredUnless']>): Schema {
  const isWord = is === 'true' || is === 'false';
  return {
    properties: {
      [field]: {
        anyOf: [
          { type: 'string', pattern: anyOfTexts([is]) },
          { type: 'string', pattern: '#\\{' },
          { type: 'array' },
          ...(isWord ? [{ const: is === 'true' }] : []),
        ],
      },
    },
    required: [field],
  };
}
