// SPDX-License-Identifier: Apache-2.0

/** JSON as it is going to be written: members in order, names may repeat, and a text may stand for itself, well or ill. */
export type Tree =
  | { readonly kind: 'object'; members: Member[] }
  | { readonly kind: 'array'; items: Tree[] }
  | { readonly kind: 'text'; text: string }
  | { readonly kind: 'raw'; json: string };

export interface Member {
  key: string;
  value: Tree;
}

/** A text as a value. */
export function textTree(text: string): Tree {
  return { kind: 'text', text };
}

/** `{"ref": id}`. */
export function referenceTree(id: string): Tree {
  return { kind: 'object', members: [{ key: 'ref', value: textTree(id) }] };
}

/** A parsed value as a tree. */
export function treeOf(value: unknown): Tree {
  if (typeof value === 'string') return textTree(value);
  if (Array.isArray(value)) return { kind: 'array', items: value.map(treeOf) };
  if (typeof value !== 'object' || value === null) return { kind: 'raw', json: JSON.stringify(value) };
  return {
    kind: 'object',
    members: Object.entries(value).map(([key, inner]) => ({ key, value: treeOf(inner) })),
  };
}

/** The text of a tree. */
export function printTree(tree: Tree): string {
  switch (tree.kind) {
    case 'text':
      return JSON.stringify(tree.text);
    case 'raw':
      return tree.json;
    case 'array':
      return `[${tree.items.map(printTree).join(',')}]`;
    case 'object':
      return `{${tree.members.map(({ key, value }) => `${JSON.stringify(key)}:${printTree(value)}`).join(',\n')}}`;
    default:
      return tree satisfies never;
  }
}

/** A tree that shares nothing with the first. */
export function copied(tree: Tree): Tree {
  switch (tree.kind) {
    case 'array':
      return { kind: 'array', items: tree.items.map(copied) };
    case 'object':
      return {
        kind: 'object',
        members: tree.members.map(({ key, value }) => ({ key, value: copied(value) })),
      };
    default:
      return { ...tree };
  }
}

/** The objects of one section (`objects`, `parameters`) of a definition. */
export function sectionOf(definition: Tree, name: string): Tree[] {
  const members = definition.kind === 'object' ? definition.members : [];
  const section = members.find(({ key }) => key === name)?.value;
  return section?.kind === 'array' ? section.items : [];
}

/** The texts that the objects of a definition have as ids. */
export function idsOf(definition: Tree): readonly string[] {
  return sectionOf(definition, 'objects').flatMap((object) => {
    const id = object.kind === 'object' ? object.members.find(({ key }) => key === 'id')?.value : undefined;
    return id?.kind === 'text' ? [id.text] : [];
  });
}
