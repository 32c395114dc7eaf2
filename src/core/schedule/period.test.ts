// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { parsePeriod, parseTermination } from './parse-period.ts';
import {
  PERIOD_UNITS,
  type Period,
  periodBounds,
  periodDuration,
  periodText,
  schedulePeriodConcern,
} from './period.ts';

const DAY_MS = 86_400_000;
const read = (text: string): Period | string => {
  const result = parsePeriod(text);
  return result.kind === 'period' ? result.period : result.reason;
};

test('periods are a number, a blank and a unit in any case (S44)', () => {
  assert.deepEqual(read('1 Day'), { count: 1, unit: 'day' });
  assert.deepEqual(read('15 minutes'), { count: 15, unit: 'minute' });
  assert.deepEqual(read('1 Hours'), { count: 1, unit: 'hour' });
  assert.deepEqual(read('  2   WEEKS '), { count: 2, unit: 'week' });
  assert.deepEqual(read('10 seconds'), { count: 10, unit: 'second' });
});

test('ISO durations become one unit (S44)', () => {
  const rows: [string, number, string][] = [
    ['PT15M', 15, 'minute'],
    ['P1D', 1, 'day'],
    ['p2w', 2, 'week'],
    ['P1Y6M', 18, 'month'],
    ['P1DT12H', 36, 'hour'],
    ['PT1H30M', 90, 'minute'],
  ];
  for (const [text, count, unit] of rows) assert.deepEqual(read(text), { count, unit }, text);
});

test('what is no period is refused with a repair (S44)', () => {
  for (const text of [
    '',
    '1',
    'day',
    '-1 day',
    '1.5 hours',
    '1day',
    'P',
    'PT',
    'P1M1D',
    '0 days',
    '1 __proto__',
  ]) {
    assert.equal(typeof read(text), 'string', text);
  }
  assert.match(String(read('1 fortnight')), /not a unit: use minutes/);
  assert.match(String(read('99999999999999999999 years')), /1000 years/);
});

test('terminateAfter takes a bare number of hours (S45)', () => {
  assert.deepEqual(parseTermination('2'), { kind: 'period', period: { count: 2, unit: 'hour' } });
  assert.deepEqual(parseTermination('70 Minutes'), { kind: 'period', period: { count: 70, unit: 'minute' } });
  assert.equal(parseTermination('0').kind, 'refused');
});

test('@scheduledPeriod is normalised (S16)', () => {
  const rows: [string, string][] = [
    ['1 day', '24 hours'],
    ['60 minutes', '1 hour'],
    ['90 Minutes', '90 minutes'],
    ['120 seconds', '2 minutes'],
    ['30 seconds', '30 seconds'],
    ['1 Weeks', '1 week'],
    ['3 month', '3 months'],
    ['1 year', '1 year'],
  ];
  for (const [text, expected] of rows) {
    const period = read(text);
    assert.ok(typeof period !== 'string');
    assert.equal(periodText(period), expected);
  }
});

test('the period of a schedule has bounds (S46)', () => {
  const severity = (count: number, unit: Period['unit']): string =>
    schedulePeriodConcern({ count, unit })?.severity ?? 'none';
  assert.equal(severity(59, 'second'), 'error');
  assert.equal(severity(1, 'minute'), 'warning');
  assert.equal(severity(15, 'minute'), 'none');
  assert.equal(severity(3, 'year'), 'none');
  assert.equal(severity(36, 'month'), 'none');
  assert.equal(severity(37, 'month'), 'error');
  assert.equal(severity(1097, 'day'), 'error');
  assert.equal(schedulePeriodConcern({ count: 10, unit: 'second' }, 5_000)?.severity, 'warning');
});

test('bounds of months and years hold the real lengths', () => {
  assert.deepEqual(periodBounds({ count: 1, unit: 'month' }), { minMs: 28 * DAY_MS, maxMs: 31 * DAY_MS });
  assert.deepEqual(periodBounds({ count: 1, unit: 'year' }), { minMs: 365 * DAY_MS, maxMs: 366 * DAY_MS });
  assert.equal(periodDuration({ count: 2, unit: 'month' }), 60 * DAY_MS);
  for (let month = 0; month < 48; month += 1) {
    for (let count = 1; count < 30; count += 1) {
      const length = Date.UTC(2022, month + count, 1) - Date.UTC(2022, month, 1);
      const { minMs, maxMs } = periodBounds({ count, unit: 'month' });
      assert.ok(minMs <= length && length <= maxMs, `${count} months`);
    }
  }
});

test('a period written with its unit is read back, and no text makes the parser throw', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 1000 }), fc.constantFrom(...PERIOD_UNITS), (count, unit) => {
      assert.deepEqual(read(`${count} ${unit}s`), { count, unit });
    }),
  );
  fc.assert(fc.property(fc.string(), (text) => ['period', 'refused'].includes(parsePeriod(text).kind)));
});
