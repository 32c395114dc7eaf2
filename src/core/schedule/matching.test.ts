// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { type Instant, instantOf, type Occurrence, parseDateTime } from '../model/index.ts';
import { matchingOccurrences } from './matching.ts';
import { occurrenceAt, type Recurrence } from './occurrences.ts';
import type { Period } from './period.ts';

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
const spell = (start: string, end: string): Occurrence => ({ start: at(start), end: at(end) });
const indexes = (consumer: Occurrence, producer: Recurrence, anchor: string, limit = 1000): number[] =>
  matchingOccurrences(consumer, producer, at(anchor), limit).occurrences.map(({ index }) => index);

test('the same schedule matches one to one (S124)', () => {
  assert.deepEqual(
    indexes(spell('2024-01-01T05:00', '2024-01-01T06:00'), every(1, 'hour'), '2024-01-01'),
    [5],
  );
});

test('a shorter interval uses the longer one that contains its start (S123, S124)', () => {
  for (const minute of ['00', '20', '40']) {
    const consumer = {
      start: at(`2024-01-01T05:${minute}`),
      end: instantOf(at(`2024-01-01T05:${minute}`) + 1_200_000),
    };
    assert.deepEqual(indexes(consumer, every(1, 'hour'), '2024-01-01'), [5]);
  }
});

test('a longer interval waits for all that start within it (S124)', () => {
  const day = spell('2024-01-02', '2024-01-03');
  const hours = Array.from({ length: 24 }, (_, hour) => 24 + hour);
  assert.deepEqual(indexes(day, every(1, 'hour'), '2024-01-01'), hours);
  assert.deepEqual(indexes(spell('2024-02-01', '2024-03-01'), every(1, 'day'), '2024-01-01').length, 29);
});

test('producers that do not exist are no dependency (S125)', () => {
  const day = spell('2024-01-01', '2024-01-02');
  assert.deepEqual(indexes(day, every(1, 'hour'), '2024-01-01T20:00'), [0, 1, 2, 3]);
  assert.deepEqual(indexes(day, every(1, 'hour', { end: at('2024-01-01T02:00') }), '2024-01-01'), [0, 1]);
  assert.deepEqual(indexes(day, every(1, 'day'), '2024-01-02'), []);
  assert.deepEqual(indexes(day, every(1, 'day', { occurrences: 1 }), '2023-12-01'), []);
});

test('a last producer that reaches into a longer interval still counts (S124)', () => {
  const day = spell('2024-01-01T00:30', '2024-01-02T00:30');
  assert.deepEqual(indexes(day, every(1, 'hour', { occurrences: 1 }), '2024-01-01'), [0]);
});

test('the limit cuts the answer and says so', () => {
  const year = spell('2024-01-01', '2025-01-01');
  const cut = matchingOccurrences(year, every(1, 'minute'), at('2024-01-01'), 32);
  assert.equal(cut.occurrences.length, 32);
  assert.equal(cut.more, true);
  assert.equal(matchingOccurrences(year, every(1, 'month'), at('2024-01-01'), 12).more, false);
});

test('rolled-up producers of a consumer schedule are each used exactly once (S124)', () => {
  const units = fc.constantFrom<[Period['unit'], Period['unit']]>(
    ['month', 'day'],
    ['day', 'hour'],
    ['week', 'day'],
  );
  fc.assert(
    fc.property(units, fc.nat(50), ([longer, shorter], first) => {
      const anchor = at('2024-01-01');
      const used: number[] = [];
      for (let index = first; index < first + 3; index += 1) {
        const consumer = occurrenceAt(every(1, longer), anchor, index);
        assert.ok(consumer !== null);
        used.push(
          ...matchingOccurrences(consumer, every(1, shorter), anchor, 1000).occurrences.map((it) => it.index),
        );
      }
      assert.deepEqual(
        used,
        Array.from({ length: used.length }, (_, offset) => (used[0] ?? 0) + offset),
      );
    }),
    { numRuns: 40 },
  );
});
