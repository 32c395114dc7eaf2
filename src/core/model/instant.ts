// SPDX-License-Identifier: Apache-2.0
import { DAY_MS, dateOfDayNumber, SECOND_MS, YEAR_MAX, YEAR_MIN } from './calendar/calendar.ts';

/**
 * Moments and lengths of time.
 *
 * An {@link Instant} is a whole number of milliseconds since 1970-01-01T00:00:00Z; a {@link DurationMs} a whole
 * number of milliseconds. Both are branded so that one cannot be taken for the other or for a count.
 */
export type Instant = number & { readonly __brand: 'Instant' };
export type DurationMs = number & { readonly __brand: 'DurationMs' };

/** Largest distance from the epoch that a Date can hold, in ms. Source: ECMA-262, "Time Values". */
const INSTANT_MAX_MS = 8.64e15;

/** Makes an instant of a number of ms since the epoch; throws (a bug) when it is not a whole number in range. */
export function instantOf(ms: number): Instant {
  if (!Number.isSafeInteger(ms) || Math.abs(ms) > INSTANT_MAX_MS)
    throw new RangeError(`not an instant: ${ms}`);
  return ms as Instant;
}

/** Makes a duration of a number of ms; throws (a bug) when it is not a whole number. */
export function durationOf(ms: number): DurationMs {
  if (!Number.isSafeInteger(ms)) throw new RangeError(`not a duration: ${ms}`);
  return ms as DurationMs;
}

/** The instant `duration` after (or, negative, before) `at`. */
export function addDuration(at: Instant, duration: DurationMs): Instant {
  return instantOf(at + duration);
}

/**
 * Writes an instant as every time inside a field value is written: `YYYY-MM-DDThh:mm:ss`, UTC, no zone letter,
 * whole seconds, cut and not rounded. Source: S3.
 */
export function wireTime(at: Instant): string {
  const days = Math.floor(at / DAY_MS);
  const { year, month, day } = dateOfDayNumber(days);
  if (year < YEAR_MIN || year > YEAR_MAX) return new Date(at).toISOString().slice(0, -5);
  const seconds = Math.floor((at - days * DAY_MS) / SECOND_MS);
  const hour = Math.floor(seconds / 3_600);
  const minute = Math.floor(seconds / 60) % 60;
  const date = `${TWO_DIGITS[Math.floor(year / 100)]}${TWO_DIGITS[year % 100]}-${TWO_DIGITS[month]}-${TWO_DIGITS[day]}`;
  return `${date}T${TWO_DIGITS[hour]}:${TWO_DIGITS[minute]}:${TWO_DIGITS[seconds % 60]}`;
}

/** `00` to `99`: times are written by the million, and a Date takes several times as long. */
const TWO_DIGITS: readonly string[] = Array.from({ length: 100 }, (_, value) =>
  String(value).padStart(2, '0'),
);
