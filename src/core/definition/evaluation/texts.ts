// SPDX-License-Identifier: Apache-2.0
import {
  type EvaluationLimits,
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
export type TextResult =
  | { readonly kind: 'value'; readonly value: Value }
  | { readonly kind: 'fault'; readonly message: string };

/** What is probably not meant, and what to write instead. */
export interface Advice {
  readonly reason: string;
  readonly repair: string;
}

/** What a field's text is made of. */
export type TextReading =
  | { readonly kind: 'plain' }
  | { readonly kind: 'fault'; readonly reason: string; readonly repair: string }
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
    const [first] = parsed.faults;
    const { reason, repair } = adviceOf(first?.message ?? 'the expression cannot be read');
    return { kind: 'fault', reason: `${reason} (at character ${(first?.offset ?? 0) + 1})`, repair };
  }
  const uses = namesUsed(parsed.template);
  const advice = uses.flatMap((use) =>
    use.kind === 'pattern' ? patternAdvice(use.pattern).map(adviceOf) : [],
  );
  return { kind: 'template', uses, advice };
}

/** Evaluates a text, seen from `scope`. */
export function evaluateIn(text: string, scope: Scope, limits: EvaluationLimits = FIELD_LIMITS): TextResult {
  const parsed = parseTemplate(text);
  if (parsed.kind === 'faults')
    return { kind: 'fault', message: parsed.faults[0]?.message ?? 'the expression cannot be read' };
  const result = evaluateTemplate(parsed.template, scope, limits);
  if (result.kind === 'fault') return { kind: 'fault', message: result.fault.message };
  const [first] = result.values;
  if (first !== undefined && result.values.length === 1) return { kind: 'value', value: first };
  return { kind: 'value', value: { kind: 'list', items: result.values } };
}

/** Parts a text of the form `what is wrong: what to write` into a reason and a sentence. */
export function adviceOf(text: string): Advice {
  const cut = text.lastIndexOf(': ');
  if (cut < 0) return { reason: text, repair: 'Correct it.' };
  return {
    reason: text.slice(0, cut),
    repair: `${text.charAt(cut + 2).toUpperCase()}${text.slice(cut + 3)}.`,
  };
}
