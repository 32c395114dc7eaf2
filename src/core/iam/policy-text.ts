// SPDX-License-Identifier: Apache-2.0
import { parsePolicy } from './parse-policy.ts';
import type { MalformedPolicy, Policy, PolicyUse } from './policy.ts';

/** Longest document that is looked at, in characters. Source: X40. */
export const DOCUMENT_LENGTH_MAX = 131_072;
const DEPTH_MAX = 32;

/** Tab, line feed, carriage return, and U+0020 to U+00FF. Source: X40. */
const CHARACTERS = /^[\t\n\r\u0020-\u00ff]*$/;

/**
 * Makes a policy of a document as it was sent. Besides what {@link parsePolicy} refuses: text that is no JSON, names that
 * are repeated within an object, characters that no policy may have, and documents too long or too deep. Source: X40.
 */
export function parsePolicyText(text: string, use: PolicyUse): Policy | MalformedPolicy {
  if (text.length > DOCUMENT_LENGTH_MAX)
    return malformed(`The document is longer than ${DOCUMENT_LENGTH_MAX} characters`);
  if (!CHARACTERS.test(text)) return malformed('The document has characters beyond U+00FF');
  const reason = refusalOfShape(text);
  if (reason !== null) return malformed(reason);
  try {
    return parsePolicy(JSON.parse(text), use);
  } catch (error) {
    if (error instanceof SyntaxError) return malformed('The document is not well-formed JSON');
    throw error;
  }
}

/** Length of a document as quotas count it: without white space. Source: X40. */
export function policyLength(text: string): number {
  return text.replace(/\s/g, '').length;
}

function malformed(reason: string): MalformedPolicy {
  return { kind: 'malformed', reason };
}

/** What of a text is too deep or named twice; says nothing of other faults, which JSON.parse finds. */
function refusalOfShape(text: string): string | null {
  const open: (Set<string> | null)[] = [];
  for (let at = 0; at < text.length; at += 1) {
    const character = text.charAt(at);
    if (character === '{' || character === '[') {
      open.push(character === '{' ? new Set() : null);
      if (open.length > DEPTH_MAX) return `The document is nested deeper than ${DEPTH_MAX} levels`;
    } else if (character === '}' || character === ']') {
      open.pop();
    } else if (character === '"') {
      const end = endOfString(text, at);
      const names = open.at(-1) ?? null;
      if (names !== null && /^\s*:/.test(text.slice(end + 1, end + 64))) {
        const name = text.slice(at, end + 1);
        if (names.has(name)) return `The element ${name.slice(0, 100)} is given twice`;
        names.add(name);
      }
      at = end;
    }
  }
  return null;
}

/** Index of the quote that ends the string which begins at `from`. */
function endOfString(text: string, from: number): number {
  let at = from + 1;
  while (at < text.length && text.charAt(at) !== '"') at += text.charAt(at) === '\\' ? 2 : 1;
  return at;
}
