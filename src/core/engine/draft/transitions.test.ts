// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { INSTANCE_STATUSES, isTerminal } from '../../model/index.ts';
import { assertAttemptMove, assertInstanceMove } from './transitions.ts';

function allowed(move: (from: (typeof INSTANCE_STATUSES)[number], to: string) => void) {
  return (from: (typeof INSTANCE_STATUSES)[number]) =>
    INSTANCE_STATUSES.filter((to) => {
      try {
        move(from, to);
        return from !== to;
      } catch {
        return false;
      }
    });
}

test('an attempt never waits for others, cascades, pauses or is skipped, and one that ended stays (E2, S153)', () => {
  const next = allowed((from, to) => assertAttemptMove('a', from, to as typeof from));
  const reached = new Set(INSTANCE_STATUSES.flatMap(next));
  for (const status of ['WAITING_ON_DEPENDENCIES', 'CASCADE_FAILED', 'PAUSED', 'SKIPPED'] as const)
    assert.equal(reached.has(status), false, status);
  for (const status of INSTANCE_STATUSES.filter(isTerminal)) assert.deepEqual(next(status), [], status);
  for (const first of ['WAITING_FOR_RUNNER', 'CREATING'] as const) assertAttemptMove('a', null, first);
  assert.throws(() => assertAttemptMove('a', null, 'RUNNING'), /E2/);
});

test('a terminal instance goes to WAITING_ON_DEPENDENCIES or FINISHED and nowhere else (E1, S149)', () => {
  const next = allowed((from, to) => assertInstanceMove('i', from, to as typeof from));
  for (const status of INSTANCE_STATUSES.filter(isTerminal)) {
    const expected = ['WAITING_ON_DEPENDENCIES', 'FINISHED'].filter((to) => to !== status);
    assert.deepEqual(next(status).toSorted(), expected.toSorted(), status);
  }
});
