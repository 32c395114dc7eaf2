// SPDX-License-Identifier: Apache-2.0
import { asNumber, describe, doubleOf, integerOf, type Refusal, refusal } from './conversions.ts';
import { printValue } from './print.ts';
import type { ChainOperator } from './syntax.ts';
import type { Value } from './value.ts';

/**
 * Applies `+ - * /` to two single values that are set. `+` joins texts as soon as one side is no number; the others
 * count, with integers as long as both are. Source: S79, S80.
 */
export function applyOperator(operator: ChainOperator, left: Value, right: Value): Value | Refusal {
  if (operator === '+' && !(isNumber(left) && isNumber(right))) return joined(left, right);
  const a = asNumber(left);
  if (a.kind === 'refused') return numberWanted(operator, left, a);
  const b = asNumber(right);
  if (b.kind === 'refused') return numberWanted(operator, right, b);
  if (a.kind === 'integer' && b.kind === 'integer') return countWhole(operator, a.value, b.value);
  return countDoubles(operator, Number(a.value), Number(b.value));
}

/** `left ^ right`, always a double. Source: S79. */
export function applyPower(left: Value, right: Value): Value | Refusal {
  const a = asNumber(left);
  if (a.kind === 'refused') return numberWanted('^', left, a);
  const b = asNumber(right);
  if (b.kind === 'refused') return numberWanted('^', right, b);
  return doubleOf(Number(a.value) ** Number(b.value));
}

/** The number with the other sign. */
export function applyMinus(operand: Value): Value | Refusal {
  const number = asNumber(operand);
  if (number.kind === 'integer') return integerOf(-number.value);
  return number.kind === 'double' ? doubleOf(-number.value) : numberWanted('-', operand, number);
}

function isNumber(value: Value): boolean {
  return value.kind === 'integer' || value.kind === 'double';
}

function joined(left: Value, right: Value): Value | Refusal {
  if ((left.kind === 'time' && isNumber(right)) || (right.kind === 'time' && isNumber(left))) {
    return refusal(
      `${describe(left)} + ${describe(right)}: use plusDays, plusHours and the like to move a time`,
    );
  }
  return { kind: 'text', text: printValue(left) + printValue(right) };
}

function numberWanted(operator: ChainOperator | '^', operand: Value, refused: Refusal): Refusal {
  const reason = `beside ${operator} ${refused.reason}`;
  return refusal(
    operand.kind === 'time' ? `${reason}: use minusDays, plusHours and the like to move a time` : reason,
  );
}

function countWhole(operator: ChainOperator, a: bigint, b: bigint): Value | Refusal {
  switch (operator) {
    case '+':
      return integerOf(a + b);
    case '-':
      return integerOf(a - b);
    case '*':
      return integerOf(a * b);
    case '/':
      return b === 0n ? divisionByZero() : integerOf(a / b);
    default:
      return operator satisfies never;
  }
}

function countDoubles(operator: ChainOperator, a: number, b: number): Value | Refusal {
  switch (operator) {
    case '+':
      return doubleOf(a + b);
    case '-':
      return doubleOf(a - b);
    case '*':
      return doubleOf(a * b);
    case '/':
      return b === 0 ? divisionByZero() : doubleOf(a / b);
    default:
      return operator satisfies never;
  }
}

function divisionByZero(): Refusal {
  return refusal('division by zero: check the right side of /');
}
