// SPDX-License-Identifier: Apache-2.0
import { isUtf8 } from 'node:buffer';
import { locateJsonFault } from './json-fault.ts';

/** Deepest nesting of arrays and objects. Source: X82. */
export const JSON_DEPTH_MAX = 64;
/** Commas and opening brackets of a body: 8 MiB of real fields have fewer, and each costs a hundred bytes of memory. */
const JSON_MARKS_MAX = 1_048_576;

export type ParsedJson =
  | { readonly kind: 'json'; readonly value: unknown }
  | { readonly kind: 'refused'; readonly reason: string };

/**
 * Bytes to a JSON value. Refuses what is not UTF-8, nests deeper than 64, repeats a key or has a key
 * `__proto__` (X82), each with the place, and what has more parts than memory should hold. No bytes at all are `{}` (protocol.md section 2).
 *
 * Two passes over the text: one counts marks and depth, jumping over strings, then the runtime's own
 * parser. A repeated key is seen by there being fewer keys than colons; only then is the slow search for the
 * place made.
 */
export function parseJson(bytes: Uint8Array): ParsedJson {
  if (bytes.length === 0) return { kind: 'json', value: {} };
  if (!isUtf8(bytes)) return { kind: 'refused', reason: 'The body is not UTF-8' };
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('utf8');
  const colons = countColons(text);
  if (colons === null) return refused(text);
  if (colons === TOO_MANY) {
    const reason = `The body is not acceptable JSON: it has more than ${JSON_MARKS_MAX} commas and brackets`;
    return { kind: 'refused', reason };
  }
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return refused(text); // SyntaxError; the place is found by our own parser
  }
  return countKeys(value) === colons ? { kind: 'json', value } : refused(text);
}

function refused(text: string): ParsedJson {
  const found = locateJsonFault(text, JSON_DEPTH_MAX);
  if (found === null) throw new Error('a JSON text was refused without a fault in it');
  const before = text.slice(0, found.offset);
  const line = before.split('\n').length;
  const column = found.offset - before.lastIndexOf('\n');
  const place = `at line ${line}, column ${column} (character ${found.offset})`;
  return { kind: 'refused', reason: `The body is not acceptable JSON: ${found.reason} ${place}` };
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;

const TOO_MANY = -1;

/** Colons outside strings; null when a string does not end or the nesting is too deep. */
function countColons(text: string): number | null {
  let colons = 0;
  let depth = 0;
  let marks = 0;
  for (let index = 0; index < text.length; index += 1) {
    switch (text.charCodeAt(index)) {
      case QUOTE:
        index = endOfString(text, index + 1);
        if (index < 0) return null;
        break;
      case 0x3a:
        colons += 1;
        break;
      case 0x2c:
        marks += 1;
        if (marks > JSON_MARKS_MAX) return TOO_MANY;
        break;
      case 0x5b:
      case 0x7b:
        depth += 1;
        marks += 1;
        if (depth > JSON_DEPTH_MAX) return null;
        break;
      case 0x5d:
      case 0x7d:
        depth -= 1;
        break;
    }
  }
  return colons;
}

/** Index of the quote that ends the string whose content starts at `from`, or -1. */
function endOfString(text: string, from: number): number {
  let end = text.indexOf('"', from);
  while (end >= 0) {
    let slashes = 0;
    while (text.charCodeAt(end - 1 - slashes) === BACKSLASH) slashes += 1;
    if (slashes % 2 === 0) return end;
    end = text.indexOf('"', end + 1);
  }
  return -1;
}

/**
 * Own keys of all objects in a value; -1 when one of them is `__proto__`. Depth is bounded by the pass
 * before.
 */
function countKeys(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0;
  let keys = 0;
  if (Array.isArray(value)) {
    for (const item of value) {
      const inner = countKeys(item);
      if (inner < 0) return -1;
      keys += inner;
    }
    return keys;
  }
  for (const key in value) {
    if (key === '__proto__') return -1;
    const inner = countKeys((value as Record<string, unknown>)[key]);
    if (inner < 0) return -1;
    keys += inner + 1;
  }
  return keys;
}
