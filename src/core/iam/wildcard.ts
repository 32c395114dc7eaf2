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
  if (pattern === '*') return true;
  const { text: mask, literal } = typeof pattern === 'string' ? { text: pattern, literal: null } : pattern;
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

const ARN_PARTS = 6;

/** Cuts an ARN, or a pattern of one, into its six parts; the last keeps its colons. Undefined when it has fewer. */
export function arnParts(pattern: Pattern): readonly Pattern[] | undefined {
  const parts: Pattern[] = [];
  let from = 0;
  for (let index = 1; index < ARN_PARTS; index += 1) {
    const colon = pattern.text.indexOf(':', from);
    if (colon < 0) return undefined;
    parts.push(slice(pattern, from, colon));
    from = colon + 1;
  }
  parts.push(slice(pattern, from, pattern.text.length));
  return parts;
}

/** Whether an ARN matches a pattern, part by part: a star never swallows a colon between parts. Source: X41. */
export function matchesArn(pattern: Pattern, arn: string): boolean {
  if (pattern.text === '*' && pattern.literal?.[0] !== true) return true;
  const masks = arnParts(pattern);
  const parts = arnParts({ text: arn, literal: null });
  if (masks === undefined || parts === undefined) return false;
  return masks.every((mask, index) => matchesWildcard(mask, parts[index]?.text ?? ''));
}

function slice(pattern: Pattern, from: number, to: number): Pattern {
  return { text: pattern.text.slice(from, to), literal: pattern.literal?.slice(from, to) ?? null };
}
