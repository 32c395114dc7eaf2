// SPDX-License-Identifier: Apache-2.0
import type { Family } from '../../model/index.ts';
import type { Slot, Slots } from './slot.ts';

/** What kind of thing a type is; wider than the families, which have instances. Source: S59. */
export type Category =
  | 'activity'
  | 'dataNode'
  | 'resource'
  | 'precondition'
  | 'database'
  | 'dataFormat'
  | 'action'
  | 'schedule'
  | 'utility'
  | 'default'
  | 'parameter';

/** One object type: its name and every slot it has, groups included. Source: S42; object-types.json. */
export interface ObjectType {
  readonly name: string;
  /** What an object of the type is or does, in a sentence. */
  readonly about: string;
  /** What surprises, a sentence each. */
  readonly notes: readonly string[];
  /** Where its documented slots are known from: page and section of the guide. */
  readonly source: string;
  readonly category: Category;
  readonly family: Family | null;
  /** Other spellings of the name that real definitions use. */
  readonly aliases: readonly string[];
  readonly deprecated: boolean;
  readonly slots: ReadonlyMap<string, Slot>;
}

interface TypeParts {
  readonly about: string;
  readonly notes?: readonly string[];
  readonly source: string;
  readonly category: Category;
  /** Later groups replace fields of earlier ones; `fields` replace all. */
  readonly groups: readonly Slots[];
  readonly fields?: Slots;
  readonly aliases?: readonly string[];
  readonly deprecated?: boolean;
}

const FAMILY_OF: Readonly<Record<Category, Family | null>> = {
  activity: 'activity',
  dataNode: 'data-node',
  resource: 'resource',
  precondition: 'precondition',
  action: 'action',
  database: null,
  dataFormat: null,
  schedule: null,
  utility: null,
  default: null,
  parameter: null,
};

/** Puts a type together from groups and its own fields. */
export function objectType(name: string, parts: TypeParts): ObjectType {
  const slots = new Map<string, Slot>();
  for (const group of [...parts.groups, parts.fields ?? {}]) {
    for (const [key, slot] of Object.entries(group)) slots.set(key, slot);
  }
  return {
    name,
    about: parts.about,
    notes: parts.notes ?? [],
    source: parts.source,
    category: parts.category,
    family: FAMILY_OF[parts.category],
    aliases: parts.aliases ?? [],
    deprecated: parts.deprecated ?? false,
    slots,
  };
}

/**
 * Where a slot of a type is known from: its own source or that of the type, and the rules that govern it.
 * Source: object-types.json.
 */
export function sourceOf(type: ObjectType, slot: Slot): string {
  const place = slot.source ?? (slot.origin === 'extension' ? null : type.source);
  return [place, slot.rules].filter((part) => part !== null).join('; ');
}

/** Fields of which one must be there, after inheritance. */
export interface OneOfGroup {
  readonly name: string;
  readonly keys: readonly string[];
  /** Whether two of them are a conflict; of runsOn and workerGroup the first simply wins. Source: S62. */
  readonly exclusive: boolean;
}

/** The groups of a type, in the order of its slots. Source: object-types.json "requirement". */
export function oneOfGroups(type: ObjectType): readonly OneOfGroup[] {
  const groups = new Map<string, string[]>();
  for (const [key, slot] of type.slots) {
    if (!slot.requirement.startsWith('oneOfGroup:')) continue;
    const name = slot.requirement.slice('oneOfGroup:'.length);
    const keys = groups.get(name);
    if (keys === undefined) groups.set(name, [key]);
    else keys.push(key);
  }
  return [...groups].map(([name, keys]) => ({ name, keys, exclusive: name !== 'worker' }));
}
