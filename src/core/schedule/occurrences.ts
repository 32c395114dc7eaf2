// SPDX-License-Identifier: Apache-2.0
import {
  addMonths,
  dateOf,
  type Instant,
  instantOf,
  instantOfLocal,
  isWritableTime,
  localMsOf,
  type Occurrence,
  UTC,
  WRITABLE_FIRST_MS,
  WRITABLE_LAST_MS,
} from '../model/index.ts';
import { fixedLengthMs, monthsOf, type Period } from './period.ts';

/**
 * What repeats: the part of a schedule that decides when, once its start (the *anchor*) is known.
 *
 * Invariants: R1 occurrence n is counted from the anchor, never from its neighbour (S116). R2 occurrence n ends where
 * n + 1 starts, and starts grow with n, so occurrences are sorted, disjoint and without a gap. R3 occurrence n exists
 * for 0 <= n < `occurrences` while its start is before `end` (S117) and the calendar reaches (year 9999).
 */
export interface Recurrence {
  readonly period: Period;
  /** Exclusive bound on starts; null = none. */
  readonly end: Instant | null;
  /** How many there are; null = no bound. */
  readonly occurrences: number | null;
  /** IANA zone in which days and longer units are counted; `UTC` unless the extension is used. Source: S130. */
  readonly timeZone: string;
}

/** How a component follows its schedule. Source: S119, S121. */
export type ScheduleType = 'cron' | 'timeseries' | 'ondemand';

/** An occurrence with its number, from 0. */
export interface IndexedOccurrence extends Occurrence {
  readonly index: number;
}

/** Occurrence `index` of a schedule that started at `anchor`, or null when there is none. Source: S115 to S117. */
export function occurrenceAt(
  recurrence: Recurrence,
  anchor: Instant,
  index: number,
): IndexedOccurrence | null {
  if (!Number.isSafeInteger(index) || index < 0) return null;
  if (recurrence.occurrences !== null && index >= recurrence.occurrences) return null;
  const startMs = startMsOf(recurrence, anchor, index);
  const endMs = startMsOf(recurrence, anchor, index + 1);
  if (!Number.isFinite(startMs) || !Number.isFinite(endMs)) return null;
  if (recurrence.end !== null && startMs >= recurrence.end) return null;
  return { index, start: instantOf(startMs), end: instantOf(endMs) };
}

/** Index of the existing occurrence with start <= at < end, or null when there is none. */
export function occurrenceIndexAt(recurrence: Recurrence, anchor: Instant, at: Instant): number | null {
  const index = lastIndexStartedBy(recurrence, anchor, at);
  return occurrenceAt(recurrence, anchor, index) === null ? null : index;
}

/** Index of the first existing occurrence that starts at `at` or later, or null: where a startTimestamp begins. */
export function firstIndexFrom(recurrence: Recurrence, anchor: Instant, at: Instant): number | null {
  const index = startsBefore(recurrence, anchor, at);
  return occurrenceAt(recurrence, anchor, index) === null ? null : index;
}

/** How many occurrences there are in all, or null when the schedule has neither end nor count. Source: S114, S117. */
export function occurrenceCount(recurrence: Recurrence, anchor: Instant): number | null {
  const { end, occurrences } = recurrence;
  if (end === null) return occurrences;
  const byEnd = startsBefore(recurrence, anchor, end);
  return occurrences === null ? byEnd : Math.min(byEnd, occurrences);
}

/** At most `limit` existing occurrences from index `first` on, in order. */
export function occurrencesFrom(
  recurrence: Recurrence,
  anchor: Instant,
  first: number,
  limit: number,
): readonly IndexedOccurrence[] {
  const found: IndexedOccurrence[] = [];
  for (let index = first; found.length < limit; index += 1) {
    const occurrence = occurrenceAt(recurrence, anchor, index);
    if (occurrence === null) break;
    found.push(occurrence);
  }
  return found;
}

