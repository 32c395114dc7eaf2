// SPDX-License-Identifier: Apache-2.0
import type {
  Definition,
  Field,
  ObjectId,
  ParameterObject,
  ParameterValue,
  PipelineObject,
} from '../../model/index.ts';
import { faultAt, type JsonMember, type JsonValue, parseJson, type TextFault } from './json-text.ts';

/** A definition read from a file, or what is wrong in it, with places. */
export type FileFormResult =
  | { readonly kind: 'definition'; readonly definition: Definition }
  | { readonly kind: 'faults'; readonly faults: readonly TextFault[] };

const FAULTS_MAX = 50;

/**
 * Reads the command line's file form: `{objects, parameters, values}`. Arrays and repeated names become repeated
 * fields, `{"ref": id}` a reference, numbers and booleans texts, null a field without a value; a missing name is the
 * id. Source: S29, S31, S32, object-types.md section 1.
 */
export function parseFileForm(text: string): FileFormResult {
  const json = parseJson(text);
  if (json.kind === 'fault') return { kind: 'faults', faults: [json.fault] };
  const mistakes: { readonly at: number; readonly message: string }[] = [];
  const report: Report = (at, message) => {
    if (mistakes.length < FAULTS_MAX) mistakes.push({ at, message });
  };
  const definition = readDefinition(json.value, report);
  if (mistakes.length === 0) return { kind: 'definition', definition };
  return { kind: 'faults', faults: mistakes.map(({ at, message }) => faultAt(text, at, message)) };
}

/** Writes a definition in the file form; a list of one is written as its value. Source: S29, S31. */
export function printFileForm(definition: Definition): string {
  const objects = definition.objects.map((object) => printObject(object));
  const parameters = definition.parameters.map((parameter) =>
    printMembers(
      [['id', [quoted(parameter.id)]], ...grouped(parameter.attributes, ({ value }) => quoted(value))],
      2,
    ),
  );
  const values = grouped(
    definition.values.map(({ id, value }) => ({ key: id, value })),
    ({ value }) => quoted(value),
  );
  const sections: (readonly [string, string])[] = [['objects', printArray(objects)]];
  if (parameters.length > 0) sections.push(['parameters', printArray(parameters)]);
  if (values.length > 0) sections.push(['values', printMembers(values, 1)]);
  return `{\n${sections.map(([key, section]) => `  ${quoted(key)}: ${section}`).join(',\n')}\n}\n`;
}

type Report = (at: number, message: string) => void;

function readDefinition(root: JsonValue, report: Report): Definition {
  const sections = new Map<string, JsonValue>();
  if (root.kind !== 'object') report(root.at, 'a definition is an object with "objects": put it in { and }');
  else {
    for (const { key, at, value } of root.members) {
      if (sections.has(key)) report(at, `'${key.slice(0, 40)}' stands twice: put both together`);
      sections.set(key, value);
    }
    if (!sections.has('objects'))
      report(root.at, 'the definition has no "objects": add the list of its objects');
  }
  return {
    objects: itemsOf(sections.get('objects'), 'objects', report).flatMap((item) => readObject(item, report)),
    parameters: itemsOf(sections.get('parameters'), 'parameters', report).flatMap((item) =>
      readParameter(item, report),
    ),
    values: readValues(sections.get('values'), report),
  };
}

function itemsOf(section: JsonValue | undefined, name: string, report: Report): readonly JsonValue[] {
  if (section === undefined || section.kind === 'null') return [];
  if (section.kind === 'array') return section.items;
  report(section.at, `"${name}" must be a list: put it in [ and ]`);
  return [];
}

function readObject(item: JsonValue, report: Report): readonly PipelineObject[] {
  const head = readHead(item, 'an object', report);
  if (head === null) return [];
  const fields = head.rest.flatMap((member) =>
    valuesOf(member.value).flatMap((value) => readField(member.key, value, report)),
  );
  return [{ id: head.id as ObjectId, name: head.name ?? head.id, fields }];
}

