// SPDX-License-Identifier: Apache-2.0
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
  return new Date(at).toISOString().slice(0, -5);
}
