// SPDX-License-Identifier: Apache-2.0

/** Where a pattern's characters come from: `literal[i]` true means `*` and `?` at i are themselves (X44). */
export interface Pattern {
  readonly text: string;
  readonly literal: readonly boolean[] | null;
}

/**
 * Whether `text` matches a pattern in which `*` is any run of characters and `?` any one: two pointers that go back
 * to the last star only, so time is bounded by pattern times text and never explodes. Source: X41.
 */
export function matchesWildcard(pattern: string | Pattern, text: string): boolean {
  const mask = typeof pattern === 'string' ? pattern : pattern.text;
  const literal = typeof pattern === 'string' ? null : pattern.literal;
  let at = 0;
  let inMask = 0;
  let star = -1;
  let retry = 0;
  while (at < text.length) {
    const wild = inMask < mask.length && literal?.[inMask] !== true;
    if (wild && mask[inMask] === '*') {
      star = inMask;
      retry = at;
      inMask += 1;
    } else if (inMask < mask.length && ((wild && mask[inMask] === '?') || mask[inMask] === text[at])) {
      inMask += 1;
      at += 1;
    } else if (star >= 0) {
      inMask = star + 1;
      retry += 1;
      at = retry;
    } else {
      return false;
    }
  }
  while (inMask < mask.length && mask[inMask] === '*' && literal?.[inMask] !== true) inMask += 1;
  return inMask === mask.length;
}

export type Matcher = (text: string) => boolean;

/** A pattern as a function; the frequent forms (no wildcard, all, a prefix) cost one comparison. */
export function compileWildcard(mask: string): Matcher {
  if (mask === '*') return () => true;
  const first = mask.search(/[*?]/);
  if (first < 0) return (text) => text === mask;
  if (first === mask.length - 1 && mask.endsWith('*')) {
    const prefix = mask.slice(0, -1);
    return (text) => text.startsWith(prefix);
  }
  return (text) => matchesWildcard(mask, text);
}

const ARN_PARTS = 6;

/**
 * Cuts an ARN, or a pattern of one, into its six parts; the last keeps its colons, and one within `${...}` cuts nothing.
 * Undefined when it has fewer.
 */
export function splitArnPattern(text: string): readonly string[] | undefined {
  const parts: string[] = [];
  let from = 0;
  let depth = 0;
  for (let at = 0; at < text.length && parts.length < ARN_PARTS - 1; at += 1) {
    const character = text.charCodeAt(at);
    if (character === 0x7b && text.charCodeAt(at - 1) === 0x24) depth += 1;
    else if (character === 0x7d && depth > 0) depth -= 1;
    else if (character === 0x3a && depth === 0) {
      parts.push(text.slice(from, at));
      from = at + 1;
    }
  }
  parts.push(text.slice(from));
  return parts.length === ARN_PARTS ? parts : undefined;
}

/** Cuts an ARN as a request has it; undefined when it is none. */
export function arnParts(arn: string): readonly string[] | undefined {
  const parts: string[] = [];
  let from = 0;
  for (let index = 1; index < ARN_PARTS; index += 1) {
    const colon = arn.indexOf(':', from);
    if (colon < 0) return undefined;
    parts.push(arn.slice(from, colon));
    from = colon + 1;
  }
  parts.push(arn.slice(from));
  return parts;
}
