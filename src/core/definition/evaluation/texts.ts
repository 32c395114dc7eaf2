// SPDX-License-Identifier: Apache-2.0
import {
  type EvaluationLimits,
  type ExpressionFault,
  evaluateTemplate,
  FIELD_LIMITS,
  type NameUse,
  namesUsed,
  parseTemplate,
  patternAdvice,
  type Scope,
  type Value,
} from '../../expression/index.ts';

/** What a text turned into, a list when it has several values or none; or why it did not. */
export type TextResult = { readonly kind: 'value'; readonly value: Value } | TextFault;

/** Why a text has no value; the message says at which character. */
export interface TextFault {
  readonly kind: 'fault';
  readonly code: ExpressionFault['code'];
  readonly message: string;
}

/** What is probably not meant, and what to write instead. */
export interface Advice {
  readonly reason: string;
  readonly repair: string;
}

/** What a field's text is made of. */
export type TextReading =
  | { readonly kind: 'plain' }
  | { readonly kind: 'faults'; readonly faults: readonly Advice[] }
  | { readonly kind: 'template'; readonly uses: readonly NameUse[]; readonly advice: readonly Advice[] };

/** Whether a text has anything to evaluate, `##{` included. */
export function hasExpression(text: string): boolean {
  return text.includes('#{');
}

/** Reads a text without evaluating it: its syntax, the names it uses, advice on its date patterns. */
export function readText(text: string): TextReading {
  if (!hasExpression(text)) return { kind: 'plain' };
  const parsed = parseTemplate(text);
  if (parsed.kind === 'faults') {
    return { kind: 'faults', faults: parsed.faults.map((fault) => adviceOf(placed(fault))) };
  }
  const uses = namesUsed(parsed.template);
  const advice = uses.flatMap((use) =>
    use.kind === 'pattern'
      ? patternAdvice(use.pattern).map((message) => adviceOf(placed({ message, offset: use.offset })))
      : [],
  );
  return { kind: 'template', uses, advice };
}

/** Evaluates a text, seen from `scope`. */
export function evaluateIn(text: string, scope: Scope, limits: EvaluationLimits = FIELD_LIMITS): TextResult {
  const parsed = parseTemplate(text);
  if (parsed.kind === 'faults') {
    const first = parsed.faults[0] ?? { message: 'the expression cannot be read', offset: 0 };
    return { kind: 'fault', code: 'EXPRESSION_SYNTAX', message: placed(first) };
  }
  const result = evaluateTemplate(parsed.template, scope, limits);
  if (result.kind === 'fault')
    return { kind: 'fault', code: result.fault.code, message: placed(result.fault) };
  const [first] = result.values;
  if (first !== undefined && result.values.length === 1) return { kind: 'value', value: first };
  return { kind: 'value', value: { kind: 'list', items: result.values } };
}

/** A message that also says where: the place stands before the repair. Characters count from 1. */
export function placed({ message, offset }: Pick<ExpressionFault, 'message' | 'offset'>): string {
  const place = ` (at character ${offset + 1})`;
  const cut = message.lastIndexOf(': ');
  return cut < 0 ? `${message}${place}` : `${message.slice(0, cut)}${place}${message.slice(cut)}`;
}

/** Parts a text of the form `what is wrong: what to write` into a reason and a sentence. */
export function adviceOf(text: string): Advice {
  const cut = text.lastIndexOf(': ');
  if (cut < 0) return { reason: text, repair: 'Correct it.' };
  const repair = `${text.charAt(cut + 2).toUpperCase()}${text.slice(cut + 3)}`;
  return { reason: text.slice(0, cut), repair: /[.?]$/.test(repair) ? repair : `${repair}.` };
}
