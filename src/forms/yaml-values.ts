// SPDX-License-Identifier: Apache-2.0
import {
  Composer,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  Lexer,
  type Node,
  Parser,
  Scalar,
  type YAMLMap,
} from 'yaml';
import type { JsonMember, JsonValue, Notice, TextComment } from '../core/definition/index.ts';

/** YAML as values with places, or the first mistake. */
export type YamlResult =
  | { readonly kind: 'values'; readonly value: JsonValue; readonly comments: readonly TextComment[] }
  | { readonly kind: 'fault'; readonly fault: Notice };

/** Longest text that is taken (UTF-16 units): the values of YAML need many times its size in memory. */
const TEXT_MAX = 2 * 1_048_576;
/** Deepest nesting, as for JSON. */
const DEPTH_MAX = 64;
/** Values that aliases may repeat in all, so that a small text cannot stand for a huge one. */
const REPEATED_MAX = 10_000;
const ALIASES_MAX = 1_000;
/** Marks, names, values, blanks and line breaks of a text: each costs microseconds and hundreds of bytes. */
const LEXEMES_MAX = 500_000;

/**
 * Reads one YAML document. A scalar keeps its text as it is written (`010` stays `010`), only null becomes null; a
 * short tag becomes its function (`!Ref X` is `{ Ref: X }`, `!Sub x` is `{ Fn::Sub: x }`). Never throws.
 */
export function parseYaml(text: string): YamlResult {
  if (text.length > TEXT_MAX) {
    const message = `YAML of more than ${TEXT_MAX / 1_048_576} MiB is not read: split it, or write it as JSON`;
    return { kind: 'fault', fault: { at: 0, message } };
  }
  try {
    const comments = scan(text);
    const { node, end } = compose(text);
    const state: State = { anchors: new Map(), repeated: 0, isRepeating: false };
    const value = node === null ? ({ kind: 'null', at: end } as const) : readNode(node, 0, state);
    return { kind: 'values', value, comments };
  } catch (thrown) {
    if (thrown instanceof Mistake)
      return { kind: 'fault', fault: { at: thrown.at, message: thrown.message } };
    // The package reads nested collections by recursion.
    if (thrown instanceof RangeError) return { kind: 'fault', fault: { at: 0, message: TOO_DEEP } };
    throw thrown;
  }
}

const TOO_DEEP = `nested more than ${DEPTH_MAX} deep: a definition needs four levels`;

/** Carries a mistake out of nested readers to {@link parseYaml}; never leaves this file. */
class Mistake extends Error {
  readonly at: number;

  constructor(at: number, message: string) {
    super(message);
    this.at = at;
  }
}

function compose(text: string): { readonly node: Node | null; readonly end: number } {
  // Scalars are taken as texts (failsafe); names that stand twice are found later, for all forms alike.
  const composer = new Composer({ schema: 'failsafe', uniqueKeys: false, prettyErrors: false });
  const [first, second] = withoutStacks(() => [
    ...composer.compose(new Parser().parse(text), true, text.length),
  ]);
  const error = first?.errors[0];
  if (error !== undefined) {
    // The package tells of its own recursion in this way.
    const isTooDeep = /call stack/.test(error.message);
    throw new Mistake(error.pos[0], isTooDeep ? TOO_DEEP : `${error.message}: this is no valid YAML`);
  }
  if (second !== undefined) {
    throw new Mistake(second.range[0], 'a second document begins here: a file holds one definition');
  }
  return { node: first?.contents ?? null, end: text.length };
}

/** The package makes an error of each mistake, of which there may be one for every letter; their stacks cost most. */
function withoutStacks<T>(work: () => T): T {
  const before = Error.stackTraceLimit;
  Error.stackTraceLimit = 0;
  try {
    return work();
  } finally {
    Error.stackTraceLimit = before;
  }
}

/**
 * The comments of a text. Brackets and aliases are counted on the way, because the package would walk the first by
 * recursion and look for the anchor of each of the second.
 */
function scan(text: string): readonly TextComment[] {
  const comments: TextComment[] = [];
  let depth = 0;
  let aliases = 0;
  for (const { at, source } of lexemesOf(text)) {
    const mark = source.charAt(0);
    if (mark === '#') {
      refuseLostExpression(text, at);
      comments.push({ at, text: source.trimEnd() });
    } else if (source === '[' || source === '{') depth += 1;
    else if (source === ']' || source === '}') depth -= 1;
    else if (mark === '*') aliases += 1;
    if (depth > DEPTH_MAX) throw new Mistake(at, TOO_DEEP);
    if (aliases > ALIASES_MAX) throw new Mistake(at, `more than ${ALIASES_MAX} aliases: write values out`);
  }
  return comments;
}

/** Behind a blank, `#{` begins a comment: the rest of a text without quotes would silently be gone. */
function refuseLostExpression(text: string, at: number): void {
  const line = text.slice(text.lastIndexOf('\n', at - 1) + 1, at);
  if (text.charAt(at + 1) !== '{' || line.trim() === '') return;
  const repair = 'put the text in quotes, or a blank behind the # if it is a comment';
  throw new Mistake(at, `'#{' begins a comment here, so this expression would be lost: ${repair}`);
}

