// SPDX-License-Identifier: Apache-2.0
import { Document, type Node, Pair, Scalar, YAMLMap, YAMLSeq } from 'yaml';
import type { Definition, Field } from '../core/model/index.ts';
import { PIECE, type PlacedComments } from './comment-places.ts';

/** Writes the file form as YAML, with comments where they belong. Source: S29, S31. */
export function printYaml(definition: Definition, comments: PlacedComments): string {
  const { objects, parameters, values } = definition;
  const root = new YAMLMap<Scalar, Node>();
  const section = (name: string, content: Node): void => {
    const pair = new Pair(textNode(name), content);
    comment(pair.key, joined(comments.before(PIECE.section(name)), comments.behind(PIECE.section(name))));
    root.add(pair);
  };
  section(
    'objects',
    listOf(
      objects.map(({ id, name, fields }, index) => {
        const head = [memberOf('id', textNode(id)), memberOf('name', textNode(name))];
        const rest = members(fields.map((field) => [field.key, fieldNode(field)] as const));
        return entry('objects', index, head, rest, comments);
      }),
    ),
  );
  if (parameters.length > 0) {
    const entries = parameters.map(({ id, attributes }, index) => {
      const rest = members(attributes.map(({ key, value }) => [key, textNode(value)] as const));
      return entry('parameters', index, [memberOf('id', textNode(id))], rest, comments);
    });
    section('parameters', listOf(entries));
  }
  if (values.length > 0) {
    const map = new YAMLMap<Scalar, Node>();
    for (const member of members(values.map(({ id, value }) => [id, textNode(value)] as const))) {
      addMember(map, member, (index) => PIECE.entry('values', index), comments);
    }
    section('values', map);
  }
  const document = new Document<Node>(null, { version: '1.2' });
  document.contents = root;
  if (comments.end !== null) document.comment = comments.end;
  return document.toString({ lineWidth: 0, nullStr: 'null' });
}

/** A name with its values, and where each of them stands in the definition's own list. */
interface Member {
  readonly key: string;
  readonly values: readonly { readonly node: Node; readonly index: number }[];
}

function memberOf(key: string, node: Node): Member {
  return { key, values: [{ node, index: 0 }] };
}

/** Brings values of one name together, in order of first appearance. Source: S31. */
function members(entries: readonly (readonly [string, Node])[]): readonly Member[] {
  const byKey = new Map<string, { readonly node: Node; readonly index: number }[]>();
  for (const [index, [key, node]] of entries.entries()) {
    const known = byKey.get(key);
    if (known === undefined) byKey.set(key, [{ node, index }]);
    else known.push({ node, index });
  }
  return [...byKey].map(([key, values]) => ({ key, values }));
}

function entry(
  section: string,
  index: number,
  head: readonly Member[],
  rest: readonly Member[],
  comments: PlacedComments,
): Node {
  const map = new YAMLMap<Scalar, Node>();
  for (const member of head) {
    const piece = member.key === 'id' ? PIECE.id(section, index) : PIECE.name(section, index);
    addMember(map, member, () => piece, comments);
  }
  for (const member of rest) addMember(map, member, (field) => PIECE.field(section, index, field), comments);
  const piece = PIECE.entry(section, index);
  comment(map, joined(comments.before(piece), comments.behind(piece)));
  return map;
}

function addMember(
  map: YAMLMap<Scalar, Node>,
  { key, values }: Member,
  pieceOf: (index: number) => string,
  comments: PlacedComments,
): void {
  const name = textNode(key);
  if (key.includes('\n')) name.type = Scalar.QUOTE_DOUBLE;
  const [first] = values;
  if (first === undefined) return;
  for (const { node, index } of values) {
    const before = comments.before(pieceOf(index));
    // What stands before the first of several values was written above their name.
    comment(index === first.index ? name : node, before);
    const behind = comments.behind(pieceOf(index));
    if (behind === null) continue;
    if (behind.includes('\n')) comment(name, joined(name.commentBefore ?? null, behind));
    else node.comment = behind;
  }
  map.items.push(new Pair(name, values.length === 1 ? first.node : listOf(values.map(({ node }) => node))));
}

function joined(first: string | null, second: string | null): string | null {
  return first === null || second === null ? (first ?? second) : `${first}\n${second}`;
}

function comment(node: Node, text: string | null): void {
  if (text !== null) node.commentBefore = text;
}

function listOf(items: readonly Node[]): Node {
  const list = new YAMLSeq<Node>();
  list.items.push(...items);
  if (items.length === 0) list.flow = true;
  return list;
}

function fieldNode(field: Field): Node {
  if (field.kind === 'string') return textNode(field.value);
  if (field.kind === 'empty') return new Scalar(null);
  const reference = new YAMLMap<Scalar, Node>();
  reference.flow = true;
  const target = textNode(field.target);
  if (!/^[A-Za-z_][\w.-]*$/.test(field.target)) target.type = Scalar.QUOTE_DOUBLE;
  reference.items.push(new Pair(textNode('ref'), target));
  return reference;
}

/** What only double quotes can carry: control characters, odd line breaks, lone surrogates, a byte order mark. */
const NEEDS_ESCAPES = /[^\t\n\x20-\x7e\u00a0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd]/;

/** Several lines of which a block would lose blanks: the first or a bare one begins with some. */
const IS_NO_BLOCK = /^\s[\s\S]*\n|^\s+$|\n[ \t]+(\n|$)/;

function textNode(text: string): Scalar<string> {
  const node = new Scalar(text);
  const withoutPairs = text.replace(/[\ud800-\udbff][\udc00-\udfff]/g, '');
  const isMergeKey = text === '<<';
  if (isMergeKey || NEEDS_ESCAPES.test(withoutPairs) || IS_NO_BLOCK.test(text))
    node.type = Scalar.QUOTE_DOUBLE;
  return node;
}
