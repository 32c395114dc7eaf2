// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { type Instant, instantOf, parseDateTime, wireTime } from '../model/index.ts';
import {
  dueAt,
  dueCount,
  firstIndexFrom,
  occurrenceAt,
  occurrenceCount,
  occurrenceIndexAt,
  occurrencesFrom,
  type Recurrence,
} from './occurrences.ts';
import { PERIOD_UNITS, type Period } from './period.ts';

const at = (text: string): Instant => {
  const read = parseDateTime(text);
  assert.ok(read.kind === 'instant', text);
  return read.at;
};
const every = (count: number, unit: Period['unit'], more: Partial<Recurrence> = {}): Recurrence => ({
  period: { count, unit },
  end: null,
  occurrences: null,
  timeZone: 'UTC',
  ...more,
});
const starts = (recurrence: Recurrence, anchor: string, count: number): string[] =>
  occurrencesFrom(recurrence, at(anchor), 0, count).map(({ start }) => wireTime(start));

test('interval n starts n periods after the start and ends one later (S115)', () => {
  const first = occurrenceAt(every(1, 'hour'), at('2014-05-01T00:00:00'), 0);
  assert.deepEqual(first, { index: 0, start: at('2014-05-01T00:00:00'), end: at('2014-05-01T01:00:00') });
});

test('months are counted from the anchor and clamped, without drift (S116)', () => {
  assert.deepEqual(starts(every(1, 'month'), '2024-01-31', 5), [
    '2024-01-31T00:00:00',
    '2024-02-29T00:00:00',
    '2024-03-31T00:00:00',
    '2024-04-30T00:00:00',
    '2024-05-31T00:00:00',
  ]);
  assert.deepEqual(starts(every(1, 'year'), '2024-02-29T12:00', 5), [
    '2024-02-29T12:00:00',
    '2025-02-28T12:00:00',
    '2026-02-28T12:00:00',
    '2027-02-28T12:00:00',
    '2028-02-29T12:00:00',
  ]);
});

test('an interval exists while its start is before the end and may reach past it (S117)', () => {
  const recurrence = every(1, 'hour', { end: at('2024-01-01T02:30') });
  const anchor = at('2024-01-01');
  assert.equal(occurrenceCount(recurrence, anchor), 3);
  assert.equal(occurrenceAt(recurrence, anchor, 2)?.end, at('2024-01-01T03:00'));
  assert.equal(occurrenceAt(recurrence, anchor, 3), null);
  assert.equal(occurrenceCount({ ...recurrence, end: at('2024-01-01T02:00') }, anchor), 2);
  assert.equal(occurrenceCount({ ...recurrence, end: anchor }, anchor), 0);
});

test('occurrences = N gives exactly 0 to N - 1 (S117)', () => {
  const recurrence = every(1, 'day', { occurrences: 2 });
  assert.equal(occurrencesFrom(recurrence, at('2024-01-01'), 0, 10).length, 2);
  assert.equal(occurrenceCount(recurrence, at('2024-01-01')), 2);
  assert.equal(occurrenceCount(every(1, 'day'), at('2024-01-01')), null);
});

test('cron is due at the start, timeseries at the end (S119)', () => {
  const occurrence = occurrenceAt(every(30, 'minute'), at('2024-01-01T22:00'), 0);
  assert.ok(occurrence !== null);
  assert.equal(dueAt(occurrence, 'cron'), at('2024-01-01T22:00'));
  assert.equal(dueAt(occurrence, 'timeseries'), at('2024-01-01T22:30'));
  assert.equal(dueAt(occurrence, 'ondemand'), at('2024-01-01T22:00'));
});

test('a backfill is counted up to now and the bounds of the schedule (S131, S132)', () => {
  const anchor = at('2024-01-01');
  const now = at('2024-01-01T02:59:59');
  assert.equal(dueCount(every(1, 'hour'), anchor, 'cron', now), 3);
  assert.equal(dueCount(every(1, 'hour'), anchor, 'timeseries', now), 2);
  assert.equal(dueCount(every(1, 'hour', { occurrences: 1 }), anchor, 'cron', now), 1);
  assert.equal(dueCount(every(1, 'hour'), anchor, 'cron', at('2023-12-31')), 0);
});

test('a startTimestamp begins at the next start (S200)', () => {
  const anchor = at('2024-01-01');
  assert.equal(firstIndexFrom(every(1, 'hour'), anchor, at('2024-01-01T05:00')), 5);
  assert.equal(firstIndexFrom(every(1, 'hour'), anchor, at('2024-01-01T05:00:01')), 6);
  assert.equal(firstIndexFrom(every(1, 'hour'), anchor, at('2023-01-01')), 0);
  assert.equal(firstIndexFrom(every(1, 'hour', { occurrences: 5 }), anchor, at('2024-01-01T05:00')), null);
});

