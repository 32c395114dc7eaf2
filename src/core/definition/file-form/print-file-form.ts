// SPDX-License-Identifier: Apache-2.0
import type { Definition, Field, PipelineObject } from '../../model/index.ts';

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
