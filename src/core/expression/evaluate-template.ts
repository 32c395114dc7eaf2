// SPDX-License-Identifier: Apache-2.0
import { type Evaluation, evaluate, settled, spend, tooLong, type Work } from './evaluate.ts';
import { printValue } from './print.ts';
import { evaluationFault, isFault, type Template } from './syntax.ts';
import type { ExpressionFault, Scope, Value } from './value.ts';

/** The values of a field after evaluation (none, one or several, never lists), or the first fault. */
export type TemplateValues =
  | { readonly kind: 'values'; readonly values: readonly Value[] }
  | { readonly kind: 'fault'; readonly fault: ExpressionFault };

/** Limits of one evaluation. */
export interface EvaluationLimits {
  /** Longest text of one value, in UTF-16 units; EvaluateExpression allows 20 MiB. Source: X76, S97. */
  readonly outputMax: number;
  /** Work that this evaluation adds to and is bounded by, when it is a part of another. Source: X76. */
  readonly work?: Work;
}
/** Limits of a field. Source: S10, X76. */
export const FIELD_LIMITS: EvaluationLimits = { outputMax: 10_240 };

/** How many characters all operations of one text may make, as a multiple of the longest text. */
const WORK_FACTOR = 50;

/**
 * Evaluates a template in a scope. A template that is one `#{...}` keeps the value's kind, and a list becomes several
 * values (none, when it is empty: S70). In a longer text values are printed; a list gives one value per item, several
 * lists pair up, and an empty list prints as nothing. Source: S72, S90, S91.
 */
export function evaluateTemplate(
  template: Template,
  scope: Scope,
  limits: EvaluationLimits = FIELD_LIMITS,
): TemplateValues {
  const { outputMax } = limits;
  const evaluation = {
    scope,
    textMax: outputMax,
    spentMax: outputMax * WORK_FACTOR,
    work: limits.work ?? { spent: 0 },
  };
  const [only] = template.parts;
  const values =
    template.parts.length === 1 && only?.kind === 'expression'
      ? evaluateWhole(only.expression, evaluation)
      : evaluateText(template, evaluation);
  return isFault(values) ? { kind: 'fault', fault: values } : { kind: 'values', values };
}

type ExpressionOfPart = Extract<Template['parts'][number], { kind: 'expression' }>['expression'];

function evaluateWhole(
  expression: ExpressionOfPart,
  evaluation: Evaluation,
): readonly Value[] | ExpressionFault {
  const value = evaluate(expression, evaluation);
  if (isFault(value)) return value;
  const values: Value[] = [];
  for (const item of value.kind === 'list' ? value.items : [value]) {
    const single = settled(item, expression.offset, evaluation);
    if (isFault(single)) return single;
    if (single.kind === 'text' && single.text.length > evaluation.textMax)
      return tooLong(expression.offset, evaluation);
    values.push(single);
  }
  return values;
}

function evaluateText(template: Template, evaluation: Evaluation): readonly Value[] | ExpressionFault {
  const pieces: (string | readonly string[])[] = [];
  let length = 0;
  let count = 1;
  let hasList = false;
  for (const part of template.parts) {
    const piece = part.kind === 'literal' ? part.text : evaluatePiece(part.expression, evaluation);
    if (typeof piece !== 'string' && isFault(piece)) return piece;
    const offset = part.kind === 'literal' ? 0 : part.expression.offset;
    if (typeof piece !== 'string') {
      if (hasList && piece.length !== count) {
        return evaluationFault(
          offset,
          `lists of ${count} and ${piece.length} in one text do not pair up: make them equally long`,
        );
      }
      hasList = true;
      count = piece.length;
    }
    length += typeof piece === 'string' ? piece.length : longest(piece);
    if (length > evaluation.textMax) return tooLong(offset, evaluation);
    pieces.push(piece);
  }
  const tooMuch = spend(length * count, 0, evaluation);
  if (tooMuch !== null) return tooMuch;
  return Array.from({ length: count }, (_, index) => ({
    kind: 'text',
    text: pieces.map((piece) => (typeof piece === 'string' ? piece : (piece[index] ?? ''))).join(''),
  }));
}

/** One text, or one for each item of a list of at least one. */
function evaluatePiece(
  expression: ExpressionOfPart,
  evaluation: Evaluation,
): string | readonly string[] | ExpressionFault {
  const values = evaluateWhole(expression, evaluation);
  if (isFault(values)) return values;
  const [first] = values;
  if (first === undefined) return '';
  return values.length === 1 ? printValue(first) : values.map(printValue);
}

function longest(texts: readonly string[]): number {
  return texts.reduce((most, { length }) => Math.max(most, length), 0);
}
