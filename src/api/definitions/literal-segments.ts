// SPDX-License-Identifier: Apache-2.0

/** A stretch of a field's text: an expression `#{...}` with its braces, or the literal text between two. */
export interface TextSegment {
  readonly isLiteral: boolean;
  readonly text: string;
}

/**
 * Cuts a text into expressions and literal stretches, in order; joined they give the text back. `##{` is literal, a
 * brace inside a quoted text does not end an expression, an expression without an end is literal. Source: S76, S77.
 */
export function literalSegments(text: string): readonly TextSegment[] {
  const segments: TextSegment[] = [];
  let literalFrom = 0;
  let index = 0;
  while (index < text.length) {
    if (text.startsWith('##{', index)) {
      index += 3;
      continue;
    }
    const end = text.startsWith('#{', index) ? endOfExpression(text, index + 2) : null;
    if (end === null) {
      index += 1;
      continue;
    }
    if (index > literalFrom) segments.push({ isLiteral: true, text: text.slice(literalFrom, index) });
    segments.push({ isLiteral: false, text: text.slice(index, end) });
    index = end;
    literalFrom = end;
  }
  if (literalFrom < text.length) segments.push({ isLiteral: true, text: text.slice(literalFrom) });
  return segments;
}

/** Offset after the brace that closes an expression whose inside begins at `from`; null when none does. */
function endOfExpression(text: string, from: number): number | null {
  let depth = 1;
  let quote: string | null = null;
  for (let index = from; index < text.length; index += 1) {
    const character = text[index] ?? '';
    if (quote !== null) {
      if (character === '\\') index += 1;
      else if (character === quote) quote = null;
    } else if (character === '"' || character === "'") quote = character;
    else if (character === '{') depth += 1;
    else if (character === '}') depth -= 1;
    if (depth === 0) return index + 1;
  }
  return null;
}
