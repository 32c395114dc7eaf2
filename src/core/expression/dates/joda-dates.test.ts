// SPDX-License-Identifier: Apache-2.0
/**
 * Dates of cases/joda-dates.json: (pattern, instant, zone, text), each with why it is there.
 *
 * How the rows were obtained: not from this formatter. What each letter means was taken from the documentation of
 * Joda-Time's patterns (S106, S109) and computed by another calendar: Python's `datetime.isocalendar` for weeks and
 * their years, `timetuple` for days of the year, `zoneinfo` over the tz database for offsets, for the seconds at which
 * clocks change, and for abbreviations of zones. Rows of text in quotes and full names of zones were written by hand.
 * All numbers, offsets and English names were then compared with java.time of OpenJDK 17, letter by letter.
 */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { instantOf } from '../../model/index.ts';
import { formatTime } from './date-format.ts';

interface Row {
  readonly pattern: string;
  readonly instant: string;
  readonly zone: string;
  readonly text: string;
  readonly why: string;
}

const ROWS: readonly Row[] = JSON.parse(
  readFileSync(new URL('../cases/joda-dates.json', import.meta.url), 'utf8'),
);
const reasons = Map.groupBy(ROWS, ({ why }) => why);

test('there are at least 300 rows', () => {
  assert.ok(ROWS.length >= 300);
});

for (const [why, rows] of reasons) {
  test(`${why} (S106 to S109, S111)`, () => {
    for (const { pattern, instant, zone, text } of rows) {
      const at = instantOf(Date.parse(instant));
      assert.equal(
        formatTime({ kind: 'time', at, zone }, pattern, 1_000),
        text,
        `${pattern} of ${instant} ${zone}`,
      );
    }
  });
}
