// SPDX-License-Identifier: Apache-2.0
import type { Schedule, Unit } from '../sketch/sketch.ts';

/** The auditor's own calendar: it computes what should be due and asks nobody. All times in ms, UTC. */

export interface Interval {
  readonly index: number;
  readonly start: number;
  readonly end: number;
}

const FIXED_MS: Readonly<Record<Exclude<Unit, 'month'>, number>> = {
  minute: 60_000,
  hour: 3_600_000,
  day: 86_400_000,
  week: 604_800_000,
};

/** Start of interval `index` counted from the anchor; a month that is too short ends earlier. Source: S115, S116. */
export function startOf({ count, unit }: Schedule, anchor: number, index: number): number {
  if (unit !== 'month') return anchor + index * count * FIXED_MS[unit];
  const from = new Date(anchor);
  const month = from.getUTCMonth() + index * count;
  const lastDay = new Date(Date.UTC(from.getUTCFullYear(), month + 1, 0)).getUTCDate();
  const day = Math.min(from.getUTCDate(), lastDay);
  const time = anchor - Date.UTC(from.getUTCFullYear(), from.getUTCMonth(), from.getUTCDate());
  return Date.UTC(from.getUTCFullYear(), month, day) + time;
}

/** Interval `index`, or null when the schedule has none. Source: S117. */
export function intervalAt(schedule: Schedule, anchor: number, index: number): Interval | null {
  if (index < 0 || (schedule.occurrences !== null && index >= schedule.occurrences)) return null;
  const start = startOf(schedule, anchor, index);
  if (schedule.end !== null && start >= schedule.end) return null;
  return { index, start, end: startOf(schedule, anchor, index + 1) };
}

/** Smallest index whose start is at `from` or later; bounds of the schedule do not count. */
export function indexFrom(schedule: Schedule, anchor: number, from: number): number {
  const length = startOf(schedule, anchor, 1) - anchor;
  let index = Math.max(0, Math.floor((from - anchor) / (length * 1.1)) - 1);
  while (index > 0 && startOf(schedule, anchor, index - 1) >= from) index -= 1;
  while (startOf(schedule, anchor, index) < from) index += 1;
  return index;
}

/** The interval that a moment lies in, or null. */
export function intervalWith(schedule: Schedule, anchor: number, at: number): Interval | null {
  const after = indexFrom(schedule, anchor, at + 1);
  return at < anchor ? null : intervalAt(schedule, anchor, after - 1);
}

/**
 * Which intervals of a producer an interval of a consumer uses: the one that contains its start; when the consumer's is
 * longer, all that start within it. Source: S124, S125.
 */
export function matching(
  consumer: { readonly start: number; readonly end: number },
  schedule: Schedule,
  anchor: number,
): readonly Interval[] {
  const containing = intervalWith(schedule, anchor, consumer.start);
  const compared = containing ?? intervalAt(schedule, anchor, 0);
  if (compared !== null && consumer.end - consumer.start > compared.end - compared.start) {
    const within: Interval[] = [];
    for (let index = indexFrom(schedule, anchor, consumer.start); ; index += 1) {
      const interval = intervalAt(schedule, anchor, index);
      if (interval === null || interval.start >= consumer.end) break;
      within.push(interval);
    }
    if (within.length > 0) return within;
  }
  return containing === null ? [] : [containing];
}

/** A time as it stands in ids. Source: S134. */
export function idTime(ms: number): string {
  return new Date(ms).toISOString().slice(0, 19);
}
