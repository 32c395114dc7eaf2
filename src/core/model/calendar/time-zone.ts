// SPDX-License-Identifier: Apache-2.0

import { type Instant, instantOf } from '../instant.ts';
import { DAY_MS, dayNumberOf, HOUR_MS, MINUTE_MS, SECOND_MS } from './calendar.ts';

/** The zone of every time unless an extension says otherwise. Source: S130. */
export const UTC = 'UTC';

/** Whether the text names a zone of the IANA data base (any case), `UTC` included; offsets are no names. Source: S111, S130. */
export function isTimeZone(zone: string): boolean {
  return zone === UTC || (/^[A-Za-z][A-Za-z0-9_+\-/]{0,63}$/.test(zone) && formatterOf(zone) !== null);
}

/**
 * How far a zone's clocks are ahead of UTC at an instant, in ms, negative west of Greenwich. An unknown zone is a bug
 * and throws: parse it with {@link isTimeZone} first.
 */
export function zoneOffsetMs(zone: string, at: Instant): number {
  if (zone === UTC) return 0;
  const formatter = formatterOf(zone);
  if (formatter === null) throw new RangeError(`unknown time zone: ${zone}`);
  const wholeSeconds = Math.floor(at / SECOND_MS) * SECOND_MS;
  return localMsOfParts(formatter.formatToParts(wholeSeconds)) - wholeSeconds;
}

/** What the clocks of a zone show at an instant, as ms on the local time line. */
export function localMsOf(zone: string, at: Instant): number {
  return at + zoneOffsetMs(zone, at);
}

/**
 * The instant at which a zone's clocks show a local time. A time that exists twice means the first; one that the
 * clocks jump over means as much later as the jump is long. Where a zone skipped a whole day (it crossed the date
 * line), half the jump is taken, so that days counted in that zone still follow one another.
 */
export function instantOfLocal(zone: string, localMs: number): Instant {
  if (zone === UTC) return instantOf(localMs);
  const before = zoneOffsetMs(zone, instantOf(localMs - DAY_MS));
  const after = zoneOffsetMs(zone, instantOf(localMs + DAY_MS));
  if (before === after) return instantOf(localMs - before);
  const first = localMs - Math.max(before, after);
  const second = localMs - Math.min(before, after);
  if (localMsOf(zone, instantOf(first)) === localMs) return instantOf(first);
  if (localMsOf(zone, instantOf(second)) === localMs) return instantOf(second);
  return instantOf(after - before >= DAY_MS ? localMs - (before + after) / 2 : localMs - before);
}

function localMsOfParts(parts: readonly Intl.DateTimeFormatPart[]): number {
  const numbers = new Map<string, number>();
  let beforeChrist = false;
  for (const part of parts) {
    if (part.type === 'era') beforeChrist = part.value.startsWith('B');
    else if (part.type !== 'literal') numbers.set(part.type, Number(part.value));
  }
  const of = (name: string): number => numbers.get(name) ?? 0;
  const year = beforeChrist ? 1 - of('year') : of('year');
  const days = dayNumberOf({ year, month: of('month'), day: of('day') });
  return days * DAY_MS + of('hour') * HOUR_MS + of('minute') * MINUTE_MS + of('second') * SECOND_MS;
}

/** Making a formatter costs a hundred times its use. This is a memo of constants, bounded; answers do not depend on it. */
const FORMATTERS = new Map<string, Intl.DateTimeFormat | null>();
const FORMATTERS_MAX = 256;

/** Writes every number of a local time. */
const CLOCK_OPTIONS: Intl.DateTimeFormatOptions = {
  calendar: 'gregory',
  numberingSystem: 'latn',
  hourCycle: 'h23',
  era: 'short',
  year: 'numeric',
  month: 'numeric',
  day: 'numeric',
  hour: 'numeric',
  minute: 'numeric',
  second: 'numeric',
};

function formatterOf(zone: string): Intl.DateTimeFormat | null {
  return remembered('clock', 'en-US', zone, CLOCK_OPTIONS);
}

function remembered(
  use: string,
  locale: string,
  zone: string,
  options: Intl.DateTimeFormatOptions,
): Intl.DateTimeFormat | null {
  const key = `${use} ${locale} ${zone}`;
  const known = FORMATTERS.get(key);
  if (known !== undefined) return known;
  if (FORMATTERS.size >= FORMATTERS_MAX) FORMATTERS.clear();
  const made = makeFormatter(locale, { ...options, timeZone: zone });
  FORMATTERS.set(key, made);
  return made;
}

function makeFormatter(locale: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat | null {
  try {
    return new Intl.DateTimeFormat(locale, options);
  } catch {
    // The constructor throws RangeError for a zone that it does not know, and for nothing else given here.
    return null;
  }
}

/**
 * The English name of a zone at an instant: `EST`, `CEST`, or `Central European Summer Time`; an offset such as
 * `GMT+3` where English has no name for it. Source: S109.
 */
export function zoneName(zone: string, at: Instant, style: 'short' | 'long'): string {
  if (zone === UTC) return style === 'short' ? 'UTC' : 'Coordinated Universal Time';
  if (style === 'long') return nameIn('en-US', zone, at, 'long');
  let name = '';
  for (const locale of ENGLISH) {
    name = nameIn(locale, zone, at, 'short');
    if (!/^(GMT|UTC)[+-]/.test(name)) return name;
  }
  return ABBREVIATIONS.get(nameIn('en-US', zone, at, 'long')) ?? name;
}
/** Each form of English abbreviates the zones near home and writes the others as offsets. */
const ENGLISH = ['en-US', 'en-GB', 'en-AU', 'en-IN'] as const;
/** Abbreviations that no form of English knows, and that Joda-Time writes all the same. Source: tz database. */
const ABBREVIATIONS: ReadonlyMap<string, string> = new Map([
  ['Argentina Standard Time', 'ART'],
  ['Brasilia Standard Time', 'BRT'],
  ['China Standard Time', 'CST'],
  ['East Africa Time', 'EAT'],
  ['Hong Kong Standard Time', 'HKT'],
  ['Indochina Time', 'ICT'],
  ['Irish Standard Time', 'IST'],
  ['Israel Daylight Time', 'IDT'],
  ['Israel Standard Time', 'IST'],
  ['Japan Standard Time', 'JST'],
  ['Korean Standard Time', 'KST'],
  ['Moscow Standard Time', 'MSK'],
  ['Newfoundland Daylight Time', 'NDT'],
  ['Newfoundland Standard Time', 'NST'],
  ['Pakistan Standard Time', 'PKT'],
  ['Singapore Standard Time', 'SGT'],
  ['South Africa Standard Time', 'SAST'],
  ['West Africa Time', 'WAT'],
  ['Western Indonesia Time', 'WIB'],
]);

function nameIn(locale: string, zone: string, at: Instant, style: 'short' | 'long'): string {
  const parts = remembered(style, locale, zone, { timeZoneName: style })?.formatToParts(at) ?? [];
  return parts.find((part) => part.type === 'timeZoneName')?.value ?? zone;
}
