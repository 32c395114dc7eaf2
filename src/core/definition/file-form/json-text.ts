// SPDX-License-Identifier: Apache-2.0
import { faultAt, type TextFault } from './text-places.ts';

/**
 * JSON as it was written: members in order with repeated keys kept, numbers as their text, and where each
 * value begins (offset in UTF-16 units). Source: S31, S32.
 */
export type JsonValue =
  | { readonly kind: 'object'; readonly members: readonly JsonMember[]; readonly at: number }
  | { readonly kind: 'array'; readonly items: readonly JsonValue[]; readonly at: number }
  | { readonly kind: 'string' | 'number' | 'boolean'; readonly text: string; readonly at: number }
  | { readonly kind: 'null'; readonly at: number };

/** One name of an object with its value, where both stand. Source: S31. */
export interface JsonMember {
  readonly key: string;
  readonly at: number;
  readonly value: JsonValue;
}

/** Something to say about the character at an offset (UTF-16 units). Source: S54. */
export interface Notice {
  readonly at: number;
  readonly message: string;
}

/** A comment with its marks, as it stands in a text. Source: S31. */
export interface TextComment {
  readonly at: number;
  readonly text: string;
}

/** A parsed text or the first mistake in it. */
export type JsonResult =
  | { readonly kind: 'json'; readonly value: JsonValue }
  | { readonly kind: 'fault'; readonly fault: TextFault };

/** A text as it was understood, with what was forgiven in it, or the first mistake. */
export type LooseJsonResult =
  | {
      readonly kind: 'json';
      readonly value: JsonValue;
      readonly forgiven: readonly Notice[];
      readonly comments: readonly TextComment[];
    }
  | { readonly kind: 'fault'; readonly fault: Notice; readonly isForgivable: boolean };

/** Deepest nesting that is read. A definition needs four levels. */
const DEPTH_MAX = 64;

const FORGIVEN_MAX = 50;

/** Reads strict JSON (RFC 8259); a byte order mark in front is ignored. Never throws. */
export function parseJson(text: string): JsonResult {
  const result = parseLooseJson(text, false);
  if (result.kind === 'json') return { kind: 'json', value: result.value };
  return { kind: 'fault', fault: faultAt(text, result.fault.at, result.fault.message) };
}

/**
 * Reads JSON; a lenient reader forgives comments, trailing commas, line breaks inside quotes, and brackets
 * or braces left away around the whole text. A strict one says of a mistake whether a lenient one would
 * forgive it. Never throws. Source: S31.
 */
export function parseLooseJson(text: string, isLenient: boolean): LooseJsonResult {
  const at = text.startsWith('\uFEFF') ? 1 : 0;
  const reader: Reader = { text, at, isLenient, forgiven: [], comments: [] };
  try {
    const value = isLenient ? readLooseRoot(reader) : readValue(reader, 0);
    if (peek(reader) !== '') {
      const isForgivable = value.kind === 'object' && peek(reader) === ',';
      fail(reader, 'nothing may follow the end of the value: take it away', reader.at, isForgivable);
    }
    return { kind: 'json', value, forgiven: reader.forgiven, comments: reader.comments };
  } catch (thrown) {
    if (!(thrown instanceof Mistake)) throw thrown;
    const { message, isForgivable } = thrown;
    return { kind: 'fault', fault: { at: thrown.at, message }, isForgivable };
  }
}

interface Reader {
  readonly text: string;
  at: number;
  readonly isLenient: boolean;
  readonly forgiven: Notice[];
  readonly comments: TextComment[];
}

/** Carries a mistake out of the nested readers to {@link parseJson}; never leaves this file. */
class Mistake extends Error {
  readonly at: number;
  readonly isForgivable: boolean;

  constructor(at: number, message: string, isForgivable: boolean) {
    super(message);
    this.at = at;
    this.isForgivable = isForgivable;
  }
}

function fail(reader: Reader, message: string, at = reader.at, isForgivable = false): never {
  throw new Mistake(at, message, isForgivable);
}

/** Notes what a lenient reader lets pass; a strict one fails there. */
function forgive(reader: Reader, message: string, said: string): void {
  if (!reader.isLenient) fail(reader, message, reader.at, true);
  if (reader.forgiven.length < FORGIVEN_MAX) reader.forgiven.push({ at: reader.at, message: said });
}

const COMMENT = /\/\/[^\n]*|#[^\n]*|\/\*[\s\S]*?\*\//y;

function skipBlanks(reader: Reader): void {
  const { text } = reader;
  for (;;) {
    while (reader.at < text.length && ' \t\r\n'.includes(text.charAt(reader.at))) reader.at += 1;
    if (!'/#'.includes(text.charAt(reader.at)) || reader.at >= text.length) return;
    COMMENT.lastIndex = reader.at;
    const comment = COMMENT.exec(text)?.[0];
    if (comment === undefined) return;
    forgive(reader, 'a comment stands here, and JSON has none: take it away', 'a comment was passed over');
    reader.comments.push({ at: reader.at, text: comment });
    reader.at += comment.length;
  }
}

/** A whole text whose brackets or braces may be missing: a list of objects, or members. */
function readLooseRoot(reader: Reader): JsonValue {
  peek(reader);
  const start = reader.at;
  const first = readValue(reader, 0);
  if (first.kind === 'string' && peek(reader) === ':') {
    reader.at = start;
    const members = readMembers(reader, 0, '');
    reader.forgiven.push({ at: start, message: 'the braces around the whole text are missing' });
    return { kind: 'object', members, at: start };
  }
  if (first.kind !== 'object' || peek(reader) !== ',') return first;
  const items = [first];
  reader.forgiven.push({ at: start, message: 'the brackets around this list are missing' });
  while (peek(reader) === ',') {
    reader.at += 1;
    if (peek(reader) === '') break;
    items.push(readValue(reader, 1) as typeof first); // only gathered, whatever its kind
  }
  return { kind: 'array', items, at: start };
}

