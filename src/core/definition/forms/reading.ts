// SPDX-License-Identifier: Apache-2.0
import type { Definition, ParameterObject } from '../../model/index.ts';
import type { JsonValue, Notice } from '../file-form/json-text.ts';

/**
 * Where one object or parameter stands; all offsets count UTF-16 units from the start of the text. Source:
 * S31.
 */
export interface EntryPlace {
  readonly at: number;
  readonly idAt: number;
  readonly nameAt: number;
  /** One for each field or attribute, in the order of the definition. */
  readonly fields: readonly number[];
}

/** Where the pieces of a definition stand, in its own order. Source: S31. */
export interface DefinitionPlaces {
  /** Where each section begins; one that is not written is not there. */
  readonly sections: Readonly<Partial<Record<'objects' | 'parameters' | 'values', number>>>;
  readonly objects: readonly EntryPlace[];
  readonly parameters: readonly EntryPlace[];
  readonly values: readonly number[];
}

/**
 * What stands in a text for a value that nobody gave: an expression over a parameter, so that whoever judges
 * the definition takes it for a value that is not known yet. Source: S49, S71.
 */
export const STAND_IN: ParameterObject = {
  id: 'myUnresolvedValue',
  attributes: [{ key: 'type', value: 'String' }],
};
export const STAND_IN_TEXT = `#{${STAND_IN.id}}`;

/** A value that only a deployment knows; until then {@link STAND_IN_TEXT} is in its place. Source: S70. */
export interface Unresolved extends Notice {
  readonly name: string;
  /** Whether the template can have such a value at all: a name that it declares nowhere is a slip. */
  readonly isDeclared: boolean;
}

/** A definition and what its text says beside it. Source: S29. */
export interface Reading {
  readonly definition: Definition;
  readonly places: DefinitionPlaces;
  /** Values of a template that nobody gave. */
  readonly unresolved: readonly Unresolved[];
  /** Names for which a value was given and used. */
  readonly namesUsed: ReadonlySet<string>;
}

/** Takes a mistake at an offset. */
export type Report = (at: number, message: string) => void;

/**
 * The definition with the parameter declared that its stand-ins name, fit to be judged but not to be stored.
 * Source: S71.
 */
export function judgeable({ definition, unresolved }: Reading): Definition {
  if (unresolved.length === 0) return definition;
  return { ...definition, parameters: [...definition.parameters, STAND_IN] };
}

/** Collects mistakes up to a bound. */
export function mistakeList(): { readonly report: Report; readonly mistakes: readonly Notice[] } {
  const mistakes: Notice[] = [];
  const report: Report = (at, message) => {
    if (mistakes.length < MISTAKES_MAX) mistakes.push({ at, message });
  };
  return { report, mistakes };
}

const MISTAKES_MAX = 50;

/** A caller's name as it may stand in a message. */
export function shortened(name: string): string {
  return name.length <= 40 ? name : `${name.slice(0, 40)}...`;
}

/** The value of the last member of a name; undefined when there is none or the value is no object. */
export function memberOf(value: JsonValue | undefined, key: string): JsonValue | undefined {
  if (value?.kind !== 'object') return undefined;
  return value.members.findLast((member) => member.key === key)?.value;
}

/** Where the sections of an object stand under a form's names for them. */
export function sectionPlaces(
  root: JsonValue,
  names: Readonly<Record<'objects' | 'parameters' | 'values', string>>,
): DefinitionPlaces['sections'] {
  const placeOf = (name: string): number | undefined =>
    root.kind === 'object' ? root.members.find(({ key }) => key === name)?.at : undefined;
  const places = (['objects', 'parameters', 'values'] as const).map((section) => [
    section,
    placeOf(names[section]),
  ]);
  return Object.fromEntries(places.filter(([, at]) => at !== undefined));
}

/** The text of a string, number or boolean; null for anything else. Source: S32. */
export function textOf(value: JsonValue | undefined): string | null {
  const isText = value?.kind === 'string' || value?.kind === 'number' || value?.kind === 'boolean';
  return isText ? value.text : null;
}

/** Every name that stands more than once in one object, at its later places. Source: S31. */
export function repeatedNames(root: JsonValue): readonly Notice[] {
  const found: Notice[] = [];
  const open: JsonValue[] = [root];
  for (let value = open.pop(); value !== undefined && found.length < MISTAKES_MAX; value = open.pop()) {
    if (value.kind === 'array') for (const item of value.items.toReversed()) open.push(item);
    if (value.kind !== 'object') continue;
    const seen = new Set<string>();
    for (const { key, at } of value.members) {
      if (seen.has(key)) found.push({ at, message: `'${shortened(key)}' stands twice in one object` });
      seen.add(key);
    }
    for (const member of value.members.toReversed()) open.push(member.value);
  }
  return found;
}
