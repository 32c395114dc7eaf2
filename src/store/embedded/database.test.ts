// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { it } from 'node:test';
import { isRecentEnough } from './database.ts';

it('takes SQLite from 3.51.3 on, for older ones can lose committed data', () => {
  const judged = ['3.51.3', '3.51.10', '3.53.0', '4.0.0', '3.51.2', '3.50.9', '2.99.99', 'nonsense'].map(
    isRecentEnough,
  );
  assert.deepEqual(judged, [true, true, true, true, false, false, false, false]);
});
