// SPDX-License-Identifier: Apache-2.0
import { ALL_TYPES, type Slot } from '../../src/core/definition/index.ts';
import { described, literalSchema, ref, type Schema } from './literal-schema.ts';

/** Definitions of fields: one a name, and more where types differ in what they say of it. */
const NAMES: ReadonlyMap<string, string> = namesByContent();

/** The definitions that {@link fieldRef} refers to. */
export function fieldDefinitions(): Readonly<Record<string, Schema>> {
  return Object.fromEntries([...NAMES].map(([content, name]) => [name, JSON.parse(content) as Schema]));
}

/** Refers to the definition of a field. */
export function fieldRef(key: string, slot: Slot): Schema {
  const name = NAMES.get(contentOf(key, slot));
  if (name === undefined) throw new Error(`no definition for ${key}`);
  return ref(name);
}

function namesByContent(): Map<string, string> {
  const names = new Map<string, string>();
  const counts = new Map<string, number>();
  for (const type of ALL_TYPES) {
    for (const [key, slot] of type.slots) {
      const content = contentOf(key, slot);
      if (key.startsWith('@') || slot.requirement === 'forbidden' || names.has(content)) continue;
      const count = (counts.get(key) ?? 0) + 1;
      counts.set(key, count);
      names.set(content, count === 1 ? `field ${key}` : `field ${key} ${count}`);
    }
  }
  return names;
}

/** The schema of a field as text, so that equal ones are found. */
function contentOf(key: string, slot: Slot): string {
  if (slot.runtime)
    return JSON.stringify(described(`Set by the service, ignored here. ${slot.about}`, 'anything'));
  return JSON.stringify({
    description: descriptionOf(slot),
    ...(slot.byDefault === null ? {} : { default: slot.byDefault.here ?? slot.byDefault.value }),
    ...(slot.deprecated ? { deprecated: true } : {}),
    ...(valuesSchema(key, slot) as object),
  });
}

function descriptionOf(slot: Slot): string {
  const refers = slot.refTypes.length === 0 ? '' : ` Refers to ${slot.refTypes.join(', ')}.`;
  const origin = { documented: '', undocumented: ' Not documented.', extension: ' Not in AWS.' }[slot.origin];
  return `${slot.about}${refers}${origin}`;
}

/** One value, or a list of them; a list of one is the value itself. Source: S31. */
function valuesSchema(key: string, slot: Slot): Schema {
  const value = literalSchema(key, slot);
  if (key === 'id' || key === 'name' || key === 'type') return { type: 'string' };
  const most = slot.list ? (slot.kind === 'String' ? slot.max : null) : slot.severalTaken ? null : 1;
  const list = { type: 'array', items: value, ...(most === null ? {} : { maxItems: most }) };
  return { anyOf: [value, list] };
}
