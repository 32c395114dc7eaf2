// SPDX-License-Identifier: Apache-2.0
import type { FunctionName } from './functions/function-names.ts';
import type { ExpressionFault, Value } from './value.ts';

/**
 * A text with expressions in it, parsed once and evaluated often. Opaque outside this part: ask `isLiteral`,
 * `namesUsed` and `evaluateTemplate`. Source: S76.
 */
export interface Template {
  readonly parts: readonly TemplatePart[];
}

/** Literal text (escapes resolved), or one `#{...}`. */
export type TemplatePart =
  | { readonly kind: 'literal'; readonly text: string }
  | { readonly kind: 'expression'; readonly expression: Expression };

/**
 * A parsed expression; `offset` is where it starts in the field's text, in UTF-16 units. Long chains are lists, not
 * towers, so walking one needs no more stack than `NESTING_MAX` levels. Source: S78.
 */
export type Expression =
  | { readonly kind: 'constant'; readonly value: Value; readonly offset: number }
  | { readonly kind: 'name'; readonly name: string; readonly offset: number }
  | {
      readonly kind: 'call';
      readonly function: FunctionName;
      readonly arguments: readonly Expression[];
      readonly offset: number;
    }
  /** `first` and then the rest, left to right, of one level of precedence. */
  | {
      readonly kind: 'chain';
      readonly first: Expression;
      readonly rest: readonly ChainLink[];
      readonly offset: number;
    }
  /** `a ^ b ^ c`, grouped from the right. */
  | { readonly kind: 'power'; readonly operands: readonly Expression[]; readonly offset: number }
  /** An odd (`negative`) or even number of minus signs. */
  | {
      readonly kind: 'sign';
      readonly negative: boolean;
      readonly operand: Expression;
      readonly offset: number;
    }
  | {
      readonly kind: 'steps';
      readonly base: Expression;
      readonly steps: readonly Step[];
      readonly offset: number;
    };

/** One further operand of a chain; `offset` is that of the operator. */
export interface ChainLink {
  readonly operator: ChainOperator;
  readonly operand: Expression;
  readonly offset: number;
}
export type ChainOperator = '+' | '-' | '*' | '/';

/** What follows a value: `.field`, `.method(...)` or `[index]`. Source: S82, S85, S89. */
export type Step =
  | { readonly kind: 'field'; readonly name: string; readonly offset: number }
  | {
      readonly kind: 'method';
      readonly function: FunctionName;
      readonly arguments: readonly Expression[];
      readonly offset: number;
    }
  | { readonly kind: 'index'; readonly index: Expression; readonly offset: number };

/** Whether a parser or evaluator gave back a fault in place of what was asked. */
export function isFault(outcome: object): outcome is ExpressionFault {
  // Reading the member is several times as fast as asking for it with `in`, and this is asked everywhere.
  return (outcome as { readonly code?: unknown }).code !== undefined;
}

/** A mistake in how the expression is written. */
export function syntaxFault(offset: number, message: string): ExpressionFault {
  return { code: 'EXPRESSION_SYNTAX', offset, message };
}

/** A mistake that shows only with the values at hand. */
export function evaluationFault(offset: number, message: string): ExpressionFault {
  return { code: 'EVALUATION', offset, message };
}

/** A name that nothing answers to. Source: S93. */
export function unknownName(offset: number, message: string): ExpressionFault {
  return { code: 'UNKNOWN_NAME', offset, message };
}
