// SPDX-License-Identifier: Apache-2.0
import { instantOf, localMsOf, wireTime } from '../model/index.ts';
import type { Value } from './value.ts';

/**
 * Writes a value as it stands in a field: times without zone in their own zone's local time (S110, S111), doubles as
 * Java writes them (S80), references by id (S88), lists with commas (S91), what is unset as `null` (S92).
 */
export function printValue(value: Value): string {
  switch (value.kind) {
    case 'text':
      return value.text;
    case 'integer':
      return value.value.toString();
    case 'double':
      return printDouble(value.value);
    case 'time':
      return wireTime(instantOf(localMsOf(value.zone, value.at)));
    case 'reference':
      return value.id;
    case 'list':
      return joinValues(value.items);
    case 'unset':
      return 'null';
    default:
      return value satisfies never;
  }
}

/** Several values as one text, with commas between: what a slot of one value gets from a list. Source: S91. */
export function joinValues(values: readonly Value[]): string {
  return values.map(printValue).join(',');
}

/**
 * Writes a double as Java's `Double.toString` does: always with a decimal point, in powers of ten outside
 * [0.001, 10,000,000), in the fewest digits that give the number back. Source: S80.
 */
function printDouble(value: number): string {
  if (!Number.isFinite(value)) return Number.isNaN(value) ? 'NaN' : value > 0 ? 'Infinity' : '-Infinity';
  if (value === 0) return Object.is(value, -0) ? '-0.0' : '0.0';
  const size = Math.abs(value);
  if (size >= 1e-3 && size < 1e7) return withPoint(String(value));
  const [digits = '', exponent = ''] = value.toExponential().split('e');
  return `${withPoint(digits)}E${Number(exponent)}`;
}

function withPoint(digits: string): string {
  return digits.includes('.') ? digits : `${digits}.0`;
}
