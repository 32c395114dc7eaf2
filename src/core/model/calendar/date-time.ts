// SPDX-License-Identifier: Apache-2.0

import { type Instant, instantOf } from '../instant.ts';
import {
  DAY_MS,
  dayNumberOf,
  daysInMonth,
  HOUR_MS,
  isWritableTime,
  MINUTE_MS,
  SECOND_MS,
} from './calendar.ts';

/** A date-time literal that was read, or why it is none, with the repair. */
export type DateTimeResult =
  | { readonly kind: 'instant'; readonly at: Instant }
  | { readonly kind: 'refused'; readonly reason: string };

const LITERAL =
  /^(\d{4})-(\d{2})-(\d{2})(?:T(\d{1,2}):(\d{2})(?::(\d{2})(?:\.(\d{1,9}))?)?(Z|[+-]\d{2}(?::?\d{2})?)?)?$/i;

/**
 * Reads a DateTime: `YYYY-MM-DDThh:mm:ss` in UTC; also a date alone (midnight), minutes without seconds, an hour of
 * one digit, parts of a second (cut to ms), and `Z` or an offset, which is converted. Blanks around it are ignored.
 * Source: S43.
 */
export function parseDateTime(text: string): DateTimeResult {
  const match = LITERAL.exec(text.trim());
  if (match === null) {
    return refused(`'${shortened(text)}' is not a date and time: write it as YYYY-MM-DDThh:mm:ss in UTC`);
  }
  const part = (index: number): number => Number(match[index] ?? '0');
  const date = { year: part(1), month: part(2), day: part(3) };
  if (date.month < 1 || date.month > 12) return refused(`month ${date.month} does not exist: use 01 to 12`);
  const lastDay = daysInMonth(date.year, date.month);
  if (date.day < 1 || date.day > lastDay) {
    return refused(`day ${date.day} does not exist in ${match[1]}-${match[2]}: use 01 to ${lastDay}`);
  }
  if (part(4) > 23) return refused(`hour ${part(4)} does not exist: use 00 to 23`);
  if (part(5) > 59) return refused(`minute ${part(5)} does not exist: use 00 to 59`);
  if (part(6) > 59) return refused(`second ${part(6)} does not exist: use 00 to 59`);
  const offsetMs = parseOffset(match[8] ?? 'Z');
  if (offsetMs === null) return refused(`offset ${match[8]} does not exist: use -18:00 to +18:00, or Z`);
  const millisecond = Number((match[7] ?? '').padEnd(3, '0').slice(0, 3));
  const timeMs = part(4) * HOUR_MS + part(5) * MINUTE_MS + part(6) * SECOND_MS + millisecond;
  const ms = dayNumberOf(date) * DAY_MS + timeMs - offsetMs;
  if (!isWritableTime(ms)) return refused('the time lies outside the years 0001 to 9999');
  return { kind: 'instant', at: instantOf(ms) };
}

function parseOffset(text: string): number | null {
  if (text === 'Z' || text === 'z') return 0;
  const digits = text.slice(1).replace(':', '').padEnd(4, '0');
  const hours = Number(digits.slice(0, 2));
  const minutes = Number(digits.slice(2));
  const ms = hours * HOUR_MS + minutes * MINUTE_MS;
  if (minutes > 59 || ms > 18 * HOUR_MS) return null;
  return text.startsWith('-') ? -ms : ms;
}

function refused(reason: string): DateTimeResult {
  return { kind: 'refused', reason };
}

function shortened(text: string): string {
  return text.length <= 40 ? text : `${text.slice(0, 40)}...`;
}
