// SPDX-License-Identifier: Apache-2.0
import { type Refusal, refusal } from '../conversions.ts';

/** The letters that stand for a part of a date. Source: S106. */
export const PATTERN_LETTERS = 'GCYxweEyDMdaKhHkmsSzZ';

/** Text that is copied, or a letter and how often it stands in a row. */
export type PatternToken =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'field'; readonly letter: string; readonly width: number; readonly offset: number };

/**
 * Splits a date pattern as Joda-Time does: runs of one letter are fields, `'...'` is text, `''` a quote, everything
 * that is no ASCII letter is copied. A quote left open lasts to the end. Unknown letters are refused. Source: S106, S109.
 */
export function parseDatePattern(pattern: string): readonly PatternToken[] | Refusal {
  if (pattern === '') return refusal(`the date pattern is empty: write for instance 'YYYY-MM-dd'`);
  const tokens: PatternToken[] = [];
  let at = 0;
  while (at < pattern.length) {
    const letter = pattern.charAt(at);
    if (!isLetter(letter)) {
      const literal = readLiteral(pattern, at);
      tokens.push({ kind: 'text', text: literal.text });
      at = literal.end;
      continue;
    }
    if (!PATTERN_LETTERS.includes(letter)) return refusal(unknownLetter(letter));
    let end = at + 1;
    while (pattern.charAt(end) === letter) end += 1;
    tokens.push({ kind: 'field', letter, width: end - at, offset: at });
    at = end;
  }
  return tokens;
}

/** What to say about a letter that stands for nothing. */
function unknownLetter(letter: string): string {
  const use = letter === 'u' ? `; the day of the week is 'e'` : '';
  return `'${letter}' is no letter of a date pattern${use}: put text in quotes inside the pattern, as in "YYYY-MM-dd'${letter}'"`;
}

/** Copied text from `from` to the next letter outside quotes. */
function readLiteral(pattern: string, from: number): { readonly text: string; readonly end: number } {
  const pieces: string[] = [];
  let quoted = false;
  let at = from;
  for (; at < pattern.length; at += 1) {
    const letter = pattern.charAt(at);
    if (letter !== "'") {
      if (!quoted && isLetter(letter)) break;
      pieces.push(letter);
    } else if (pattern.charAt(at + 1) === "'") {
      pieces.push(letter);
      at += 1;
    } else {
      quoted = !quoted;
    }
  }
  return { text: pieces.join(''), end: at };
}

function isLetter(letter: string): boolean {
  return (letter >= 'a' && letter <= 'z') || (letter >= 'A' && letter <= 'Z');
}
