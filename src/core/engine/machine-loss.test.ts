// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Attempt, objectId, type TaskRecord } from '../model/index.ts';
import { HOUR, ids, MINUTE, SECOND } from './cases/compiled-for-test.ts';
import {
  type Crashing,
  complaints,
  loseMachine,
  machineLost,
  machines,
  PATIENT,
  started,
  taskLost,
} from './cases/crashing.ts';
import type { VirtualPipeline } from './cases/virtual-pipeline.ts';

const TRIES = 3;
const ON_R = { ...PATIENT, runsOn: objectId('R') };
const R = objectId('@R_2026-01-01T00:00:00');
const GROUP = `resource:df-TEST_${R}`;

/** One machine for two activities, the second after the first. */
function onOneMachine(): Crashing {
  return started([
    { id: 'R', type: 'Ec2Resource', settings: PATIENT },
    { id: 'A', settings: ON_R },
    { id: 'B', settings: { ...ON_R, dependsOn: ids('A') } },
  ]);
}

function statusOf(p: VirtualPipeline, status: string): Attempt {
  const machine = machines(p).find((attempt) => attempt.status === status);
  assert.ok(machine, `no machine is ${status}`);
  return machine;
}

test('a machine lost while it is made: the next attempt is made, its users wait on (S163, S165)', () => {
  const crashing = onOneMachine();
  const { p } = crashing;
  const create = p.claim('service:');
  p.progress(create, { resourceId: 'i-1' });
  p.record(machineLost(p, statusOf(p, 'CREATING')));
  p.record(taskLost(p, create));
  assert.equal(p.instances.get(R)?.attemptCount, 2);
  assert.equal(p.status('@A_2026-01-01T00:00:00'), 'WAITING_FOR_RUNNER');
  assert.deepEqual(complaints(crashing), []);
});

test('a machine lost under an activity: resource and activity get an attempt each, without a try (S165)', () => {
  const crashing = onOneMachine();
  const { p } = crashing;
  p.work('service:');
  p.progress(p.claim(GROUP));
  loseMachine(crashing, statusOf(p, 'RUNNING'));
  for (const id of [R, '@A_2026-01-01T00:00:00']) {
    const { attemptCount, triesLeft } = p.instances.get(objectId(id)) ?? {};
    assert.deepEqual([attemptCount, triesLeft], [2, TRIES - 1]);
  }
  assert.deepEqual(complaints(crashing), []);
});

test('a machine lost while it is shut down: it is asked for again until its end is told, then FINISHED (S163)', () => {
  const crashing = onOneMachine();
  const { p } = crashing;
  p.work('service:');
  p.work(GROUP);
  p.work(GROUP);
  const terminate = p.claim('service:');
  assert.equal(terminate.purpose, 'terminate');
  p.record(machineLost(p, statusOf(p, 'SHUTTING_DOWN')));
  p.record(taskLost(p, terminate));
  assert.equal(p.status(R), 'SHUTTING_DOWN');
  assert.equal(p.offered('service:')[0]?.attemptId, `${R}_Attempt=1`);
  assert.deepEqual(complaints(crashing), []);
});

test('clearing a given-up machine away is asked for again when its holder is lost, silent or never heard (S231)', () => {
  const crashing = onOneMachine();
  const { p } = crashing;
  p.work('service:');
  loseMachine(crashing, statusOf(p, 'RUNNING'));
  const clearing = () => p.offered('service:').find(({ purpose }) => purpose === 'terminate');
  const claimClearing = (): TaskRecord => {
    const task = clearing();
    assert.ok(task);
    assert.equal(task.attemptId, `${R}_Attempt=1`);
    return p.claimTask(task);
  };
  p.record(taskLost(p, claimClearing()));
  claimClearing();
  p.advance(2 * MINUTE);
  const heard = claimClearing();
  p.progress(heard);
  p.advance(1000 * HOUR);
  p.end(claimClearing());
  assert.equal(clearing(), undefined);
});

test('a given-up machine that cannot be ended is tried again, ever less often, for a week (S163, S231)', () => {
  const crashing = onOneMachine();
  const { p } = crashing;
  p.work('service:');
  loseMachine(crashing, statusOf(p, 'RUNNING'));
  const clearing = () => p.offered('service:').find(({ purpose }) => purpose === 'terminate');
  const failOnce = (): void => p.end(p.claimTask(clearing() ?? assert.fail()), 'FAILED');
  failOnce();
  assert.equal(clearing(), undefined);
  p.advance(30 * SECOND);
  failOnce();
  let tries = 2;
  for (let hour = 0; hour < 8 * 24; hour += 1) {
    p.advance(HOUR);
    if (clearing() === undefined) continue;
    failOnce();
    tries += 1;
  }
  assert.equal(clearing(), undefined);
  assert.ok(tries > 160 && tries < 180, `${tries} tries in a week`);
});

test('a given-up machine that is ended at last is left alone (S163, S231)', () => {
  const crashing = onOneMachine();
  const { p } = crashing;
  p.work('service:');
  loseMachine(crashing, statusOf(p, 'RUNNING'));
  const clearing = () => p.offered('service:').find(({ purpose }) => purpose === 'terminate');
  p.end(p.claimTask(clearing() ?? assert.fail()), 'FAILED');
  p.advance(30 * SECOND);
  p.end(p.claimTask(clearing() ?? assert.fail()));
  p.advance(HOUR);
  assert.equal(clearing(), undefined);
});

test('the end of a task that is reported just before its loss is told counts, and so does one just after (S223)', () => {
  for (const isTold of ['before', 'after'] as const) {
    const crashing = onOneMachine();
    const { p } = crashing;
    const create = p.claim('service:');
    p.progress(create, { resourceId: 'i-1' });
    if (isTold === 'before') p.queue.push(taskLost(p, create));
    p.end(create);
    if (isTold === 'after') p.record(taskLost(p, create));
    assert.equal(p.status(R), 'RUNNING');
    const task = p.claim(GROUP);
    if (isTold === 'before') p.queue.push(taskLost(p, task));
    p.end(task);
    if (isTold === 'after') p.record(taskLost(p, task));
    assert.equal(p.status('@A_2026-01-01T00:00:00'), 'FINISHED');
    assert.equal(p.instances.get(objectId('@A_2026-01-01T00:00:00'))?.attemptCount, 1);
    assert.deepEqual(complaints(crashing), []);
  }
});

test('a machine that is lost a hundred times without its fault costs tries from then on, and ends (S188)', () => {
  const { p } = onOneMachine();
  for (let n = 0; n < 200 && p.status(R) !== 'FAILED'; n += 1) {
    p.advance(30 * SECOND);
    const [machine] = machines(p);
    if (machine !== undefined) p.record(machineLost(p, machine));
  }
  assert.equal(p.status(R), 'FAILED');
  assert.equal(p.instances.get(R)?.attemptCount, 100 + TRIES);
  assert.equal(p.status('@A_2026-01-01T00:00:00'), 'CANCELED');
});