/** Next character that is no blank, not taken. */
function peek(reader: Reader): string {
  skipBlanks(reader);
  return reader.text.charAt(reader.at);
}

function readValue(reader: Reader, depth: number): JsonValue {
  const next = peek(reader);
  if (depth > DEPTH_MAX) fail(reader, `nested more than ${DEPTH_MAX} deep: a definition needs four levels`);
  if (next === '{') return readObject(reader, depth);
  if (next === '[') return readArray(reader, depth);
  const at = reader.at;
  if (next === '"') return { kind: 'string', text: readString(reader), at };
  if (next === '') fail(reader, 'the text ends where a value is expected: something is missing');
  return readWord(reader, at);
}

function readObject(reader: Reader, depth: number): JsonValue {
  const at = reader.at;
  reader.at += 1;
  const members = peek(reader) === '}' ? [] : readMembers(reader, depth, '}');
  if (peek(reader) !== '}') fail(reader, `${found(reader)} where ',' or '}' is expected${forgotten(reader)}`);
  reader.at += 1;
  return { kind: 'object', members, at };
}

/** What stands here begins another value. */
function forgotten(reader: Reader): string {
  return /["[{]/.test(peek(reader)) ? ': put a comma before it' : '';
}

function readMembers(reader: Reader, depth: number, closing: string): readonly JsonMember[] {
  const members: JsonMember[] = [];
  for (;;) {
    if (peek(reader) !== '"') fail(reader, `${found(reader)} where a name in double quotes is expected`);
    const keyAt = reader.at;
    const key = readString(reader);
    if (peek(reader) !== ':') fail(reader, `${found(reader)} where ':' is expected`);
    reader.at += 1;
    members.push({ key, at: keyAt, value: readValue(reader, depth + 1) });
    if (peek(reader) !== ',') return members;
    reader.at += 1;
    if (peek(reader) === closing) {
      const message = `${found(reader)} where a name in double quotes is expected, after a comma: take the comma away`;
      forgive(reader, message, 'a comma before the end of an object was passed over');
      return members;
    }
  }
}

function readArray(reader: Reader, depth: number): JsonValue {
  const at = reader.at;
  const items: JsonValue[] = [];
  reader.at += 1;
  if (peek(reader) !== ']') {
    for (;;) {
      items.push(readValue(reader, depth + 1));
      if (peek(reader) !== ',') break;
      reader.at += 1;
      if (peek(reader) !== ']') continue;
      const message = "']' stands where a value is expected, after a comma: take the comma away";
      forgive(reader, message, 'a comma before the end of a list was passed over');
      break;
    }
  }
  if (peek(reader) !== ']') fail(reader, `${found(reader)} where ',' or ']' is expected${forgotten(reader)}`);
  reader.at += 1;
  return { kind: 'array', items, at };
}

/** A run of characters that stand for themselves, then a quote, a backslash, or what may not be there. */
const PLAIN = /[ !#-[\]-\uffff]*/y;
const ESCAPES: ReadonlyMap<string, string> = new Map([
  ['"', '"'],
  ['\\', '\\'],
  ['/', '/'],
  ['b', '\b'],
  ['f', '\f'],
  ['n', '\n'],
  ['r', '\r'],
  ['t', '\t'],
]);

function readString(reader: Reader): string {
  const opening = reader.at;
  const pieces: string[] = [];
  reader.at += 1;
  for (;;) {
    PLAIN.lastIndex = reader.at;
    const plain = PLAIN.exec(reader.text)?.[0] ?? '';
    pieces.push(plain);
    reader.at += plain.length;
    const next = reader.text.charAt(reader.at);
    if (next === '') fail(reader, 'this text in quotes is not closed: add a double quote', opening);
    if (next === '"') break;
    if (next !== '\\') {
      const message =
        'a line break or control character stands inside quotes: write it as \\n, \\t or \\u00XX';
      forgive(reader, message, 'a line break or control character inside quotes was taken as it is');
      pieces.push(next);
      reader.at += 1;
    } else pieces.push(readEscape(reader));
  }
  reader.at += 1;
  return pieces.join('');
}

function readEscape(reader: Reader): string {
  const letter = reader.text.charAt(reader.at + 1);
  if (letter === 'u') {
    const digits = reader.text.slice(reader.at + 2, reader.at + 6);
    if (!/^[0-9a-fA-F]{4}$/.test(digits)) fail(reader, '\\u needs four hexadecimal digits');
    reader.at += 6;
    return String.fromCharCode(Number.parseInt(digits, 16));
  }
  const character = ESCAPES.get(letter);
  if (character === undefined) fail(reader, `\\${letter} is no escape: write \\\\ for a backslash`);
  reader.at += 2;
  return character;
}

const WORD = /[^\s,:[\]{}"]+/y;
const NUMBER = /^-?(0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?$/;

function readWord(reader: Reader, at: number): JsonValue {
  WORD.lastIndex = at;
  const word = WORD.exec(reader.text)?.[0];
  if (word === undefined) fail(reader, `${found(reader)} where a value is expected`);
  if (word !== 'true' && word !== 'false' && word !== 'null' && !NUMBER.test(word)) {
    fail(reader, `'${word.slice(0, 40)}' is no value: put a text in double quotes`);
  }
  reader.at += word.length;
  if (word === 'null') return { kind: 'null', at };
  return { kind: word === 'true' || word === 'false' ? 'boolean' : 'number', text: word, at };
}

function found(reader: Reader): string {
  const next = peek(reader);
  return next === '' ? 'the text ends' : `'${next}' stands`;
}
