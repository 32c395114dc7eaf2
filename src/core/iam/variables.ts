// SPDX-License-Identifier: Apache-2.0
import type { Pattern } from './wildcard.ts';

/** Values of a request's condition keys; names in lower case. */
export type ContextValues = ReadonlyMap<string, readonly string[]>;

/** Gives the values of a request's condition keys, put together when they are first asked for. */
export type ContextKeys = () => ContextValues;

const VARIABLE = /\$\{([^{}]*)\}/g;
const WITH_DEFAULT = /^\s*([^,\s]+)\s*,\s*'(.*)'\s*$/s;

/**
 * Puts the values of `${key}` and `${key, 'default'}` into a text. What came from a variable is literal: a star in a
 * user's name is no wildcard. Undefined when a key has no single value and no default: the element cannot match (X44).
 */
export function substitute(
  text: string,
  context: ContextKeys,
  version: '2008-10-17' | '2012-10-17',
): Pattern | undefined {
  if (version !== '2012-10-17' || !text.includes('${')) return { text, literal: null };
  let result = '';
  const literal: boolean[] = [];
  const append = (piece: string, isLiteral: boolean): void => {
    result += piece;
    for (let index = 0; index < piece.length; index += 1) literal.push(isLiteral);
  };
  let from = 0;
  for (const match of text.matchAll(VARIABLE)) {
    const value = variableValue(match[1] ?? '', context);
    if (value === undefined) return undefined;
    append(text.slice(from, match.index), false);
    append(value, true);
    from = match.index + match[0].length;
  }
  append(text.slice(from), false);
  return { text: result, literal };
}

function variableValue(expression: string, context: ContextKeys): string | undefined {
  if (expression === '*' || expression === '?' || expression === '$') return expression;
  const [, keyWithDefault, fallback] = WITH_DEFAULT.exec(expression) ?? [];
  const key = (keyWithDefault ?? expression.trim()).toLowerCase();
  const values = context().get(key);
  return values?.length === 1 ? values[0] : fallback;
}