test('days of a zone follow its clocks; hours do not (S130)', () => {
  const zone = { timeZone: 'America/New_York' };
  assert.deepEqual(starts(every(1, 'day', zone), '2024-03-09T07:30', 4), [
    '2024-03-09T07:30:00',
    '2024-03-10T07:30:00',
    '2024-03-11T06:30:00',
    '2024-03-12T06:30:00',
  ]);
  assert.deepEqual(starts(every(24, 'hour', zone), '2024-03-09T07:30', 3)[2], '2024-03-11T07:30:00');
  assert.deepEqual(starts(every(1, 'month', zone), '2024-10-31T04:00', 3), [
    '2024-10-31T04:00:00',
    '2024-11-30T05:00:00',
    '2024-12-31T05:00:00',
  ]);
});

test('an hour that exists twice is taken once, one that does not exist is put later (S130)', () => {
  const zone = { timeZone: 'Europe/Berlin' };
  assert.deepEqual(starts(every(1, 'day', zone), '2024-03-30T01:30', 3), [
    '2024-03-30T01:30:00',
    '2024-03-31T01:30:00',
    '2024-04-01T00:30:00',
  ]);
  assert.deepEqual(starts(every(1, 'day', zone), '2024-10-26T00:30', 3), [
    '2024-10-26T00:30:00',
    '2024-10-27T00:30:00',
    '2024-10-28T01:30:00',
  ]);
});

test('a day that a zone skipped still has an interval of its own (R2)', () => {
  assert.deepEqual(starts(every(1, 'day', { timeZone: 'Pacific/Apia' }), '2011-12-29T10:00', 3), [
    '2011-12-29T10:00:00',
    '2011-12-29T22:00:00',
    '2011-12-30T10:00:00',
  ]);
});

test('the calendar has an end and indexes have a bound', () => {
  const anchor = at('9999-12-30T00:00:00');
  assert.equal(occurrencesFrom(every(1, 'day'), anchor, 0, 10).length, 1);
  for (const unit of PERIOD_UNITS) {
    assert.equal(occurrenceAt(every(1, unit), at('2024-01-01'), Number.MAX_SAFE_INTEGER - 1), null);
    assert.equal(occurrenceIndexAt(every(1, unit), at('2024-01-01'), instantOf(8.64e15)), null);
    assert.equal(occurrenceIndexAt(every(1, unit), at('2024-01-01'), instantOf(-8.64e15)), null);
  }
  assert.equal(occurrenceAt(every(1, 'day'), anchor, 0.5), null);
});

const zones = fc.constantFrom(
  'UTC',
  'Europe/Berlin',
  'America/New_York',
  'Pacific/Apia',
  'Australia/Lord_Howe',
);
const recurrences = fc.record({
  period: fc.record({ count: fc.integer({ min: 1, max: 40 }), unit: fc.constantFrom(...PERIOD_UNITS) }),
  end: fc.constant(null),
  occurrences: fc.constant(null),
  timeZone: zones,
});
const anchors = fc.integer({ min: 0, max: 4_000_000_000 }).map((seconds) => instantOf(seconds * 1000));

test('occurrences are sorted, disjoint, contiguous and none is lost (R2)', () => {
  fc.assert(
    fc.property(recurrences, anchors, fc.nat(3000), (recurrence, anchor, first) => {
      const found = occurrencesFrom(recurrence, anchor, first, 12);
      for (const [position, occurrence] of found.entries()) {
        assert.equal(occurrence.index, first + position);
        assert.ok(occurrence.start < occurrence.end);
        assert.equal(occurrence.start, position === 0 ? occurrence.start : found[position - 1]?.end);
        assert.equal(occurrenceIndexAt(recurrence, anchor, occurrence.start), occurrence.index);
        assert.equal(occurrenceIndexAt(recurrence, anchor, instantOf(occurrence.end - 1)), occurrence.index);
        assert.equal(firstIndexFrom(recurrence, anchor, occurrence.start), occurrence.index);
      }
    }),
    { numRuns: 300 },
  );
});

test('count, end and index agree with each other (S117)', () => {
  fc.assert(
    fc.property(recurrences, anchors, fc.nat(60), (recurrence, anchor, index) => {
      const bound = occurrenceAt(recurrence, anchor, index);
      if (bound === null) return;
      const ended = { ...recurrence, end: bound.start };
      assert.equal(occurrenceCount(ended, anchor), index);
      assert.equal(occurrencesFrom(ended, anchor, 0, 100).length, index);
      assert.equal(dueCount(recurrence, anchor, 'timeseries', bound.start), index);
      assert.equal(dueCount(recurrence, anchor, 'cron', bound.start), index + 1);
    }),
    { numRuns: 200 },
  );
});