/** Marks that the lexer puts between lexemes; they are not in the text. */
const MARKS = new Set(['\u0002', '\u0018', '\u001f']);
const SCALAR_MARK = '\u001f';

/** The lexemes of a text with their places, without the contents of scalars. */
function* lexemesOf(text: string): Generator<{ readonly at: number; readonly source: string }> {
  let at = 0;
  let isScalarNext = false;
  let count = 0;
  for (const source of new Lexer().lex(text)) {
    count += 1;
    if (count > LEXEMES_MAX) {
      throw new Mistake(
        at,
        `more than ${LEXEMES_MAX} names, values and marks: split it, or write it as JSON`,
      );
    }
    if (MARKS.has(source) && !isScalarNext) {
      isScalarNext = source === SCALAR_MARK;
      continue;
    }
    if (!isScalarNext) yield { at, source };
    isScalarNext = false;
    at += source.length;
  }
}

interface State {
  readonly anchors: Map<string, Node>;
  repeated: number;
  isRepeating: boolean;
}

function readNode(node: Node, depth: number, state: State): JsonValue {
  const at = node.range?.[0] ?? 0;
  if (depth > DEPTH_MAX) throw new Mistake(at, TOO_DEEP);
  if (state.isRepeating) state.repeated += 1;
  if (state.repeated > REPEATED_MAX) {
    throw new Mistake(
      at,
      `aliases repeat more than ${REPEATED_MAX} values: write them out, or inherit by parent`,
    );
  }
  if (isAlias(node)) return aliased(node.source, at, depth, state);
  if ('anchor' in node && node.anchor !== undefined && !state.isRepeating)
    state.anchors.set(node.anchor, node);
  const value = plainValueOf(node, at, depth, state);
  const name = /^!([A-Za-z][A-Za-z0-9:]*)$/.exec(node.tag ?? '')?.[1];
  if (name === undefined) return value;
  const key = name === 'Ref' || name === 'Condition' ? name : `Fn::${name}`;
  return { kind: 'object', members: [{ key, at, value }], at };
}

function aliased(name: string, at: number, depth: number, state: State): JsonValue {
  const target = state.anchors.get(name);
  if (target === undefined)
    throw new Mistake(at, `'*${name}' names no anchor before it: define &${name} first`);
  const isOutermost = !state.isRepeating;
  state.isRepeating = true;
  const value = readNode(target, depth + 1, state);
  if (isOutermost) state.isRepeating = false;
  return value;
}

/**
 * What `<<` brings into a map: the members of a map, or of several of which earlier ones win, without those that the
 * map has itself (YAML 1.1, merge key).
 */
function mergedMembers(
  value: JsonValue,
  at: number,
  map: YAMLMap<Node, Node | null>,
  state: State,
): readonly JsonMember[] {
  const own = map.items.map(({ key }) => {
    const name = isAlias(key) ? state.anchors.get(key.source) : key;
    return isScalar(name) ? String(name.value ?? '') : '';
  });
  const taken = new Set(own);
  return (value.kind === 'array' ? value.items : [value]).flatMap((one) => {
    if (one.kind !== 'object')
      throw new Mistake(at, "'<<' takes a map or a list of maps: put it in quotes if it is a name");
    const members = one.members.filter(({ key }) => !taken.has(key));
    for (const { key } of members) taken.add(key);
    return members;
  });
}

const NULLS = new Set(['', '~', 'null', 'Null', 'NULL']);

function plainValueOf(node: Node, at: number, depth: number, state: State): JsonValue {
  if (isSeq<Node>(node)) {
    return { kind: 'array', items: node.items.map((item) => readNode(item, depth + 1, state)), at };
  }
  if (isMap<Node, Node | null>(node)) {
    const members = node.items.flatMap(({ key, value }): readonly JsonMember[] => {
      const keyAt = key?.range?.[0] ?? at;
      const name = isAlias(key) ? state.anchors.get(key.source) : key;
      if (isScalar(key) && key.anchor !== undefined) state.anchors.set(key.anchor, key);
      if (!isScalar(name))
        throw new Mistake(keyAt, 'a name must be a text: a list or an object cannot be one');
      const inner: JsonValue =
        value === null ? { kind: 'null', at: keyAt } : readNode(value, depth + 1, state);
      if (name.type === Scalar.PLAIN && name.value === '<<') return mergedMembers(inner, keyAt, node, state);
      return [{ key: String(name.value ?? ''), at: keyAt, value: inner }];
    });
    return { kind: 'object', members, at };
  }
  if (!isScalar(node)) throw new Mistake(at, 'this is no text, list or object');
  const text = String(node.value ?? '');
  if (node.type === Scalar.PLAIN && NULLS.has(text)) return { kind: 'null', at };
  return { kind: 'string', text, at };
}