/** When an instance may go to work: `cron` at the start, `timeseries` at the end, on demand at once. Source: S119, S136. */
export function dueAt(occurrence: Occurrence, scheduleType: ScheduleType): Instant {
  return scheduleType === 'timeseries' ? occurrence.end : occurrence.start;
}

/** How many occurrences, counted from index 0, are due at `now`: the size of a backfill. Source: S119, S131, S132. */
export function dueCount(
  recurrence: Recurrence,
  anchor: Instant,
  scheduleType: ScheduleType,
  now: Instant,
): number {
  const started = Math.max(0, lastIndexStartedBy(recurrence, anchor, now) + 1);
  const due = scheduleType === 'timeseries' ? Math.max(0, started - 1) : started;
  const count = occurrenceCount(recurrence, anchor);
  return count === null ? due : Math.min(due, count);
}

/** How many starts, bounds of the schedule apart, lie before `at`. */
function startsBefore(recurrence: Recurrence, anchor: Instant, at: Instant): number {
  return Math.max(0, lastIndexStartedBy(recurrence, anchor, instantOf(at - 1)) + 1);
}

/** The largest n, negative before the anchor, whose start is not after `at`; bounds of the schedule do not count. */
function lastIndexStartedBy(recurrence: Recurrence, anchor: Instant, at: Instant): number {
  const reached = instantOf(Math.min(Math.max(at, WRITABLE_FIRST_MS), WRITABLE_LAST_MS));
  let index = estimatedIndex(recurrence, anchor, reached);
  // The estimate is off by one at most where months differ in length, and by one where clocks change.
  while (startMsOf(recurrence, anchor, index) > reached) index -= 1;
  while (startMsOf(recurrence, anchor, index + 1) <= reached) index += 1;
  return index;
}

function estimatedIndex(recurrence: Recurrence, anchor: Instant, at: Instant): number {
  const { period, timeZone } = recurrence;
  const months = monthsOf(period);
  if (months > 0) {
    const from = dateOf(localMsOf(timeZone, anchor));
    const to = dateOf(localMsOf(timeZone, at));
    return Math.floor(((to.year - from.year) * 12 + to.month - from.month) / months);
  }
  const lengthMs = fixedLengthMs(period) ?? 0;
  if (!countsCalendarDays(recurrence)) return Math.floor((at - anchor) / lengthMs);
  return Math.floor((localMsOf(timeZone, at) - localMsOf(timeZone, anchor)) / lengthMs);
}

/** Ms of start n, for any whole n; infinite where the calendar does not reach. Source: R1, S115, S116, S130. */
function startMsOf(recurrence: Recurrence, anchor: Instant, index: number): number {
  if (index === 0) return anchor;
  const { period, timeZone } = recurrence;
  if (Math.abs(index) > INDEX_MAX) return index * Number.POSITIVE_INFINITY;
  const months = monthsOf(period);
  const lengthMs = fixedLengthMs(period) ?? 0;
  if (months === 0 && !countsCalendarDays(recurrence)) return withinCalendar(anchor + index * lengthMs);
  const localAnchor = localMsOf(timeZone, anchor);
  const localMs = withinCalendar(
    months > 0 ? monthsLater(localAnchor, index * months) : localAnchor + index * lengthMs,
  );
  return Number.isFinite(localMs) ? instantOfLocal(timeZone, localMs) : localMs;
}

/** More periods than seconds between the years 1 and 9999. */
const INDEX_MAX = 400_000_000_000;
const MONTHS_MAX = 200_000;

function monthsLater(localMs: number, months: number): number {
  return Math.abs(months) > MONTHS_MAX ? months * Number.POSITIVE_INFINITY : addMonths(localMs, months);
}

function withinCalendar(ms: number): number {
  return isWritableTime(ms) ? ms : ms * Number.POSITIVE_INFINITY;
}

function countsCalendarDays(recurrence: Recurrence): boolean {
  return (
    recurrence.timeZone !== UTC && (recurrence.period.unit === 'day' || recurrence.period.unit === 'week')
  );
}
