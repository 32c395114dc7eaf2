// SPDX-License-Identifier: Apache-2.0

/**
 * JSON as it was written: members in order with repeated keys kept, numbers as their text, and where each value
 * begins (offset in UTF-16 units).
 */
export type JsonValue =
  | { readonly kind: 'object'; readonly members: readonly JsonMember[]; readonly at: number }
  | { readonly kind: 'array'; readonly items: readonly JsonValue[]; readonly at: number }
  | { readonly kind: 'string' | 'number' | 'boolean'; readonly text: string; readonly at: number }
  | { readonly kind: 'null'; readonly at: number };

export interface JsonMember {
  readonly key: string;
  readonly at: number;
  readonly value: JsonValue;
}

/** A place in a text and what is wrong there; line and column count from 1. */
export interface TextFault {
  readonly line: number;
  readonly column: number;
  readonly message: string;
}

/** A parsed text or the first mistake in it. */
export type JsonResult =
  | { readonly kind: 'json'; readonly value: JsonValue }
  | { readonly kind: 'fault'; readonly fault: TextFault };

/** Deepest nesting that is read. A definition needs four levels. */
const DEPTH_MAX = 64;

/** Reads strict JSON (RFC 8259); a byte order mark in front is ignored. Never throws. */
export function parseJson(text: string): JsonResult {
  const reader: Reader = { text, at: text.startsWith('\uFEFF') ? 1 : 0 };
  try {
    const value = readValue(reader, 0);
    skipBlanks(reader);
    if (reader.at < text.length) fail(reader, 'nothing may follow the end of the value: take it away');
    return { kind: 'json', value };
  } catch (thrown) {
    if (!(thrown instanceof Mistake)) throw thrown;
    return { kind: 'fault', fault: faultAt(text, thrown.at, thrown.message) };
  }
}

/** Turns an offset into line and column. */
export function faultAt(text: string, at: number, message: string): TextFault {
  const before = text.slice(0, at).split('\n');
  return { line: before.length, column: (before.at(-1)?.length ?? 0) + 1, message };
}

interface Reader {
  readonly text: string;
  at: number;
}

/** Carries a mistake out of the nested readers to {@link parseJson}; never leaves this file. */
class Mistake extends Error {
  readonly at: number;

  constructor(at: number, message: string) {
    super(message);
    this.at = at;
  }
}

function fail(reader: Reader, message: string, at: number = reader.at): never {
  throw new Mistake(at, message);
}

function skipBlanks(reader: Reader): void {
  const { text } = reader;
  while (reader.at < text.length && ' \t\r\n'.includes(text.charAt(reader.at))) reader.at += 1;
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
  const members: JsonMember[] = [];
  reader.at += 1;
  if (peek(reader) !== '}') {
    for (;;) {
      if (peek(reader) !== '"') fail(reader, `${found(reader)} where a name in double quotes is expected`);
      const keyAt = reader.at;
      const key = readString(reader);
      if (peek(reader) !== ':') fail(reader, `${found(reader)} where ':' is expected`);
      reader.at += 1;
      members.push({ key, at: keyAt, value: readValue(reader, depth + 1) });
      if (peek(reader) !== ',') break;
      reader.at += 1;
    }
  }
  if (peek(reader) !== '}') fail(reader, `${found(reader)} where ',' or '}' is expected`);
  reader.at += 1;
  return { kind: 'object', members, at };
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
    }
  }
  if (peek(reader) !== ']') fail(reader, `${found(reader)} where ',' or ']' is expected`);
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
    if (next !== '\\')
      fail(reader, 'a line break or control character stands inside quotes: write it as \\n, \\t or \\u00XX');
    pieces.push(readEscape(reader));
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
