// SPDX-License-Identifier: Apache-2.0
import { type PatternToken, parseDatePattern } from './date-pattern.ts';

type Field = Extract<PatternToken, { kind: 'field' }>;

const HOURS = 'hHkK';
const YEARS = 'YyxC';

/**
 * What is probably not meant in a date pattern, each with what to write instead: the 12-hour clock without AM or PM,
 * minutes in a month's place, the day of the year in a day's place, letters that stand for nothing. Source: S58, S107, S108.
 */
export function patternAdvice(pattern: string): readonly string[] {
  const tokens = parseDatePattern(pattern);
  if ('kind' in tokens) return [tokens.reason];
  const fields = tokens.filter((token) => token.kind === 'field');
  return [...hourAdvice(fields), ...dayAdvice(fields), ...minuteAdvice(fields), ...weekAdvice(fields)];
}

function hourAdvice(fields: readonly Field[]): string[] {
  const hour = fields.find(({ letter }) => letter === 'h' || letter === 'K');
  if (hour === undefined || has(fields, 'a')) return [];
  const written = hour.letter.repeat(hour.width);
  return [
    `'${written}' is the 12-hour clock without AM or PM, so 05:10 and 17:10 look alike: write 'HH', or add 'a'`,
  ];
}

function dayAdvice(fields: readonly Field[]): string[] {
  const day = fields.find(({ letter }) => letter === 'D');
  const hasMonth = has(fields, 'M') || fields.some((_, index) => isMistakenMonth(fields, index));
  if (day === undefined || !hasMonth || has(fields, 'd')) return [];
  return [
    `'${'D'.repeat(day.width)}' is the day of the year (1 to 366): write 'dd' for the day of the month`,
  ];
}

/** `m` is taken for a month where it stands beside a year or day. */
function isMistakenMonth(fields: readonly Field[], index: number): boolean {
  const before = fields[index - 1]?.letter ?? '';
  const after = fields[index + 1]?.letter ?? '';
  const isBesideDate =
    isOneOf(before, `${YEARS}dD`) || (isOneOf(after, `${YEARS}dD`) && !isOneOf(before, HOURS));
  return fields[index]?.letter === 'm' && isBesideDate;
}

/** `M` is taken for minutes where it follows an hour. */
function minuteAdvice(fields: readonly Field[]): string[] {
  const advice: string[] = [];
  for (const [index, field] of fields.entries()) {
    const before = fields[index - 1]?.letter ?? '';
    if (isMistakenMonth(fields, index)) {
      advice.push(`'${'m'.repeat(field.width)}' is the minute: write 'MM' for the month`);
    }
    if (field.letter === 'M' && isOneOf(before, HOURS)) {
      advice.push(`'${'M'.repeat(field.width)}' is the month: write 'mm' for the minute`);
    }
  }
  return advice;
}

function weekAdvice(fields: readonly Field[]): string[] {
  if (!has(fields, 'w') || has(fields, 'x') || !(has(fields, 'Y') || has(fields, 'y'))) return [];
  return [
    `'w' is a week of the ISO week-year, and 'Y' the calendar year: write 'xxxx' for the year beside a week`,
  ];
}

function has(fields: readonly Field[], letter: string): boolean {
  return fields.some((field) => field.letter === letter);
}

function isOneOf(letter: string, letters: string): boolean {
  return letter !== '' && letters.includes(letter);
}
