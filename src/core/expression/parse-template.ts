// SPDX-License-Identifier: Apache-2.0
import { Cursor } from './cursor.ts';
import { parseExpression, TOP } from './parse-expression.ts';
import { type Expression, isFault, syntaxFault, type Template, type TemplatePart } from './syntax.ts';
import type { ExpressionFault } from './value.ts';

/**
 * A parsed text, or what is wrong with it: at least one fault, in the order of the text. Source: S49, S77.
 */
export type TemplateResult =
  | { readonly kind: 'template'; readonly template: Template }
  | { readonly kind: 'faults'; readonly faults: readonly ExpressionFault[] };

const OPENING = '#{';
/** After so many faults the rest of the text is not looked at. */
const FAULTS_MAX = 20;

/**
 * Parses a text with any number of `#{...}`; `##{` stands for `#{` itself and `${...}` is left alone. Linear in the
 * text's length; never throws. Source: S76 to S78.
 */
export function parseTemplate(text: string): TemplateResult {
  const parts: TemplatePart[] = [];
  const faults: ExpressionFault[] = [];
  let literalFrom = 0;
  // Behind the last escape: a # before it belongs to that.
  let lookFrom = 0;
  const cursor = new Cursor(text, 0);
  const endLiteral = (at: number): void => {
    if (at > literalFrom) parts.push({ kind: 'literal', text: unescaped(text.slice(literalFrom, at)) });
  };
  let opening = text.indexOf(OPENING);
  while (opening !== -1 && faults.length < FAULTS_MAX) {
    if (opening > lookFrom && text.charAt(opening - 1) === '#') {
      lookFrom = opening + OPENING.length;
    } else {
      endLiteral(opening);
      cursor.at = opening + OPENING.length;
      const expression = parseEmbedded(cursor, opening);
      if (isFault(expression)) {
        faults.push(expression);
        lookFrom = endOfFaulty(text, cursor.at);
      } else {
        parts.push({ kind: 'expression', expression });
        lookFrom = cursor.at;
      }
      literalFrom = lookFrom;
    }
    opening = text.indexOf(OPENING, lookFrom);
  }
  if (faults.length > 0) return { kind: 'faults', faults };
  endLiteral(text.length);
  return { kind: 'template', template: { parts } };
}

/** A literal has no `#{` but those that are escaped. Source: S77. */
function unescaped(literal: string): string {
  return literal.replaceAll(`#${OPENING}`, OPENING);
}

/** Whether a template has no expression, so that its value is one text whatever the scope. Source: S76. */
export function isLiteral(template: Template): boolean {
  return template.parts.every((part) => part.kind === 'literal');
}

/** Reads the inside of `#{...}` and its closing brace; `opening` is the offset of the `#`. */
function parseEmbedded(cursor: Cursor, opening: number): Expression | ExpressionFault {
  if (cursor.peek() === '}')
    return syntaxFault(opening, 'the expression is empty: write a name or a function between { and }');
  const expression = parseExpression(cursor, TOP);
  const atEnd = cursor.peek() === '';
  if (atEnd && (!isFault(expression) || expression.offset >= cursor.text.length)) {
    return syntaxFault(
      opening,
      'the expression that begins here is not closed: add }, or write ##{ for the characters #{',
    );
  }
  if (isFault(expression) || cursor.take('}')) return expression;
  return cursor.unexpected('an operator or }');
}

/** Where to look on after a fault: behind the next closing brace. */
function endOfFaulty(text: string, from: number): number {
  const closing = text.indexOf('}', from);
  return closing === -1 ? text.length : closing + 1;
}
