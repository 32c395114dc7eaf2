// SPDX-License-Identifier: Apache-2.0
import { type Instant, instantOf } from '../../core/model/index.ts';

const MONTHS: readonly string[] = [
  'jan',
  'feb',
  'mar',
  'apr',
  'may',
  'jun',
  'jul',
  'aug',
  'sep',
  'oct',
  'nov',
  'dec',
];
const ISO_BASIC = /^\d{8}T\d{6}Z$/;
/** No other form is as short. */
const BASIC_LENGTH = 16;
const RFC_1123 = /^[A-Za-z]{3}, (\d\d) ([A-Za-z]{3}) (\d{4}) (\d\d):(\d\d):(\d\d) GMT$/;
const RFC_850 = /^[A-Za-z]{6,9}, (\d\d)-([A-Za-z]{3})-(\d\d) (\d\d):(\d\d):(\d\d) GMT$/;
const ASCTIME = /^[A-Za-z]{3} ([A-Za-z]{3}) ([ \d]\d) (\d\d):(\d\d):(\d\d) (\d{4})$/;

/** The moment a request was signed at, and the same in ISO 8601 basic form, as scope and signature take it. */
export interface SignedMoment {
  readonly at: Instant;
  readonly basic: string;
}

/** Reads the date of a request, as {@link parseRequestDate} does; a date that has the basic form already stays as it is. */
export function readSignedMoment(text: string, now: Instant): SignedMoment | null {
  const at = parseRequestDate(text, now);
  if (at === null) return null;
  return { at, basic: text.length === BASIC_LENGTH ? text : basicDate(at) };
}

/**
 * Reads the date of a request: ISO 8601 basic form, RFC 1123, RFC 850 (a year that seems more than 50 years
 * ahead of `now` is of the century before) or asctime. Null when it is none of them or no real date. Source:
 * X24.
 */
export function parseRequestDate(text: string, now: Instant): Instant | null {
  if (ISO_BASIC.test(text)) return basicMoment(text);
  const rfc1123 = RFC_1123.exec(text);
  if (rfc1123 !== null) return moment(rfc1123[3], month(rfc1123[2]), rfc1123[1], rfc1123.slice(4));
  const asctime = ASCTIME.exec(text);
  if (asctime !== null) return moment(asctime[6], month(asctime[1]), asctime[2], asctime.slice(3, 6));
  const rfc850 = RFC_850.exec(text);
  if (rfc850 === null) return null;
  const yearNow = new Date(now).getUTCFullYear();
  const year = yearNow - (yearNow % 100) + Number(rfc850[3]);
  return moment(year > yearNow + 50 ? year - 100 : year, month(rfc850[2]), rfc850[1], rfc850.slice(4));
}

/** Writes a moment in ISO 8601 basic form, `yyyymmddThhmmssZ`, seconds cut. */
export function basicDate(at: Instant): string {
  return new Date(at).toISOString().replace(/[-:]|\.\d{3}/g, '');
}

/** The form that nearly every request has, without copies of its parts. */
function basicMoment(text: string): Instant | null {
  const part = (from: number, to: number): number => {
    let value = 0;
    for (let index = from; index < to; index += 1) value = value * 10 + text.charCodeAt(index) - 0x30;
    return value;
  };
  return realMoment(part(0, 4), part(4, 6), part(6, 8), [part(9, 11), part(11, 13), part(13, 15)]);
}

function month(name: string | undefined): number {
  return MONTHS.indexOf((name ?? '').toLowerCase()) + 1;
}

function moment(
  year: string | number | undefined,
  monthNumber: number,
  day: string | undefined,
  time: readonly (string | undefined)[],
): Instant | null {
  const [hour, minute, second] = time.map(Number);
  if (hour === undefined || minute === undefined || second === undefined) return null;
  return realMoment(Number(year), monthNumber, Number(day), [hour, minute, second]);
}

/** Null for a date or time of day that does not exist, such as 30 February or 24:00:00. */
function realMoment(
  year: number,
  monthNumber: number,
  day: number,
  [hour, minute, second]: readonly [number, number, number],
): Instant | null {
  if (hour > 23 || minute > 59 || second > 59) return null;
  const date = new Date(0);
  date.setUTCFullYear(year, monthNumber - 1, day);
  if (date.getUTCMonth() !== monthNumber - 1 || date.getUTCDate() !== day) return null;
  return instantOf(date.getTime() + ((hour * 60 + minute) * 60 + second) * 1000);
}
