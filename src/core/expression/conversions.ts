// SPDX-License-Identifier: Apache-2.0
import { holdsSecret, parseDateTime, UTC } from '../model/index.ts';
import { printValue } from './print.ts';
import type { Value } from './value.ts';

/** What a value could not be taken for, and what would help. */
export interface Refusal {
  readonly kind: 'refused';
  readonly reason: string;
}
export type Time = Extract<Value, { kind: 'time' }>;
export type WholeNumber = Extract<Value, { kind: 'integer' }>;
export type Double = Extract<Value, { kind: 'double' }>;

const INTEGER_MIN = -(2n ** 63n);
const INTEGER_MAX = 2n ** 63n - 1n;
const INTEGER_TEXT = /^[+-]?\d{1,30}$/;
const DOUBLE_TEXT = /^[+-]?(\d{1,400}(\.\d{0,400})?|\.\d{1,400})([eE][+-]?\d{1,5})?$/;

export function refusal(reason: string): Refusal {
  return { kind: 'refused', reason };
}

/** An integer value, or a refusal when it does not fit in 64 bits. Source: S80. */
export function integerOf(value: bigint): WholeNumber | Refusal {
  if (value >= INTEGER_MIN && value <= INTEGER_MAX) return { kind: 'integer', value };
  return refusal('the result does not fit in 64 bits: use a decimal point to count in doubles');
}

/** A double value, or a refusal for what is not a number or has no bound. */
export function doubleOf(value: number): Double | Refusal {
  return Number.isFinite(value)
    ? { kind: 'double', value }
    : refusal('the result is no number that a double can hold');
}

/** The value as a time; text is read as a DateTime literal. Source: S112. */
export function asTime(value: Value): Time | Refusal {
  if (value.kind === 'time') return value;
  if (value.kind !== 'text') return refusal(`a date and time is wanted, not ${describe(value)}`);
  if (holdsSecret(value.text)) return refusal(`a date and time is wanted, not ${describe(value)}`);
  const read = parseDateTime(value.text);
  return read.kind === 'instant'
    ? { kind: 'time', at: read.at, zone: UTC }
    : refusal(`a date and time is wanted: ${read.reason}`);
}

/** The value as a number; text with digits is one, for fields and parameters are all text on the wire. Source: S48. */
export function asNumber(value: Value): WholeNumber | Double | Refusal {
  if (value.kind === 'integer' || value.kind === 'double') return value;
  if (value.kind === 'text') {
    const digits = value.text.trim();
    if (INTEGER_TEXT.test(digits)) return integerOf(BigInt(digits.replace('+', '')));
    if (DOUBLE_TEXT.test(digits)) return doubleOf(Number(digits));
  }
  return refusal(`a number is wanted, not ${describe(value)}`);
}

/** The value as a whole number; a double without a fraction is one. */
export function asInteger(value: Value): WholeNumber | Refusal {
  const number = asNumber(value);
  if (number.kind !== 'double') return number;
  return Number.isInteger(number.value)
    ? integerOf(BigInt(number.value))
    : refusal(`a whole number is wanted, not ${describe(number)}`);
}

/** What a value is, for messages: its kind and the start of its text. */
export function describe(value: Value): string {
  const printed = printValue(value);
  if (holdsSecret(printed)) return 'a secret';
  const shown = printed.length <= 40 ? printed : `${printed.slice(0, 40)}...`;
  switch (value.kind) {
    case 'text':
      return `the text '${shown}'`;
    case 'integer':
    case 'double':
      return `the number ${shown}`;
    case 'time':
      return `the time ${shown}`;
    case 'reference':
      return `a reference to '${shown}'`;
    case 'list':
      return `a list of ${value.items.length}`;
    case 'unset':
      return 'a field without value';
    default:
      return value satisfies never;
  }
}
