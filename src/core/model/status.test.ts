// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { COMPONENT_STATUSES, INSTANCE_STATUSES, isTerminal, PIPELINE_STATES } from './status.ts';

/** As the service's own documents and captures spell them. */
const SPELLED = [
  'PENDING',
  'WAITING_ON_DEPENDENCIES',
  'WAITING_FOR_RUNNER',
  'CREATING',
  'RUNNING',
  'FINISHED',
  'FAILED',
  'CANCELED',
  'CASCADE_FAILED',
  'SKIPPED',
  'PAUSED',
  'TIMEDOUT',
  'SHUTTING_DOWN',
  'SCHEDULED',
  'DEACTIVATING',
  'INACTIVE',
  'DELETING',
];

test('statuses are spelled as on the wire: CANCELED and TIMEDOUT, never ACTIVATING or MARK_FINISHED (S148)', () => {
  const ours = new Set<string>([...PIPELINE_STATES, ...COMPONENT_STATUSES, ...INSTANCE_STATUSES]);
  assert.deepEqual([...ours].sort(), [...SPELLED].sort());
});

test('six statuses are left only by RERUN, MARK_FINISHED or deletion (S149)', () => {
  assert.deepEqual(INSTANCE_STATUSES.filter(isTerminal), [
    'FINISHED',
    'FAILED',
    'CANCELED',
    'CASCADE_FAILED',
    'SKIPPED',
    'TIMEDOUT',
  ]);
});
