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
const ISO_BASIC = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/;
const RFC_1123 = /^[A-Za-z]{3}, (\d\d) ([A-Za-z]{3}) (\d{4}) (\d\d):(\d\d):(\d\d) GMT$/;
const RFC_850 = /^[A-Za-z]{6,9}, (\d\d)-([A-Za-z]{3})-(\d\d) (\d\d):(\d\d):(\d\d) GMT$/;
const ASCTIME = /^[A-Za-z]{3} ([A-Za-z]{3}) ([ \d]\d) (\d\d):(\d\d):(\d\d) (\d{4})$/;

/**
 * Reads the date of a request: ISO 8601 basic form, RFC 1123, RFC 850 (a year that seems more than 50 years
 * ahead of `now` is of the century before) or asctime. Null when it is none of them or no real date. Source:
 * X24.
 */
export function parseRequestDate(text: string, now: Instant): Instant | null {
  const basic = ISO_BASIC.exec(text);
  if (basic !== null) return moment(basic[1], Number(basic[2]), basic[3], basic.slice(4));
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
  const date = new Date(0);
  date.setUTCFullYear(Number(year), monthNumber - 1, Number(day));
  date.setUTCHours(hour, minute, second);
  const isReal =
    date.getUTCMonth() === monthNumber - 1 &&
    date.getUTCDate() === Number(day) &&
    date.getUTCHours() === hour &&
    date.getUTCMinutes() === minute &&
    date.getUTCSeconds() === second;
  return isReal ? instantOf(date.getTime()) : null;
}
