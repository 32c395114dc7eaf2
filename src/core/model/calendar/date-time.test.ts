// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { instantOf, wireTime } from '../instant.ts';
import { addMonths, dateOfDayNumber, dayNumberOf, WRITABLE_FIRST_MS, WRITABLE_LAST_MS } from './calendar.ts';
import { parseDateTime } from './date-time.ts';
import { instantOfLocal, isTimeZone, zoneOffsetMs } from './time-zone.ts';

const HOUR_MS = 3_600_000;
const written = (text: string): string => {
  const read = parseDateTime(text);
  return read.kind === 'instant' ? wireTime(read.at) : read.reason;
};

test('date-time literals are read in every accepted form (S43)', () => {
  const rows: [string, string][] = [
    ['2011-05-24T17:10:00', '2011-05-24T17:10:00'],
    ['2011-05-24', '2011-05-24T00:00:00'],
    ['2011-05-24T17:10', '2011-05-24T17:10:00'],
    ['2012-09-25T0:00:00', '2012-09-25T00:00:00'],
    ['2011-05-24T17:10:00Z', '2011-05-24T17:10:00'],
    ['2011-05-24T17:10:00z', '2011-05-24T17:10:00'],
    ['2011-05-24T17:10:00+02:00', '2011-05-24T15:10:00'],
    ['2011-05-24T17:10:00-0730', '2011-05-25T00:40:00'],
    ['2011-05-24T17:10:00.999Z', '2011-05-24T17:10:00'],
    [' 2024-02-29 ', '2024-02-29T00:00:00'],
    ['0001-01-01', '0001-01-01T00:00:00'],
    ['9999-12-31T23:59:59', '9999-12-31T23:59:59'],
  ];
  for (const [text, expected] of rows) assert.equal(written(text), expected, text);
});

test('what is no date-time says which part is wrong (S43)', () => {
  const rows: [string, RegExp][] = [
    ['', /write it as/],
    ['2011-5-24', /write it as/],
    ['2011-13-01', /month 13/],
    ['2011-02-29', /day 29 .* 01 to 28/],
    ['2011-02-00', /day 0 /],
    ['2011-05-24T24:00', /hour 24/],
    ['2011-05-24T23:60', /minute 60/],
    ['2011-05-24T23:59:60', /second 60/],
    ['2011-05-24T23:59:00+19:00', /offset/],
    ['0000-01-01', /years 0001 to 9999/],
    ['2011-05-24 17:10:00', /write it as/],
  ];
  for (const [text, expected] of rows) assert.match(written(text), expected, text);
});

test('every whole second of the calendar is read back as it was written', () => {
  const seconds = fc.integer({
    min: Math.ceil(WRITABLE_FIRST_MS / 1000),
    max: Math.floor(WRITABLE_LAST_MS / 1000),
  });
  fc.assert(
    fc.property(seconds, (second) => {
      const at = instantOf(second * 1000);
      assert.deepEqual(parseDateTime(wireTime(at)), { kind: 'instant', at });
    }),
  );
  fc.assert(fc.property(fc.string(), (text) => ['instant', 'refused'].includes(parseDateTime(text).kind)));
});

test('the calendar agrees with the language', () => {
  fc.assert(
    fc.property(fc.integer({ min: -700_000, max: 2_900_000 }), (days) => {
      const date = dateOfDayNumber(days);
      const there = new Date(days * 86_400_000);
      assert.deepEqual(date, {
        year: there.getUTCFullYear(),
        month: there.getUTCMonth() + 1,
        day: there.getUTCDate(),
      });
      assert.equal(dayNumberOf(date), days);
    }),
  );
});

test('months are added with the day clamped (S105)', () => {
  const after = (text: string, months: number): string => {
    const read = parseDateTime(text);
    assert.ok(read.kind === 'instant');
    return wireTime(instantOf(addMonths(read.at, months)));
  };
  assert.equal(after('2023-01-31T05:06:07', 1), '2023-02-28T05:06:07');
  assert.equal(after('2024-01-31', 1), '2024-02-29T00:00:00');
  assert.equal(after('2024-02-29', 12), '2025-02-28T00:00:00');
  assert.equal(after('2024-01-31', -2), '2023-11-30T00:00:00');
});

test('zones are known by name, and only by name (S111)', () => {
  for (const zone of ['UTC', 'Europe/Berlin', 'America/New_York', 'Etc/GMT+5'])
    assert.equal(isTimeZone(zone), true, zone);
  for (const zone of ['', '+01:00', 'Nowhere/Land', '__proto__', 'constructor'])
    assert.equal(isTimeZone(zone), false, zone);
});

test('offsets follow the clocks of the place', () => {
  assert.equal(zoneOffsetMs('Europe/Berlin', instantOf(Date.UTC(2024, 0, 1))), HOUR_MS);
  assert.equal(zoneOffsetMs('Europe/Berlin', instantOf(Date.UTC(2024, 6, 1))), 2 * HOUR_MS);
  assert.equal(zoneOffsetMs('America/New_York', instantOf(Date.UTC(2024, 0, 1) + 1)), -5 * HOUR_MS);
  assert.equal(instantOfLocal('Asia/Kolkata', Date.UTC(2024, 0, 1)), Date.UTC(2023, 11, 31, 18, 30));
});

test('times on the wire are what a Date writes, for every second and beyond the calendar (S3)', () => {
  fc.assert(
    fc.property(fc.integer({ min: -8_640_000_000_000, max: 8_640_000_000_000 }), fc.boolean(), (ms, far) => {
      const at = far ? ms * 1_000 : ms;
      assert.equal(wireTime(instantOf(at)), new Date(at).toISOString().slice(0, -5));
    }),
  );
});
