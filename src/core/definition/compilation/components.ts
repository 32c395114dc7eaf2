// SPDX-License-Identifier: Apache-2.0
import type { Field, ObjectId } from '../../model/index.ts';
import type { CompiledComponent, CompiledField } from '../compiled-definition.ts';
import type { EffectiveObject, Inheritance } from '../inherit.ts';
import type { ParameterTable } from '../parameters.ts';

const WHOLE_PARAMETER = /^\s*#\{\s*(\*?my\w+)\s*\}\s*$/;

/** Every object as a component without settings: enough to evaluate expressions. Source: S33 to S36, S70. */
export function componentsOf(
  inheritance: Inheritance,
  parameters: ParameterTable,
): ReadonlyMap<ObjectId, CompiledComponent> {
  const components = new Map<ObjectId, CompiledComponent>();
  const keptOf = new Map<readonly Field[], readonly CompiledField[]>();
  // What many inherit is made once: a definition may have a million fields after inheritance.
  const keep: Keep = (values, key) => {
    const known = keptOf.get(values);
    if (known !== undefined) return known;
    const kept = keptValues(values, key, parameters);
    keptOf.set(values, kept);
    return kept;
  };
  for (const [id, object] of inheritance.byId) components.set(id, componentOf(object, keep));
  return components;
}

type Keep = (values: readonly Field[], key: string) => readonly CompiledField[];

function componentOf(object: EffectiveObject, keep: Keep): CompiledComponent {
  const fields = new Map<string, readonly CompiledField[]>();
  for (const [key, { values }] of object.fields) {
    if (object.type?.slots.get(key)?.runtime === true) continue;
    const kept = keep(values, key);
    if (kept.length > 0) fields.set(key, kept);
  }
  const isTyped = object.type !== null && !object.isDefault;
  return {
    id: object.id,
    name: object.name,
    type: isTyped ? (object.type?.name ?? null) : null,
    family: object.type?.family ?? null,
    fields,
    ownKeys: new Set(object.own.keys()),
    parentId: object.parentId,
    settings: null,
  };
}

function keptValues(
  values: readonly Field[],
  key: string,
  parameters: ParameterTable,
): readonly CompiledField[] {
  const kept: CompiledField[] = [];
  for (const field of values) {
    if (field.kind === 'reference') kept.push({ kind: 'reference', target: field.target });
    else if (field.kind === 'string' && !isDropped(field.value, key, parameters)) {
      kept.push({ kind: 'string', value: field.value });
    }
  }
  return kept;
}

/** A text that is nothing but an optional parameter without a value counts as not written. Source: S70. */
function isDropped(text: string, key: string, parameters: ParameterTable): boolean {
  const name = WHOLE_PARAMETER.exec(text)?.[1];
  return name !== undefined && name !== key && parameters.absent.has(name);
}
