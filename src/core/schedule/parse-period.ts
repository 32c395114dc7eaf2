// SPDX-License-Identifier: Apache-2.0
import { PERIOD_UNITS, type Period, type PeriodUnit } from './period.ts';

/** A period that was read, or why it is none, with the repair. */
export type PeriodResult =
  | { readonly kind: 'period'; readonly period: Period }
  | { readonly kind: 'refused'; readonly reason: string };

const WORDS = /^(\d+)\s+([A-Za-z]+)$/;
const ISO = /^P(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)W)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?$/i;
/** Units in the order of the groups of {@link ISO}. */
const ISO_UNITS = ['year', 'month', 'week', 'day', 'hour', 'minute', 'second'] as const;
/** How many of the next smaller unit of {@link ISO_UNITS} make one, where that is a whole number. */
const STEPS: Readonly<Record<PeriodUnit, { readonly unit: PeriodUnit; readonly factor: number } | null>> = {
  year: { unit: 'month', factor: 12 },
  month: null,
  week: { unit: 'day', factor: 7 },
  day: { unit: 'hour', factor: 24 },
  hour: { unit: 'minute', factor: 60 },
  minute: { unit: 'second', factor: 60 },
  second: null,
};
/** The longest period is 1000 years, counted in each unit: longer ones leave the calendar. */
const PER_YEAR: Readonly<Record<PeriodUnit, number>> = {
  second: 31_536_000,
  minute: 525_600,
  hour: 8_760,
  day: 365,
  week: 52,
  month: 12,
  year: 1,
};
const YEARS_MAX = 1_000;

/**
 * Reads a Period: a positive whole number, a blank and a unit in any case, singular or plural; also an ISO 8601
 * duration that one unit can express (`PT15M`, `P1Y6M`). Blanks around it are ignored. Source: S44.
 */
export function parsePeriod(text: string): PeriodResult {
  const trimmed = text.trim();
  const words = WORDS.exec(trimmed);
  if (words !== null) {
    const name = (words[2] ?? '').toLowerCase();
    const unit = PERIOD_UNITS.find((candidate) => candidate === name || `${candidate}s` === name);
    if (unit === undefined)
      return refused(`'${shortened(name)}' is not a unit: use minutes, hours, days, weeks, months or years`);
    return made(Number(words[1]), unit);
  }
  return /^p/i.test(trimmed) ? parseIso(trimmed) : refused(howToWrite(text));
}

/** Reads `terminateAfter`: a Period, or a bare number of hours. Source: S45. */
export function parseTermination(text: string): PeriodResult {
  const bare = /^\s*(\d+)\s*$/.exec(text);
  return bare === null ? parsePeriod(text) : made(Number(bare[1]), 'hour');
}

function parseIso(text: string): PeriodResult {
  const match = ISO.exec(text);
  if (match === null) return refused(howToWrite(text));
  let sum: Period | null = null;
  for (const [index, unit] of ISO_UNITS.entries()) {
    const digits = match[index + 1];
    if (digits === undefined) continue;
    const added: Period | null =
      sum === null ? { count: Number(digits), unit } : sumOf(sum, { count: Number(digits), unit });
    if (added === null) return refused(`'${shortened(text)}' mixes months with days: a period has one unit`);
    sum = added;
  }
  return sum === null ? refused(howToWrite(text)) : made(sum.count, sum.unit);
}

/** The sum of two periods in the smaller unit, which is that of the second; null when months meet days. */
function sumOf(larger: Period, smaller: Period): Period | null {
  let { count, unit } = larger;
  while (unit !== smaller.unit) {
    const step = STEPS[unit];
    if (step === null) return null;
    count *= step.factor;
    unit = step.unit;
  }
  return { count: count + smaller.count, unit };
}

function made(count: number, unit: PeriodUnit): PeriodResult {
  if (count < 1) return refused('a period must be longer than nothing: use a whole number from 1');
  if (count > YEARS_MAX * PER_YEAR[unit]) return refused('a period must not be longer than 1000 years');
  return { kind: 'period', period: { count, unit } };
}

function howToWrite(text: string): string {
  return `'${shortened(text)}' is not a period: write a whole number, a blank and a unit, as in '15 minutes' or '1 day'`;
}

function refused(reason: string): PeriodResult {
  return { kind: 'refused', reason };
}

function shortened(text: string): string {
  return text.length <= 40 ? text : `${text.slice(0, 40)}...`;
}
