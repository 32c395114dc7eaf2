// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { objectId } from '../model/index.ts';
import { compiledForTest, HOUR, ids, schedule, T0 } from './cases/compiled-for-test.ts';
import { checkInvariants } from './cases/invariants.ts';
import { VirtualPipeline } from './cases/virtual-pipeline.ts';

const FIRST = '2026-01-01T00:00:00';
const A = `@A_${FIRST}`;
const CASCADE = { cascade: true, maximumRetries: 0 } as const;

/** Up -> A -> B, all in mode cascade. */
function activated(startTimestamp: typeof T0 | null = null): VirtualPipeline {
  const every = schedule(1, 'hour', { occurrences: 1 });
  const definition = compiledForTest(
    [
      { id: 'Up', settings: CASCADE },
      { id: 'A', settings: { ...CASCADE, dependsOn: ids('Up') } },
      { id: 'B', settings: { ...CASCADE, dependsOn: ids('A') } },
    ],
    { every },
  );
  const pipeline = new VirtualPipeline(T0, [definition], checkInvariants);
  pipeline.activate(1, startTimestamp);
  return pipeline;
}

const CASES = {
  WAITING_ON_DEPENDENCIES: () => activated(),
  WAITING_FOR_RUNNER: () => {
    const p = activated();
    p.work('wg');
    return p;
  },
  RUNNING: () => {
    const p = activated();
    p.work('wg');
    p.progress(p.claim('wg'));
    return p;
  },
  PAUSED: () => {
    const p = activated();
    p.record({ kind: 'component-command', componentId: objectId('A'), command: 'PAUSE', at: p.now });
    return p;
  },
  FINISHED: () => {
    const p = activated();
    p.work('wg');
    p.work('wg');
    return p;
  },
  FAILED: () => {
    const p = activated();
    p.work('wg');
    p.work('wg', 'FAILED');
    return p;
  },
  CANCELED: () => {
    const p = activated();
    p.command('TRY_CANCEL', A);
    return p;
  },
  CASCADE_FAILED: () => {
    const p = activated();
    p.work('wg', 'FAILED');
    return p;
  },
  SKIPPED: () => activated((T0 + HOUR) as typeof T0),
} as const;

for (const [status, make] of Object.entries(CASES)) {
  test(`MARK_FINISHED on ${status} ends as FINISHED, and its consumers go on (S148, S185, S186)`, () => {
    const p = make();
    assert.equal(p.status(A), status);
    p.command('MARK_FINISHED', A);
    const { failure, cancellationReason, cascadeFailedOn } = p.instances.get(objectId(A)) ?? assert.fail();
    assert.deepEqual(
      [p.status(A), failure, cancellationReason, cascadeFailedOn],
      ['FINISHED', null, null, []],
    );
    const skipped = status === 'SKIPPED';
    assert.equal(p.status(`@B_${FIRST}`), skipped ? 'SKIPPED' : 'WAITING_FOR_RUNNER');
    assert.equal(p.components.get(objectId('A'))?.health?.status, 'HEALTHY');
    const attempt = p.heads.get(objectId(A));
    if (status === 'RUNNING' || status === 'WAITING_FOR_RUNNER') assert.equal(attempt?.status, 'CANCELED');
  });
}

test('MARK_FINISHED ends a machine, whose users are CANCELED (S163, S185)', () => {
  const every = schedule(1, 'hour', { occurrences: 1 });
  const sketches = [
    { id: 'R', type: 'Ec2Resource' },
    { id: 'A', settings: { runsOn: objectId('R') } },
  ];
  const p = new VirtualPipeline(T0, [compiledForTest(sketches, { every })], checkInvariants);
  p.activate();
  p.work('service:');
  p.command('MARK_FINISHED', `@R_${FIRST}`);
  assert.deepEqual([p.status(`@R_${FIRST}`), p.status(A)], ['SHUTTING_DOWN', 'CANCELED']);
  p.work('service:');
  assert.equal(p.status(`@R_${FIRST}`), 'FINISHED');
});
