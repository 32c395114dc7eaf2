// SPDX-License-Identifier: Apache-2.0
import { holdsSecret } from '../../model/index.ts';
import { asInteger, asTime, type Refusal, refusal, type Time, type WholeNumber } from '../conversions.ts';
import { formatTime } from '../dates/date-format.ts';
import { printValue } from '../print.ts';
import type { Value } from '../value.ts';
import type { FunctionName } from './function-names.ts';
import { replacedText, urlEncodedText } from './text-functions.ts';
import {
  epochSecondsOf,
  firstOfMonth,
  madeTime,
  midnight,
  movedBy,
  partOf,
  shownIn,
  sunday,
  type TimeUnit,
  timeOfEpochSeconds,
} from './time-functions.ts';

/** Functions of single values; `coalesce` looks at whole lists and unset names, so the evaluator does it. */
export type PlainFunctionName = Exclude<FunctionName, 'coalesce'>;

/**
 * Applies a function to single values that are set; the parser has checked how many there are. `textMax` bounds a
 * text it makes, in UTF-16 units. Source: S101 to S112.
 */
export function applyFunction(
  name: PlainFunctionName,
  given: readonly Value[],
  textMax: number,
): Value | Refusal {
  if (given.some((value) => value.kind === 'text' && holdsSecret(value.text)))
    return refusal(`${name}: a secret cannot be changed: use it as it is, or join it to other texts`);
  switch (name) {
    case 'makeDate':
    case 'makeDateTime':
      return makeTime(given);
    case 'fromEpochSeconds':
      return onInteger(given[0], (seconds) => timeOfEpochSeconds(seconds.value));
    case 'lowerCase':
      return text(textOf(given[0]).toLowerCase());
    case 'upperCase':
      return text(textOf(given[0]).toUpperCase());
    case 'replace':
      return text(replacedText(textOf(given[0]), textOf(given[1]), textOf(given[2]), textMax));
    case 'urlEncode':
      return text(urlEncodedText(textOf(given[0])));
    default:
      return onTime(given[0], (time) => applyTimeFunction(name, time, given[1], textMax));
  }
}

type TimeFunctionName = Exclude<
  PlainFunctionName,
  'makeDate' | 'makeDateTime' | 'fromEpochSeconds' | 'lowerCase' | 'upperCase' | 'replace' | 'urlEncode'
>;

/** Functions whose first argument is a time. */
function applyTimeFunction(
  name: TimeFunctionName,
  time: Time,
  second: Value | undefined,
  textMax: number,
): Value | Refusal {
  switch (name) {
    case 'day':
    case 'dayOfYear':
    case 'hour':
    case 'minute':
    case 'month':
    case 'year':
      return { kind: 'integer', value: BigInt(partOf(time, name)) };
    case 'firstOfMonth':
      return firstOfMonth(time);
    case 'midnight':
      return midnight(time);
    case 'sunday':
      return sunday(time);
    case 'yesterday':
      return movedBy(time, -1n, 'day');
    case 'format':
      return text(second === undefined ? printValue(time) : formatTime(time, textOf(second), textMax));
    case 'inTimeZone':
      return shownIn(time, textOf(second));
    case 'toEpochSeconds':
      return { kind: 'integer', value: epochSecondsOf(time) };
    default:
      return move(name, time, second);
  }
}

const MOVES = {
  minusDays: { unit: 'day', sign: -1n },
  minusHours: { unit: 'hour', sign: -1n },
  minusMinutes: { unit: 'minute', sign: -1n },
  minusMonths: { unit: 'month', sign: -1n },
  minusWeeks: { unit: 'week', sign: -1n },
  minusYears: { unit: 'year', sign: -1n },
  plusDays: { unit: 'day', sign: 1n },
  plusHours: { unit: 'hour', sign: 1n },
  plusMinutes: { unit: 'minute', sign: 1n },
  plusMonths: { unit: 'month', sign: 1n },
  plusWeeks: { unit: 'week', sign: 1n },
  plusYears: { unit: 'year', sign: 1n },
} as const satisfies Record<string, { readonly unit: TimeUnit; readonly sign: bigint }>;

function move(name: keyof typeof MOVES, time: Time, count: Value | undefined): Value | Refusal {
  const { unit, sign } = MOVES[name];
  return onInteger(count, (integer) => movedBy(time, sign * integer.value, unit));
}

function makeTime(given: readonly Value[]): Value | Refusal {
  const numbers: bigint[] = [];
  for (const value of given) {
    const number = asInteger(value);
    if (number.kind === 'refused') return number;
    numbers.push(number.value);
  }
  const [year = 0n, month = 0n, day = 0n, hour = 0n, minute = 0n] = numbers;
  return madeTime({ year, month, day, hour, minute });
}

function onTime(value: Value | undefined, apply: (time: Time) => Value | Refusal): Value | Refusal {
  const time = asTime(value ?? { kind: 'unset' });
  return time.kind === 'refused' ? time : apply(time);
}

function onInteger(
  value: Value | undefined,
  apply: (integer: WholeNumber) => Value | Refusal,
): Value | Refusal {
  const integer = asInteger(value ?? { kind: 'unset' });
  return integer.kind === 'refused' ? integer : apply(integer);
}

function textOf(value: Value | undefined): string {
  return value === undefined ? '' : printValue(value);
}

function text(made: string | Refusal): Value | Refusal {
  return typeof made === 'string' ? { kind: 'text', text: made } : made;
}
