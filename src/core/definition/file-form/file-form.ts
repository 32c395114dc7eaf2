// SPDX-License-Identifier: Apache-2.0
import type {
  Definition,
  Field,
  ObjectId,
  ParameterObject,
  ParameterValue,
  PipelineObject,
} from '../../model/index.ts';
import {
  type EntryPlace,
  mistakeList,
  type Reading,
  type Report,
  sectionPlaces,
  shortened,
  textOf,
} from '../forms/reading.ts';
import { type JsonMember, type JsonValue, parseJson } from './json-text.ts';
import { lineIndex, type TextFault } from './text-places.ts';

/** A definition read from a file, or what is wrong in it, with places. Source: S29. */
export type FileFormResult =
  | { readonly kind: 'definition'; readonly definition: Definition }
  | { readonly kind: 'faults'; readonly faults: readonly TextFault[] };

/**
 * Reads the command line's file form from strict JSON: `{objects, parameters, values}`. Arrays and repeated names
 * become repeated fields, `{"ref": id}` a reference, numbers and booleans texts, null a field without a value; a
 * missing name is the id. Source: S29, S31, S32, object-types.md section 1.
 */
export function parseFileForm(text: string): FileFormResult {
  const json = parseJson(text);
  if (json.kind === 'fault') return { kind: 'faults', faults: [json.fault] };
  const { report, mistakes } = mistakeList();
  const { definition } = readFileForm(json.value, report);
  if (mistakes.length === 0) return { kind: 'definition', definition };
  const placeOf = lineIndex(text);
  return { kind: 'faults', faults: mistakes.map(({ at, message }) => ({ ...placeOf(at), message })) };
}

/** Reads the file form from values with places, whatever text they came from. Source: S29, S31, S32. */
export function readFileForm(root: JsonValue, report: Report): Reading {
  const sections = new Map<string, JsonValue>();
  if (root.kind !== 'object') report(root.at, 'a definition is an object with "objects": put it in { and }');
  else {
    for (const { key, at, value } of root.members) {
      if (sections.has(key)) report(at, `'${shortened(key)}' stands twice: put both together`);
      sections.set(key, value);
    }
    if (!sections.has('objects')) {
      const meant = root.members.find(({ key }) => key.toLowerCase() === 'objects');
      if (meant === undefined)
        report(root.at, 'the definition has no "objects": add the list of its objects');
      else report(meant.at, `'${meant.key}' is not 'objects': write it in small letters`);
    }
  }
  const objects = itemsOf(sections.get('objects'), 'objects', report).flatMap((item) =>
    readObject(item, report),
  );
  const parameters = itemsOf(sections.get('parameters'), 'parameters', report).flatMap((item) =>
    readParameter(item, report),
  );
  const values = readValues(sections.get('values'), report);
  return {
    definition: {
      objects: objects.map(({ object }) => object),
      parameters: parameters.map(({ parameter }) => parameter),
      values: values.map(({ value }) => value),
    },
    places: {
      sections: sectionPlaces(root, { objects: 'objects', parameters: 'parameters', values: 'values' }),
      objects: objects.map(({ place }) => place),
      parameters: parameters.map(({ place }) => place),
      values: values.map(({ at }) => at),
    },
    unresolved: [],
    namesUsed: new Set(),
  };
}

function itemsOf(section: JsonValue | undefined, name: string, report: Report): readonly JsonValue[] {
  if (section === undefined || section.kind === 'null') return [];
  if (section.kind === 'array') return section.items;
  report(section.at, `"${name}" must be a list: put it in [ and ]`);
  return [];
}

interface PlacedObject {
  readonly object: PipelineObject;
  readonly place: EntryPlace;
}

function readObject(item: JsonValue, report: Report): readonly PlacedObject[] {
  const head = readHead(item, 'an object', report);
  if (head === null) return [];
  const read = head.rest.flatMap((member) =>
    valuesOf(member).flatMap(({ at, value }) =>
      readField(member.key, value, report).map((field) => ({ at, field })),
    ),
  );
  const fields = read.map(({ field }) => field);
  const object = { id: head.id as ObjectId, name: head.name ?? head.id, fields };
  return [{ object, place: { ...head.place, fields: read.map(({ at }) => at) } }];
}

