// SPDX-License-Identifier: Apache-2.0
import {
  DAY_MS,
  dateOf,
  dayNumberOf,
  dayOfWeekOf,
  HOUR_MS,
  localMsOf,
  MINUTE_MS,
  SECOND_MS,
  timeOfDayMs,
  zoneName,
} from '../../model/index.ts';
import { type Refusal, refusal, type Time } from '../conversions.ts';
import { parseDatePattern } from './date-pattern.ts';

const MONTHS = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
] as const;
const DAYS = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'] as const;

/** What the clocks of the time's zone show, taken apart. */
interface Parts {
  readonly zone: string;
  readonly offsetMs: number;
  /** Looked up when they are wanted, and once: it takes longer than all the rest. */
  readonly zoneNames: { short(): string; long(): string };
  readonly year: number;
  readonly month: number;
  readonly day: number;
  readonly dayOfYear: number;
  /** 1 = Monday to 7 = Sunday. */
  readonly dayOfWeek: number;
  readonly weekYear: number;
  readonly week: number;
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
  readonly millisecond: number;
}

/**
 * Writes a time by a Joda-Time pattern: `YYYY` is the calendar year, `xxxx` the year of the ISO week. English names.
 * Answers no longer than `textMax` UTF-16 units. Source: S106 to S109.
 */
export function formatTime(time: Time, pattern: string, textMax: number): string | Refusal {
  const tokens = parseDatePattern(pattern);
  if ('kind' in tokens) return tokens;
  const parts = partsOf(time);
  const pieces: string[] = [];
  let length = 0;
  for (const token of tokens) {
    if (token.kind === 'field' && token.width > textMax)
      return refusal('the date pattern makes too long a text');
    const piece = token.kind === 'text' ? token.text : formatField(parts, token.letter, token.width);
    length += piece.length;
    if (length > textMax) return refusal('the date pattern makes too long a text');
    pieces.push(piece);
  }
  return pieces.join('');
}

function partsOf(time: Time): Parts {
  const localMs = localMsOf(time.zone, time.at);
  const date = dateOf(localMs);
  const ofDay = timeOfDayMs(localMs);
  const dayNumber = Math.floor(localMs / DAY_MS);
  const dayOfWeek = dayOfWeekOf(dayNumber);
  // A week belongs to the year that has its Thursday.
  const thursday = dayNumber - dayOfWeek + 4;
  const weekYear = dateOf(thursday * DAY_MS).year;
  return {
    zone: time.zone,
    offsetMs: localMs - time.at,
    zoneNames: {
      short: once(() => zoneName(time.zone, time.at, 'short')),
      long: once(() => zoneName(time.zone, time.at, 'long')),
    },
    ...date,
    dayOfYear: dayNumber - dayNumberOf({ year: date.year, month: 1, day: 1 }) + 1,
    dayOfWeek,
    weekYear,
    week: Math.floor((thursday - dayNumberOf({ year: weekYear, month: 1, day: 1 })) / 7) + 1,
    hour: Math.floor(ofDay / HOUR_MS),
    minute: Math.floor(ofDay / MINUTE_MS) % 60,
    second: Math.floor(ofDay / SECOND_MS) % 60,
    millisecond: ofDay % SECOND_MS,
  };
}

function once(find: () => string): () => string {
  let found: string | null = null;
  return () => {
    found ??= find();
    return found;
  };
}

function formatField(parts: Parts, letter: string, width: number): string {
  switch (letter) {
    case 'G':
      return parts.year >= 1 ? 'AD' : 'BC';
    case 'C':
      return padded(Math.floor(parts.year / 100), width);
    case 'Y':
    case 'y':
      return year(parts.year, width);
    case 'x':
      return year(parts.weekYear, width);
    case 'w':
      return padded(parts.week, width);
    case 'e':
      return padded(parts.dayOfWeek, width);
    case 'E':
      return named(DAYS[parts.dayOfWeek - 1] ?? '', width >= 4);
    case 'D':
      return padded(parts.dayOfYear, width);
    case 'M':
      return width >= 3 ? named(MONTHS[parts.month - 1] ?? '', width >= 4) : padded(parts.month, width);
    case 'd':
      return padded(parts.day, width);
    case 'S':
      return padded(parts.millisecond, 3).padEnd(width, '0').slice(0, width);
    case 'z':
      return parts.zoneNames[width >= 4 ? 'long' : 'short']();
    case 'Z':
      return width >= 3 ? parts.zone : offset(parts.offsetMs, width === 2 ? ':' : '');
    default:
      return formatTimeOfDay(parts, letter, width);
  }
}

function formatTimeOfDay(parts: Parts, letter: string, width: number): string {
  switch (letter) {
    case 'a':
      return parts.hour < 12 ? 'AM' : 'PM';
    case 'K':
      return padded(parts.hour % 12, width);
    case 'h':
      return padded(((parts.hour + 11) % 12) + 1, width);
    case 'H':
      return padded(parts.hour, width);
    case 'k':
      return padded(((parts.hour + 23) % 24) + 1, width);
    case 'm':
      return padded(parts.minute, width);
    case 's':
      return padded(parts.second, width);
    default:
      throw new Error(`the letter ${letter} was parsed and is not formatted`);
  }
}

function padded(value: number, width: number): string {
  return String(value).padStart(width, '0');
}

/** Two letters mean the last two digits. Source: S109. */
function year(value: number, width: number): string {
  return width === 2 ? padded(value % 100, 2) : padded(value, width);
}

function named(name: string, full: boolean): string {
  return full ? name : name.slice(0, 3);
}

function offset(offsetMs: number, separator: string): string {
  const minutes = Math.floor(Math.abs(offsetMs) / MINUTE_MS);
  const sign = offsetMs < 0 ? '-' : '+';
  return `${sign}${padded(Math.floor(minutes / 60), 2)}${separator}${padded(minutes % 60, 2)}`;
}