interface Head {
  readonly id: string;
  readonly name: string | null;
  readonly rest: readonly JsonMember[];
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
  return { id: id ?? '', name: isNamed ? single('name') : null, rest };
}

/** An array's items, or the value alone. */
function valuesOf(value: JsonValue): readonly JsonValue[] {
  return value.kind === 'array' ? value.items : [value];
}

function readField(key: string, value: JsonValue, report: Report): readonly Field[] {
  const text = textOf(value);
  if (text !== null) return [{ key, kind: 'string', value: text }];
  if (value.kind === 'null') return [{ key, kind: 'empty' }];
  const [only, second] = value.kind === 'object' ? value.members : [];
  const target = only?.key === 'ref' && second === undefined ? textOf(only.value) : null;
  if (target !== null) return [{ key, kind: 'reference', target: target as ObjectId }];
  report(value.at, `'${key.slice(0, 40)}' must be a text, a list of texts, or a reference {"ref": "id"}`);
  return [];
}

function textOf(value: JsonValue): string | null {
  return value.kind === 'string' || value.kind === 'number' || value.kind === 'boolean' ? value.text : null;
}

function readParameter(item: JsonValue, report: Report): readonly ParameterObject[] {
  const head = readHead(item, 'a parameter', report);
  if (head === null) return [];
  const attributes = head.rest.flatMap(({ key, value }) =>
    readTexts(key, value, report).map((text) => ({ key, value: text })),
  );
  return [{ id: head.id, attributes }];
}

function readValues(section: JsonValue | undefined, report: Report): readonly ParameterValue[] {
  if (section === undefined || section.kind === 'null') return [];
  if (section.kind !== 'object') {
    report(section.at, '"values" must be an object from parameter ids to values: put it in { and }');
    return [];
  }
  return section.members.flatMap(({ key, value }) =>
    readTexts(key, value, report).map((text) => ({ id: key, value: text })),
  );
}

function readTexts(key: string, value: JsonValue, report: Report): readonly string[] {
  return valuesOf(value).flatMap((item) => {
    const text = textOf(item);
    if (text === null) report(item.at, `'${key.slice(0, 40)}' must be a text or a list of texts`);
    return text === null ? [] : [text];
  });
}

type Member = readonly [string, readonly string[]];

function printObject(object: PipelineObject): string {
  const head: Member[] = [
    ['id', [quoted(object.id)]],
    ['name', [quoted(object.name)]],
  ];
  return printMembers([...head, ...grouped(object.fields, printField)], 2);
}

function printField(field: Field): string {
  if (field.kind === 'reference') return `{ "ref": ${quoted(field.target)} }`;
  return field.kind === 'string' ? quoted(field.value) : 'null';
}

/** Brings values of one key together, in order of first appearance. */
function grouped<T extends { readonly key: string }>(
  entries: readonly T[],
  print: (entry: T) => string,
): Member[] {
  const byKey = new Map<string, string[]>();
  for (const entry of entries) {
    const known = byKey.get(entry.key);
    if (known === undefined) byKey.set(entry.key, [print(entry)]);
    else known.push(print(entry));
  }
  return [...byKey];
}

function printMembers(members: readonly Member[], level: number): string {
  const indent = '  '.repeat(level + 1);
  const lines = members.map(([key, values]) => {
    const [only = ''] = values;
    return `${indent}${quoted(key)}: ${values.length === 1 ? only : `[${values.join(', ')}]`}`;
  });
  return `{\n${lines.join(',\n')}\n${'  '.repeat(level)}}`;
}

function printArray(items: readonly string[]): string {
  return items.length === 0 ? '[]' : `[\n${items.map((item) => `    ${item}`).join(',\n')}\n  ]`;
}

function quoted(text: string): string {
  return JSON.stringify(text);
}