interface Head {
  readonly id: string;
  readonly name: string | null;
  readonly rest: readonly JsonMember[];
  readonly place: Omit<EntryPlace, 'fields'>;
}

function readHead(item: JsonValue, what: string, report: Report): Head | null {
  if (item.kind !== 'object') {
    report(item.at, `${what} must be written in { and }`);
    return null;
  }
  const single = (key: string): string | null => {
    const found = item.members.filter((member) => member.key === key);
    const [first, second] = found;
    if (second !== undefined) report(second.at, `'${key}' stands twice: keep one`);
    if (first === undefined) return null;
    const text = textOf(first.value);
    if (text === null) report(first.value.at, `'${key}' must be a text: put it in double quotes`);
    return text;
  };
  const id = single('id');
  if (id === null && !item.members.some((member) => member.key === 'id')) {
    report(item.at, `${what} has no "id": give it one`);
  }
  const isNamed = what === 'an object';
  const rest = item.members.filter((member) => member.key !== 'id' && !(isNamed && member.key === 'name'));
  const placeOf = (key: string): number => item.members.find((member) => member.key === key)?.at ?? item.at;
  const place = { at: item.at, idAt: placeOf('id'), nameAt: placeOf('name') };
  return { id: id ?? '', name: isNamed ? single('name') : null, rest, place };
}

/** An array's items, each at its own place, or the value alone, at its name's. */
function valuesOf({ at, value }: JsonMember): readonly { readonly at: number; readonly value: JsonValue }[] {
  return value.kind === 'array' ? value.items.map((item) => ({ at: item.at, value: item })) : [{ at, value }];
}

function readField(key: string, value: JsonValue, report: Report): readonly Field[] {
  const text = textOf(value);
  if (text !== null) return [{ key, kind: 'string', value: text }];
  if (value.kind === 'null') return [{ key, kind: 'empty' }];
  const [only, second] = value.kind === 'object' ? value.members : [];
  const target = only?.key === 'ref' && second === undefined ? textOf(only.value) : null;
  if (target !== null) return [{ key, kind: 'reference', target: target as ObjectId }];
  const isMeant = only !== undefined && second === undefined && /^ref(value)?$/i.test(only.key);
  const hint = isMeant ? `: write '${only.key}' as 'ref', with an id` : '';
  report(
    value.at,
    `'${shortened(key)}' must be a text, a list of texts, or a reference {"ref": "id"}${hint}`,
  );
  return [];
}

interface PlacedParameter {
  readonly parameter: ParameterObject;
  readonly place: EntryPlace;
}

function readParameter(item: JsonValue, report: Report): readonly PlacedParameter[] {
  const head = readHead(item, 'a parameter', report);
  if (head === null) return [];
  const read = head.rest.flatMap((member) =>
    readTexts(member, report).map(({ at, text }) => ({ at, attribute: { key: member.key, value: text } })),
  );
  const attributes = read.map(({ attribute }) => attribute);
  const place = { ...head.place, fields: read.map(({ at }) => at) };
  return [{ parameter: { id: head.id, attributes }, place }];
}

interface PlacedValue {
  readonly value: ParameterValue;
  readonly at: number;
}

function readValues(section: JsonValue | undefined, report: Report): readonly PlacedValue[] {
  if (section === undefined || section.kind === 'null') return [];
  if (section.kind !== 'object') {
    report(section.at, '"values" must be an object from parameter ids to values: put it in { and }');
    return [];
  }
  return section.members.flatMap((member) =>
    readTexts(member, report).map(({ at, text }) => ({ at, value: { id: member.key, value: text } })),
  );
}

function readTexts(
  member: JsonMember,
  report: Report,
): readonly { readonly at: number; readonly text: string }[] {
  return valuesOf(member).flatMap(({ at, value }) => {
    const text = textOf(value);
    if (text === null) report(value.at, `'${shortened(member.key)}' must be a text or a list of texts`);
    return text === null ? [] : [{ at, text }];
  });
}
