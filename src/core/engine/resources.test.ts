// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ComponentSettings } from '../definition/index.ts';
import { durationOf, objectId } from '../model/index.ts';
import {
  compiledForTest,
  HOUR,
  ids,
  MINUTE,
  SECOND,
  type Sketch,
  schedule,
  T0,
} from './cases/compiled-for-test.ts';
import { checkInvariants } from './cases/invariants.ts';
import { VirtualPipeline } from './cases/virtual-pipeline.ts';

const FIRST = '2026-01-01T00:00:00';
const R = objectId(`@R_${FIRST}`);
const GROUP = `resource:df-TEST_${R}`;
const ON_R = { runsOn: objectId('R') };

function activated(
  sketches: readonly Sketch[],
  every = schedule(1, 'hour', { occurrences: 1 }),
): VirtualPipeline {
  const pipeline = new VirtualPipeline(T0, [compiledForTest(sketches, { every })], checkInvariants);
  pipeline.activate();
  return pipeline;
}

/** Two activities on one resource, the second after the first. */
function twoOnOne(
  resource: Partial<ComponentSettings> = {},
  activity: Partial<ComponentSettings> = {},
): VirtualPipeline {
  return activated([
    { id: 'R', type: 'Ec2Resource', settings: resource },
    { id: 'A', settings: { ...ON_R, ...activity } },
    { id: 'B', settings: { ...ON_R, ...activity, dependsOn: ids('A') } },
  ]);
}

test('a resource is made for its first ready user, kept for all, and shut down after the last (S122, S151, S163, S167)', () => {
  const p = twoOnOne();
  assert.equal(p.status(R), 'CREATING');
  assert.equal(p.status(`@A_${FIRST}`), 'WAITING_FOR_RUNNER');
  const create = p.claim('service:');
  assert.equal(create.purpose, 'create');
  p.progress(create, { resourceId: 'i-1' });
  assert.equal(p.status(R), 'CREATING');
  p.end(create);
  assert.equal(p.status(R), 'RUNNING');
  assert.equal(p.attempts.get(create.attemptId)?.resourceId, 'i-1');
  p.work(GROUP);
  assert.equal(p.status(R), 'RUNNING');
  p.work(GROUP);
  assert.equal(p.status(R), 'SHUTTING_DOWN');
  assert.equal(p.pipeline.state, 'SCHEDULED');
  assert.equal(p.work('service:').purpose, 'terminate');
  assert.equal(p.status(R), 'FINISHED');
  assert.equal(p.pipeline.state, 'FINISHED');
  assert.deepEqual([...p.timers.keys()], []);
});

test('one hourly resource serves the 20-minute activities of its hour (S123)', () => {
  const p = activated(
    [
      { id: 'R', type: 'Ec2Resource', settings: { schedule: schedule(1, 'hour', { occurrences: 1 }) } },
      { id: 'A', settings: ON_R },
    ],
    schedule(20, 'minute', { occurrences: 3 }),
  );
  p.work('service:');
  p.work(GROUP);
  assert.equal(p.status(R), 'RUNNING');
  p.advance(20 * MINUTE);
  p.work(GROUP);
  p.advance(20 * MINUTE);
  p.work(GROUP);
  assert.equal(p.status(R), 'SHUTTING_DOWN');
  p.work('service:');
  assert.equal(p.pipeline.state, 'FINISHED');
});

test('a resource that nobody came to need is FINISHED without a machine (S163)', () => {
  const p = activated([
    { id: 'R', type: 'Ec2Resource' },
    { id: 'X', settings: { maximumRetries: 0 } },
    { id: 'A', settings: { ...ON_R, dependsOn: ids('X'), cascade: true } },
  ]);
  p.work('wg', 'FAILED');
  assert.equal(p.status(`@A_${FIRST}`), 'CASCADE_FAILED');
  assert.equal(p.status(R), 'FINISHED');
  assert.equal(p.instances.get(R)?.attemptCount, 0);
});

test('a resource that cannot be made is tried again, then FAILED; its users are CANCELED, theirs CASCADE_FAILED (S163, S165)', () => {
  const p = twoOnOne({ maximumRetries: 1 }, { cascade: true });
  p.work('service:', 'FAILED');
  assert.equal(p.status(R), 'CREATING');
  p.advance(30 * SECOND);
  p.work('service:', 'FAILED');
  assert.equal(p.status(R), 'FAILED');
  assert.equal(p.status(`@A_${FIRST}`), 'CANCELED');
  assert.equal(p.status(`@B_${FIRST}`), 'CANCELED');
  assert.equal(p.pipeline.state, 'FINISHED');
});

test('a lost machine with retryall: users get new attempts on the next machine and lose no try (S165)', () => {
  const p = twoOnOne({ retryDelayMs: durationOf(MINUTE) });
  const create = p.work('service:');
  const task = p.claim(GROUP);
  p.progress(task);
  p.record({ kind: 'resource-lost', attemptId: create.attemptId, reason: 'spot', costsTry: true, at: p.now });
  assert.equal(p.status(R), 'CREATING');
  assert.equal(p.status(`@A_${FIRST}`), 'WAITING_FOR_RUNNER');
  assert.equal(p.instances.get(objectId(`@A_${FIRST}`))?.triesLeft, 2);
  assert.equal(p.work('service:').purpose, 'terminate');
  p.advance(MINUTE);
  assert.equal(p.work('service:').attemptId, `${R}_Attempt=2`);
  p.work(GROUP);
  p.work(GROUP);
  p.work('service:');
  assert.equal(p.pipeline.state, 'FINISHED');
  assert.equal(p.status(`@B_${FIRST}`), 'FINISHED');
});

