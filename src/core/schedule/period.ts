// SPDX-License-Identifier: Apache-2.0
import {
  DAY_MS,
  type DurationMs,
  durationOf,
  HOUR_MS,
  MINUTE_MS,
  SECOND_MS,
  WEEK_MS,
} from '../model/index.ts';

/** A schedule's length: so many of a unit. Calendar units keep their meaning (S116). Source: S44. */
export interface Period {
  readonly count: number;
  readonly unit: PeriodUnit;
}
export const PERIOD_UNITS = ['second', 'minute', 'hour', 'day', 'week', 'month', 'year'] as const;
export type PeriodUnit = (typeof PERIOD_UNITS)[number];

/** Shortest period of a schedule that AWS allows, in ms; below it there is a warning. Source: S46. */
export const AWS_SCHEDULE_PERIOD_MIN_MS = 15 * MINUTE_MS;
/** Shortest period of a schedule here unless `limits.minSchedulePeriod` says otherwise, in ms. Source: S46. */
export const SCHEDULE_PERIOD_MIN_MS = MINUTE_MS;
const SCHEDULE_YEARS_MAX = 3;

/** Length of a unit in ms; months and years by their shortest and longest in {@link periodBounds}. */
const UNIT_MS = { second: SECOND_MS, minute: MINUTE_MS, hour: HOUR_MS, day: DAY_MS, week: WEEK_MS } as const;
/** Fewest and most days that 0 to 11 months in a row can have. */
const MONTHS_DAYS_MIN = [0, 28, 59, 89, 120, 150, 181, 212, 242, 273, 303, 334] as const;
const MONTHS_DAYS_MAX = [0, 31, 62, 92, 123, 153, 184, 215, 245, 276, 306, 337] as const;

/** Ms of a period of weeks or smaller units counted in UTC; null for months and years. */
export function fixedLengthMs(period: Period): DurationMs | null {
  if (period.unit === 'month' || period.unit === 'year') return null;
  return durationOf(period.count * UNIT_MS[period.unit]);
}

/** How many calendar months a period of months or years has; 0 for the other units. */
export function monthsOf(period: Period): number {
  if (period.unit === 'year') return period.count * 12;
  return period.unit === 'month' ? period.count : 0;
}

/** How long a period lasts at least and at most in UTC, in ms. */
export function periodBounds(period: Period): { readonly minMs: DurationMs; readonly maxMs: DurationMs } {
  const fixed = fixedLengthMs(period);
  if (fixed !== null) return { minMs: fixed, maxMs: fixed };
  const months = monthsOf(period);
  const years = Math.floor(months / 12);
  const rest = months % 12;
  const minDays = years * 365 + (MONTHS_DAYS_MIN[rest] ?? 0);
  const maxDays = years * 365 + Math.ceil(years / 4) + (MONTHS_DAYS_MAX[rest] ?? 0);
  return { minMs: durationOf(minDays * DAY_MS), maxMs: durationOf(maxDays * DAY_MS) };
}

/** A period as a plain length of time, for delays and timeouts: a month counts 30 days, a year 365. In ms. */
export function periodDuration(period: Period): DurationMs {
  const fixed = fixedLengthMs(period);
  if (fixed !== null) return fixed;
  return durationOf(period.count * (period.unit === 'year' ? 365 : 30) * DAY_MS);
}

/**
 * What is wrong with a period as the period of a schedule: an error outside `minMs` (default 1 minute) to 3 years, a
 * warning below AWS's 15 minutes, null otherwise. Source: S46.
 */
export function schedulePeriodConcern(
  period: Period,
  minMs: number = SCHEDULE_PERIOD_MIN_MS,
): { readonly severity: 'error' | 'warning'; readonly reason: string } | null {
  const { minMs: lengthMs } = periodBounds(period);
  const written = `${period.count} ${unitText(period)}`;
  if (lengthMs < minMs) {
    return {
      severity: 'error',
      reason: `a period of ${written} is too short: the least is ${minMs / SECOND_MS} seconds`,
    };
  }
  const months = monthsOf(period);
  if (
    months > SCHEDULE_YEARS_MAX * 12 ||
    (months === 0 && lengthMs > (SCHEDULE_YEARS_MAX * 365 + 1) * DAY_MS)
  ) {
    return { severity: 'error', reason: `a period of ${written} is too long: the most is 3 years` };
  }
  if (lengthMs < AWS_SCHEDULE_PERIOD_MIN_MS) {
    return {
      severity: 'warning',
      reason: `a period of ${written} works here, but AWS allows no less than 15 minutes`,
    };
  }
  return null;
}

/**
 * The text of `@scheduledPeriod`: hours when whole hours, else minutes (seconds where those do not fit either); weeks,
 * months and years as written. Source: S16.
 */
export function periodText(period: Period): string {
  const shown = period.unit === 'week' ? period : inHoursOrMinutes(period);
  return `${shown.count} ${unitText(shown)}`;
}

function inHoursOrMinutes(period: Period): Period {
  const ms = fixedLengthMs(period);
  if (ms === null) return period;
  if (ms % HOUR_MS === 0) return { count: ms / HOUR_MS, unit: 'hour' };
  if (ms % MINUTE_MS === 0) return { count: ms / MINUTE_MS, unit: 'minute' };
  return period;
}

function unitText(period: Period): string {
  return period.count === 1 ? period.unit : `${period.unit}s`;
}
