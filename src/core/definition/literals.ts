// SPDX-License-Identifier: Apache-2.0
import type { Value } from '../expression/index.ts';
import { parseDateTime } from '../model/index.ts';
import { type Period, parsePeriod } from '../schedule/index.ts';
import type { SlotKind } from './object-types/index.ts';

/** A literal that was read by its slot, or why it does not fit. `reason` carries its own repair. */
export type Literal =
  | Extract<Value, { kind: 'text' | 'integer' | 'double' | 'time' }>
  | { readonly kind: 'boolean'; readonly value: boolean }
  | { readonly kind: 'period'; readonly period: Period }
  | { readonly kind: 'refused'; readonly reason: string };

const INTEGER = /^[+-]?\d{1,19}$/;
const INTEGER_MAX = 2n ** 63n;
/** Each character fits one place alone, or a long text would be tried in a square of ways. */
const DOUBLE = /^[+-]?(\d+(\.\d*)?|\.\d+)(e[+-]?\d{1,3})?$/i;

/** Reads a text as what its slot wants; blanks around it are ignored except in texts. Source: S43, S44, S48. */
export function readLiteral(kind: SlotKind, text: string): Literal {
  switch (kind) {
    case 'String':
    case 'Enumeration':
    case 'Reference':
      return { kind: 'text', text };
    case 'Integer':
      return readInteger(text.trim());
    case 'Double':
      return DOUBLE.test(text.trim())
        ? { kind: 'double', value: Number(text) }
        : { kind: 'refused', reason: 'is not a number: write it in decimal, as in 0.5' };
    case 'Boolean':
      return readBoolean(text.trim().toLowerCase());
    case 'DateTime': {
      const read = parseDateTime(text);
      return read.kind === 'instant' ? { kind: 'time', at: read.at, zone: 'UTC' } : read;
    }
    case 'Period': {
      const read = parsePeriod(text);
      return read.kind === 'period' ? read : { kind: 'refused', reason: read.reason };
    }
    default:
      return kind satisfies never;
  }
}

function readInteger(text: string): Literal {
  const value = INTEGER.test(text) ? BigInt(text.replace('+', '')) : INTEGER_MAX;
  return value >= -INTEGER_MAX && value < INTEGER_MAX
    ? { kind: 'integer', value }
    : { kind: 'refused', reason: 'is not a whole number: write digits only, as in 3' };
}

function readBoolean(text: string): Literal {
  return text === 'true' || text === 'false'
    ? { kind: 'boolean', value: text === 'true' }
    : { kind: 'refused', reason: "is neither 'true' nor 'false': write one of them" };
}
