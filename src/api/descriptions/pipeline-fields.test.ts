// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { periodText } from './pipeline-fields.ts';

test('a period is written in hours where they are whole, else in minutes; longer units as they are (S16)', () => {
  const written = ([count, unit]: readonly [number, Parameters<typeof periodText>[0]['unit']]) =>
    periodText({ count, unit });
  assert.deepEqual(
    (
      [
        [1, 'day'],
        [2, 'day'],
        [1, 'hour'],
        [90, 'minute'],
        [120, 'minute'],
        [60, 'second'],
        [45, 'second'],
        [1, 'week'],
        [3, 'month'],
      ] as const
    ).map(written),
    [
      '24 hours',
      '48 hours',
      '1 hour',
      '90 minutes',
      '2 hours',
      '1 minute',
      '45 seconds',
      '1 week',
      '3 months',
    ],
  );
});
