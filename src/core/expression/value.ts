// SPDX-License-Identifier: Apache-2.0
import type { Instant, ObjectId } from '../model/index.ts';

/**
 * What an expression can be. Integers are 64 bit (S80); a time carries the zone it is shown in (S111), `UTC` unless
 * inTimeZone was used; `unset` is a name that is known but has no value yet (S92).
 */
export type Value =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'integer'; readonly value: bigint }
  | { readonly kind: 'double'; readonly value: number }
  | { readonly kind: 'time'; readonly at: Instant; readonly zone: string }
  | { readonly kind: 'reference'; readonly id: ObjectId }
  | { readonly kind: 'list'; readonly items: readonly Value[] }
  | { readonly kind: 'unset' };

/**
 * What an expression can see from where it stands: one object of the pipeline. Pure and read-only.
 * `lookup` resolves a bare name in the order own field, inherited field, parameter (S84, S71); `@name` a runtime
 * field; a name of several values is a list. `undefined` means the name is not known here (S93).
 */
export interface Scope {
  lookup(name: string): Value | undefined;
  /** The scope of an object that a reference names, for `a.b` (S85); undefined when it does not exist. */
  scopeOf(id: ObjectId): Scope | undefined;
  /** What a known but unset name does: actions print `null`, everything else fails. Source: S92. */
  readonly unsetIs: 'null-text' | 'error';
}

/**
 * A fault of an expression: where it is (offset in UTF-16 units into the field's text) and what is wrong,
 * with a repair. Source: S93.
 */
export interface ExpressionFault {
  readonly code: 'EXPRESSION_SYNTAX' | 'UNKNOWN_NAME' | 'EVALUATION';
  readonly offset: number;
  readonly message: string;
}
