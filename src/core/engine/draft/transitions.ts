// SPDX-License-Identifier: Apache-2.0
import type { InstanceStatus } from '../../model/index.ts';
import { assert } from './assert.ts';

const RERUN_OR_MARK: readonly InstanceStatus[] = ['WAITING_ON_DEPENDENCIES', 'FINISHED'];

/**
 * Where an instance may go from each status; null is "not made yet". Source: S149, S150, S154, S159, S163,
 * S185.
 */
const INSTANCE_MOVES = {
  WAITING_ON_DEPENDENCIES: [
    'WAITING_FOR_RUNNER',
    'CREATING',
    'FINISHED',
    'FAILED',
    'CANCELED',
    'CASCADE_FAILED',
    'PAUSED',
  ],
  WAITING_FOR_RUNNER: ['RUNNING', 'FINISHED', 'FAILED', 'CANCELED', 'PAUSED'],
  CREATING: ['RUNNING', 'SHUTTING_DOWN', 'FAILED', 'CANCELED', 'FINISHED'],
  RUNNING: ['FINISHED', 'FAILED', 'CANCELED', 'WAITING_FOR_RUNNER', 'CREATING', 'SHUTTING_DOWN', 'TIMEDOUT'],
  SHUTTING_DOWN: ['FINISHED', 'FAILED', 'CANCELED', 'TIMEDOUT'],
  PAUSED: ['WAITING_ON_DEPENDENCIES', 'WAITING_FOR_RUNNER', 'CANCELED', 'FINISHED'],
  FINISHED: RERUN_OR_MARK,
  FAILED: RERUN_OR_MARK,
  CANCELED: RERUN_OR_MARK,
  CASCADE_FAILED: RERUN_OR_MARK,
  SKIPPED: RERUN_OR_MARK,
  TIMEDOUT: RERUN_OR_MARK,
} as const satisfies Record<InstanceStatus, readonly InstanceStatus[]>;

const FIRST_STATUSES: readonly InstanceStatus[] = ['WAITING_ON_DEPENDENCIES', 'SKIPPED'];

/** Where an attempt may go. A terminal attempt never changes (A2). Source: S153. */
const ATTEMPT_MOVES = {
  WAITING_FOR_RUNNER: ['RUNNING', 'FINISHED', 'FAILED', 'CANCELED', 'TIMEDOUT'],
  CREATING: ['RUNNING', 'SHUTTING_DOWN', 'FAILED', 'CANCELED', 'TIMEDOUT'],
  RUNNING: ['WAITING_FOR_RUNNER', 'SHUTTING_DOWN', 'FINISHED', 'FAILED', 'CANCELED', 'TIMEDOUT'],
  SHUTTING_DOWN: ['FINISHED', 'FAILED', 'CANCELED', 'TIMEDOUT'],
  WAITING_ON_DEPENDENCIES: [],
  PAUSED: [],
  FINISHED: [],
  FAILED: [],
  CANCELED: [],
  CASCADE_FAILED: [],
  SKIPPED: [],
  TIMEDOUT: [],
} as const satisfies Record<InstanceStatus, readonly InstanceStatus[]>;

const FIRST_ATTEMPT_STATUSES: readonly InstanceStatus[] = ['WAITING_FOR_RUNNER', 'CREATING', 'FAILED'];

/** E1: asserts that an instance may go from one status to the other; staying is always legal. */
export function assertInstanceMove(id: string, from: InstanceStatus | null, to: InstanceStatus): void {
  const allowed: readonly InstanceStatus[] = from === null ? FIRST_STATUSES : INSTANCE_MOVES[from];
  assert(
    from === to || allowed.includes(to),
    `E1: instance ${id} cannot go from ${from ?? 'nothing'} to ${to}`,
  );
}

/** E2: asserts the same for an attempt. */
export function assertAttemptMove(id: string, from: InstanceStatus | null, to: InstanceStatus): void {
  const allowed: readonly InstanceStatus[] = from === null ? FIRST_ATTEMPT_STATUSES : ATTEMPT_MOVES[from];
  assert(
    from === to || allowed.includes(to),
    `E2: attempt ${id} cannot go from ${from ?? 'nothing'} to ${to}`,
  );
}