test('a lost machine with retrynone: what it had in work is CANCELED (S165)', () => {
  const p = twoOnOne({ actionOnResourceFailure: 'retrynone' });
  const create = p.work('service:');
  p.progress(p.claim(GROUP));
  p.record({ kind: 'resource-lost', attemptId: create.attemptId, reason: 'spot', costsTry: true, at: p.now });
  assert.equal(p.status(`@A_${FIRST}`), 'CANCELED');
});

test('terminateAfter ends the machine, the resource is TIMEDOUT and its users are CANCELED (S163, S164)', () => {
  const p = twoOnOne({ terminateAfterMs: durationOf(HOUR) });
  p.work('service:');
  const task = p.claim(GROUP);
  p.progress(task);
  for (let n = 0; n < 60; n += 1) {
    p.advance(MINUTE);
    p.progress(task);
  }
  assert.equal(p.status(R), 'SHUTTING_DOWN');
  assert.equal(p.status(`@A_${FIRST}`), 'CANCELED');
  p.work('service:');
  assert.equal(p.status(R), 'TIMEDOUT');
  assert.equal(p.pipeline.state, 'FINISHED');
});

test('initTimeout gives the machine up and tries the next one (S163, S192)', () => {
  const p = twoOnOne({
    initTimeoutMs: durationOf(20 * MINUTE),
    retryDelayMs: durationOf(0),
    reportProgressTimeoutMs: durationOf(HOUR),
  });
  const create = p.claim('service:');
  p.progress(create);
  p.advance(20 * MINUTE);
  assert.equal(p.attempts.get(create.attemptId)?.status, 'TIMEDOUT');
  assert.equal(p.instances.get(R)?.attemptCount, 2);
  assert.deepEqual(
    p
      .offered('service:')
      .map((t) => t.purpose)
      .sort(),
    ['create', 'terminate'],
  );
});

test('a Task Runner on the machine that was heard and then is silent means a lost machine (S226)', () => {
  const p = twoOnOne();
  const create = p.work('service:');
  p.record({ kind: 'resource-heard', instanceId: R, at: p.now });
  p.advance(2 * MINUTE);
  p.record({ kind: 'resource-heard', instanceId: R, at: p.now });
  p.advance(2 * MINUTE);
  assert.equal(p.status(R), 'RUNNING');
  p.advance(MINUTE);
  assert.equal(p.attempts.get(create.attemptId)?.failure?.errorId, 'Service_ResourceLost');
});

test('TRY_CANCEL of a resource shuts it down, CANCELED afterwards; its users are canceled at once (S163, S165)', () => {
  const p = twoOnOne({}, { cascade: true });
  p.work('service:');
  p.command('TRY_CANCEL', R);
  assert.equal(p.status(R), 'SHUTTING_DOWN');
  assert.equal(p.status(`@A_${FIRST}`), 'CANCELED');
  p.work('service:');
  assert.equal(p.status(R), 'CANCELED');
  assert.equal(p.pipeline.state, 'FINISHED');
});

test('RERUN of an activity reruns its resource, RERUN of a resource what runs on it (S178, S180)', () => {
  const p = twoOnOne();
  p.work('service:');
  p.work(GROUP);
  p.work(GROUP);
  p.work('service:');
  p.command('RERUN', `@B_${FIRST}`);
  assert.equal(p.status(R), 'CREATING');
  assert.equal(p.status(`@A_${FIRST}`), 'FINISHED');
  p.work('service:');
  p.work(GROUP);
  p.work('service:');
  assert.equal(p.pipeline.state, 'FINISHED');
  p.command('RERUN', R);
  assert.equal(p.status(`@A_${FIRST}`), 'WAITING_FOR_RUNNER');
  assert.equal(p.status(`@B_${FIRST}`), 'WAITING_ON_DEPENDENCIES');
  assert.equal(p.status(R), 'CREATING');
});

test('actionOnTaskFailure terminate ends the resource when a task failed for good (S166)', () => {
  const p = twoOnOne({ actionOnTaskFailure: 'terminate' }, { maximumRetries: 0 });
  p.work('service:');
  p.work(GROUP, 'FAILED');
  assert.equal(p.status(R), 'SHUTTING_DOWN');
  assert.equal(p.status(`@B_${FIRST}`), 'CANCELED');
  p.work('service:');
  assert.equal(p.status(R), 'FINISHED');
});

test('ending a machine is tried again, and after ten tries FAILED with its name', () => {
  const p = twoOnOne({ retryDelayMs: durationOf(SECOND) });
  const create = p.claim('service:');
  p.progress(create, { resourceId: 'i-7' });
  p.end(create);
  p.work(GROUP);
  p.work(GROUP);
  for (let n = 0; n < 10; n += 1) {
    p.work('service:', 'FAILED');
    p.advance(SECOND);
  }
  assert.equal(p.status(R), 'FAILED');
  assert.match(p.instances.get(R)?.failure?.errorMessage ?? '', /i-7/);
});
