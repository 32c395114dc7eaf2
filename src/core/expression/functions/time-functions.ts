// SPDX-License-Identifier: Apache-2.0
import {
  addMonths,
  DAY_MS,
  dateOf,
  dayNumberOf,
  dayOfWeekOf,
  daysInMonth,
  HOUR_MS,
  instantOf,
  instantOfLocal,
  isTimeZone,
  isWritableTime,
  localMsOf,
  MINUTE_MS,
  timeOfDayMs,
  UTC,
  YEAR_MAX,
  YEAR_MIN,
} from '../../model/index.ts';
import { type Refusal, refusal, type Time } from '../conversions.ts';

/** More than any unit fits between the years 1 and 9999. */
const COUNT_MAX = 10_000_000_000n;
const MONTHS_MAX = 200_000;

/** Length of the units that are moved on the time line, whatever the clocks do. In ms. */
const LINE_UNITS_MS = { minute: MINUTE_MS, hour: HOUR_MS } as const;
/** How many of the smaller unit a calendar unit is. */
const CALENDAR_DAYS = { day: 1, week: 7 } as const;
const CALENDAR_MONTHS = { month: 1, year: 12 } as const;
export type TimeUnit = keyof typeof LINE_UNITS_MS | keyof typeof CALENDAR_DAYS | keyof typeof CALENDAR_MONTHS;

/** Moves a time by a count of units, back when negative; months and years clamp to the month's last day. Source: S105. */
export function movedBy(time: Time, count: bigint, unit: TimeUnit): Time | Refusal {
  if (count > COUNT_MAX || count < -COUNT_MAX) return outOfCalendar();
  const amount = Number(count);
  if (unit === 'minute' || unit === 'hour') return checked(time.at + amount * LINE_UNITS_MS[unit], time.zone);
  const localMs = localMsOf(time.zone, time.at);
  if (unit === 'day' || unit === 'week')
    return atLocal(localMs + amount * CALENDAR_DAYS[unit] * DAY_MS, time.zone);
  const months = amount * CALENDAR_MONTHS[unit];
  return Math.abs(months) > MONTHS_MAX ? outOfCalendar() : atLocal(addMonths(localMs, months), time.zone);
}

/** The first day of the time's month, time of day kept. Source: S103. */
export function firstOfMonth(time: Time): Time | Refusal {
  const localMs = localMsOf(time.zone, time.at);
  return atLocal(localMs - (dateOf(localMs).day - 1) * DAY_MS, time.zone);
}

/** The start of the time's day. Source: S103. */
export function midnight(time: Time): Time | Refusal {
  const localMs = localMsOf(time.zone, time.at);
  return atLocal(localMs - timeOfDayMs(localMs), time.zone);
}

/** The last Sunday that is not after the time's day, time of day kept. Source: S103. */
export function sunday(time: Time): Time | Refusal {
  const localMs = localMsOf(time.zone, time.at);
  const daysBack = dayOfWeekOf(Math.floor(localMs / DAY_MS)) % 7;
  return atLocal(localMs - daysBack * DAY_MS, time.zone);
}

/** One number of what the clocks of the time's zone show. Source: S102. */
export function partOf(time: Time, part: 'year' | 'month' | 'day' | 'dayOfYear' | 'hour' | 'minute'): number {
  const localMs = localMsOf(time.zone, time.at);
  if (part === 'hour') return Math.floor(timeOfDayMs(localMs) / HOUR_MS);
  if (part === 'minute') return Math.floor(timeOfDayMs(localMs) / MINUTE_MS) % 60;
  const date = dateOf(localMs);
  if (part !== 'dayOfYear') return date[part];
  return dayNumberOf(date) - dayNumberOf({ year: date.year, month: 1, day: 1 }) + 1;
}

/** A time of its parts in UTC; parts out of range are refused, not carried over. Source: S104. */
export function madeTime(parts: {
  readonly year: bigint;
  readonly month: bigint;
  readonly day: bigint;
  readonly hour: bigint;
  readonly minute: bigint;
}): Time | Refusal {
  const { year, month } = parts;
  const yearNumber = inRange(year, YEAR_MIN, YEAR_MAX);
  if (yearNumber === null) return refusal(`year ${year} is out of range: use ${YEAR_MIN} to ${YEAR_MAX}`);
  const monthNumber = inRange(month, 1, 12);
  if (monthNumber === null) return refusal(`month ${month} is out of range: use 1 to 12`);
  const lastDay = daysInMonth(yearNumber, monthNumber);
  const day = inRange(parts.day, 1, lastDay);
  if (day === null)
    return refusal(`day ${parts.day} is out of range: month ${month} of ${year} has 1 to ${lastDay}`);
  const hour = inRange(parts.hour, 0, 23);
  if (hour === null) return refusal(`hour ${parts.hour} is out of range: use 0 to 23`);
  const minute = inRange(parts.minute, 0, 59);
  if (minute === null) return refusal(`minute ${parts.minute} is out of range: use 0 to 59`);
  const days = dayNumberOf({ year: yearNumber, month: monthNumber, day });
  return checked(days * DAY_MS + hour * HOUR_MS + minute * MINUTE_MS, UTC);
}

/** The same instant, shown in another zone from now on. Source: S111. */
export function shownIn(time: Time, zone: string): Time | Refusal {
  if (zone.toUpperCase() === UTC) return checked(time.at, UTC);
  if (!isTimeZone(zone)) {
    return refusal(`'${zone.slice(0, 40)}' is no time zone: use a name like 'Europe/Berlin', or 'UTC'`);
  }
  return checked(time.at, zone);
}

/** The time so many seconds after 1970-01-01T00:00:00 UTC. Source: S111. */
export function timeOfEpochSeconds(seconds: bigint): Time | Refusal {
  if (seconds > COUNT_MAX * 100n || seconds < -COUNT_MAX * 100n) return outOfCalendar();
  return checked(Number(seconds) * 1000, UTC);
}

/** Whole seconds since 1970-01-01T00:00:00 UTC, parts of a second cut towards the past. Source: S111. */
export function epochSecondsOf(time: Time): bigint {
  return BigInt(Math.floor(time.at / 1000));
}

function inRange(value: bigint, min: number, max: number): number | null {
  return value >= BigInt(min) && value <= BigInt(max) ? Number(value) : null;
}

function atLocal(localMs: number, zone: string): Time | Refusal {
  return isWritableTime(localMs) ? checked(instantOfLocal(zone, localMs), zone) : outOfCalendar();
}

/** Both the instant and what the zone's clocks show must be writable. */
function checked(ms: number, zone: string): Time | Refusal {
  if (!isWritableTime(ms)) return outOfCalendar();
  const at = instantOf(ms);
  return isWritableTime(localMsOf(zone, at)) ? { kind: 'time', at, zone } : outOfCalendar();
}

function outOfCalendar(): Refusal {
  return refusal(`the result lies outside the years ${YEAR_MIN} to ${YEAR_MAX}: use a smaller count`);
}
