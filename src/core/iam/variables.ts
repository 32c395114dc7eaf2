// SPDX-License-Identifier: Apache-2.0
import type { Asked } from './asked.ts';
import type { PolicyVersion } from './policy.ts';
import type { Pattern } from './wildcard.ts';

const VARIABLE = /\$\{([^{}]*)\}/g;
const WITH_DEFAULT = /^\s*([^,\s]+)\s*,\s*'(.*)'\s*$/s;

/** Whether a text has anything to replace. Source: X44. */
export function hasVariables(text: string, version: PolicyVersion): boolean {
  return version === '2012-10-17' && text.includes('${');
}

type Piece =
  | { readonly kind: 'mask'; readonly text: string }
  | { readonly kind: 'literal'; readonly text: string }
  | { readonly kind: 'key'; readonly key: string; readonly fallback: string | undefined };

/** Gives a text with the values of a request in it; undefined when the element cannot match. */
export type Template = (asked: Asked) => Pattern | undefined;

/**
 * Puts the values of `${key}` and `${key, 'default'}` into a text. What came from a variable is literal: a star in a
 * user's name is no wildcard. Undefined when a key has no single value and no default: the element cannot match (X44).
 */
export function compileTemplate(text: string): Template {
  const pieces = piecesOf(text);
  return (asked) => {
    let result = '';
    let hasLiteralWildcard = false;
    for (const piece of pieces) {
      const value = piece.kind === 'key' ? replacementOf(piece, asked) : piece.text;
      if (value === undefined) return undefined;
      if (piece.kind !== 'mask' && hasWildcard(value)) hasLiteralWildcard = true;
      result += value;
    }
    return { text: result, literal: hasLiteralWildcard ? literalsOf(pieces, asked) : null };
  };
}

function hasWildcard(value: string): boolean {
  return value.includes('*') || value.includes('?');
}

/** Which characters came from variables; needed only when a star or question mark is among them. */
function literalsOf(pieces: readonly Piece[], asked: Asked): readonly boolean[] {
  return pieces.flatMap((piece) => {
    const value = piece.kind === 'key' ? replacementOf(piece, asked) : piece.text;
    return Array.from({ length: value?.length ?? 0 }, () => piece.kind !== 'mask');
  });
}

function piecesOf(text: string): readonly Piece[] {
  const pieces: Piece[] = [];
  let from = 0;
  for (const match of text.matchAll(VARIABLE)) {
    pieces.push({ kind: 'mask', text: text.slice(from, match.index) }, variable(match[1] ?? ''));
    from = match.index + match[0].length;
  }
  pieces.push({ kind: 'mask', text: text.slice(from) });
  return pieces;
}

function variable(expression: string): Piece {
  if (expression === '*' || expression === '?' || expression === '$')
    return { kind: 'literal', text: expression };
  const [, keyWithDefault, fallback] = WITH_DEFAULT.exec(expression) ?? [];
  return { kind: 'key', key: (keyWithDefault ?? expression.trim()).toLowerCase(), fallback };
}

function replacementOf({ key, fallback }: Extract<Piece, { kind: 'key' }>, asked: Asked): string | undefined {
  const values = asked.valuesOf(key);
  return values?.length === 1 ? values[0] : fallback;
}
