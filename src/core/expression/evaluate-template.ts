// SPDX-License-Identifier: Apache-2.0
import { type Evaluation, evaluate, settled, spend, tooLong, type Work } from './evaluate.ts';
import { printValue } from './print.ts';
import { evaluationFault, isFault, type Template } from './syntax.ts';
import type { ExpressionFault, Scope, Value } from './value.ts';

/**
 * The values of a field after evaluation (none, one or several, never lists), or the first fault. Source:
 * S90, S91.
 */
export type TemplateValues =
  | { readonly kind: 'values'; readonly values: readonly Value[] }
  | { readonly kind: 'fault'; readonly fault: ExpressionFault };

/** Limits of one evaluation. Source: X76. */
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
  if (value.kind !== 'list') {
    const single = singleOf(value, expression.offset, evaluation);
    return isFault(single) ? single : [single];
  }
  const values: Value[] = [];
  for (const item of value.items) {
    const single = singleOf(item, expression.offset, evaluation);
    if (isFault(single)) return single;
    values.push(single);
  }
  return values;
}

/** A value that is set and not too long, or the fault that it is not. */
function singleOf(value: Value, offset: number, evaluation: Evaluation): Value | ExpressionFault {
  const single = settled(value, offset, evaluation);
  if (!isFault(single) && single.kind === 'text' && single.text.length > evaluation.textMax)
    return tooLong(offset, evaluation);
  return single;
}

function evaluateText(template: Template, evaluation: Evaluation): readonly Value[] | ExpressionFault {
  let rows: readonly string[] = [''];
  let hasList = false;
  let length = 0;
  for (const part of template.parts) {
    const piece = part.kind === 'literal' ? part.text : evaluatePiece(part.expression, evaluation);
    const offset = part.kind === 'literal' ? 0 : part.expression.offset;
    if (typeof piece === 'string') {
      length += piece.length;
      rows = rows.length === 1 ? [rows[0] + piece] : rows.map((row) => row + piece);
    } else {
      if (isFault(piece)) return piece;
      if (hasList && piece.length !== rows.length) return unpaired(rows.length, piece.length, offset);
      length += longest(piece);
      const before = rows;
      rows = piece.map((text, index) => (hasList ? (before[index] ?? '') : (before[0] ?? '')) + text);
      hasList = true;
    }
    if (length > evaluation.textMax) return tooLong(offset, evaluation);
    const tooMuch = spend(rows.length * piece.length, offset, evaluation);
    if (tooMuch !== null) return tooMuch;
  }
  return rows.map((text): Value => ({ kind: 'text', text }));
}

function unpaired(count: number, other: number, offset: number): ExpressionFault {
  return evaluationFault(
    offset,
    `lists of ${count} and ${other} in one text do not pair up: make them equally long`,
  );
}

/** One text, or one for each item of a list of several. */
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
