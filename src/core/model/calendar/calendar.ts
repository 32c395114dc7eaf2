// SPDX-License-Identifier: Apache-2.0
/**
 * The proleptic Gregorian calendar on plain numbers: no clock, no zone. Local times are ms on a time line that starts
 * at 1970-01-01T00:00:00 of the place they belong to; for UTC that is the instant itself.
 */

export const SECOND_MS = 1_000;
export const MINUTE_MS = 60_000;
export const HOUR_MS = 3_600_000;
export const DAY_MS = 86_400_000;
export const WEEK_MS = 604_800_000;

/** First and last years that definitions can write with four digits; times outside are refused. */
export const YEAR_MIN = 1;
export const YEAR_MAX = 9999;

/** A day of the calendar; month and day count from 1. */
export interface CalendarDate {
  readonly year: number;
  readonly month: number;
  readonly day: number;
}

const MONTH_DAYS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31] as const;

/** Whether February of this year has 29 days. */
export function isLeapYear(year: number): boolean {
  return (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
}

/** Days of a month, 28 to 31; month counts from 1. */
export function daysInMonth(year: number, month: number): number {
  return month === 2 && isLeapYear(year) ? 29 : (MONTH_DAYS[month - 1] ?? 0);
}

/** Days from 1970-01-01 to a date; negative before it. Counts years from March, so that a leap day comes last. */
export function dayNumberOf(date: CalendarDate): number {
  const year = date.month > 2 ? date.year : date.year - 1;
  const era = Math.floor(year / 400);
  const yearOfEra = year - era * 400;
  const dayOfYear = Math.floor((153 * ((date.month + 9) % 12) + 2) / 5) + date.day - 1;
  const dayOfEra = yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear;
  return era * 146_097 + dayOfEra - 719_468;
}

/** The date that many days after 1970-01-01; the inverse of {@link dayNumberOf}. */
export function dateOfDayNumber(dayNumber: number): CalendarDate {
  const days = dayNumber + 719_468;
  const era = Math.floor(days / 146_097);
  const dayOfEra = days - era * 146_097;
  const yearOfEra = Math.floor(
    (dayOfEra -
      Math.floor(dayOfEra / 1_460) +
      Math.floor(dayOfEra / 36_524) -
      Math.floor(dayOfEra / 146_096)) /
      365,
  );
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const shiftedMonth = Math.floor((5 * dayOfYear + 2) / 153);
  const month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9;
  const day = dayOfYear - Math.floor((153 * shiftedMonth + 2) / 5) + 1;
  return { year: yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, day };
}

/** 1 = Monday to 7 = Sunday, for a number of days since 1970-01-01, a Thursday. */
export function dayOfWeekOf(dayNumber: number): number {
  return ((((dayNumber + 3) % 7) + 7) % 7) + 1;
}

/** The date of a local time in ms. */
export function dateOf(localMs: number): CalendarDate {
  return dateOfDayNumber(Math.floor(localMs / DAY_MS));
}

/** Ms since local midnight, 0 to 86,399,999. */
export function timeOfDayMs(localMs: number): number {
  return localMs - Math.floor(localMs / DAY_MS) * DAY_MS;
}

/**
 * Local ms after a number of months (negative: before), on the same day and time, or on the month's last day where it
 * is shorter: 31 January and one month is 28 or 29 February. Source: S105, S116.
 */
export function addMonths(localMs: number, months: number): number {
  const from = dateOf(localMs);
  const monthIndex = from.year * 12 + (from.month - 1) + months;
  const year = Math.floor(monthIndex / 12);
  const month = monthIndex - year * 12 + 1;
  const day = Math.min(from.day, daysInMonth(year, month));
  return dayNumberOf({ year, month, day }) * DAY_MS + timeOfDayMs(localMs);
}

/** First and last ms of the years 1 to 9999. */
export const WRITABLE_FIRST_MS = dayNumberOf({ year: YEAR_MIN, month: 1, day: 1 }) * DAY_MS;
export const WRITABLE_LAST_MS = dayNumberOf({ year: YEAR_MAX + 1, month: 1, day: 1 }) * DAY_MS - 1;

/** Whether a local time lies in the years 1 to 9999. */
export function isWritableTime(localMs: number): boolean {
  return localMs >= WRITABLE_FIRST_MS && localMs <= WRITABLE_LAST_MS;
}
