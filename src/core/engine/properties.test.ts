// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { durationOf, isTerminal, objectId } from '../model/index.ts';
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
import { failureText, waitingText } from './cases/standing.ts';
import { FAILURE, VirtualPipeline } from './cases/virtual-pipeline.ts';

/** Whole definition with every family: chain, data nodes, preconditions, resource, alarms. */
function sketches(cascade: boolean, retries: number): readonly Sketch[] {
  const common = { cascade, maximumRetries: retries, retryDelayMs: durationOf(30 * SECOND) };
  return [
    { id: 'Alarm', type: 'SnsAlarm' },
    { id: 'Stop', type: 'Terminate' },
    { id: 'P', type: 'S3KeyExists', settings: { ...common, preconditionTimeoutMs: durationOf(10 * MINUTE) } },
    { id: 'Q', type: 'ShellCommandPrecondition', settings: common },
    {
      id: 'R',
      type: 'Ec2Resource',
      settings: { ...common, schedule: schedule(2, 'hour', { occurrences: 2 }) },
    },
    { id: 'In', type: 'S3DataNode', settings: { ...common, preconditions: ids('P') } },
    {
      id: 'A',
      settings: {
        ...common,
        input: ids('In'),
        output: ids('D'),
        runsOn: objectId('R'),
        onFail: ids('Alarm'),
      },
    },
    { id: 'D', type: 'S3DataNode', settings: { ...common, preconditions: ids('Q'), workerGroup: 'wg' } },
    {
      id: 'B',
      settings: {
        ...common,
        input: ids('D'),
        preconditions: ids('P'),
        maxActiveInstances: 1,
        onLateAction: ids('Stop'),
        lateAfterTimeoutMs: durationOf(6 * HOUR),
        attemptTimeoutMs: durationOf(30 * MINUTE),
        dependsOnPast: true,
      },
    },
    { id: 'C', settings: { ...common, dependsOn: ids('B'), runsOn: objectId('R'), onSuccess: ids('Alarm') } },
    {
      id: 'Roll',
      settings: { ...common, schedule: schedule(4, 'hour', { occurrences: 1 }), dependsOn: ids('C') },
    },
  ];
}

const STEPS = [
  'claim',
  'progress',
  'finish',
  'fail',
  'false',
  'lose',
  'finish-late',
  'wait',
  'wait-long',
  'cancel',
  'rerun',
  'mark',
] as const;
const RARE_STEPS = [
  'pause',
  'resume',
  'deactivate',
  'deactivate-slowly',
  'activate',
  'edit',
  'lose-machine',
  'hear',
  'skip',
] as const;
const STEP = fc.record({
  kind: fc.oneof(
    { weight: 4, arbitrary: fc.constantFrom(...STEPS) },
    { weight: 1, arbitrary: fc.constantFrom(...RARE_STEPS) },
  ),
  pick: fc.nat(1000),
});
type Step = typeof STEP extends fc.Arbitrary<infer S> ? S : never;

function at<T>(items: readonly T[], pick: number): T | undefined {
  return items.length === 0 ? undefined : items[pick % items.length];
}

function taskStep(p: VirtualPipeline, step: Step): void {
  const offered = at(p.offered(), step.pick);
  const claimed = at(
    p.tasks.filter((t) => t.state === 'claimed'),
    step.pick,
  );
  if (step.kind === 'claim' && offered !== undefined) p.claimTask(offered);
  const withdrawn = p.tasks.filter((t) => t.state === 'withdrawn' && t.taskId !== null);
  const late = at(withdrawn, step.pick);
  if (step.kind === 'finish-late' && late?.purpose === 'work') p.finishLate(late);
  if (claimed === undefined) return;
  const { attemptId, taskId } = claimed;
  if (step.kind === 'progress') p.progress(claimed, { resourceId: 'i-1' });
  if (step.kind === 'finish') p.end(claimed);
  if (step.kind === 'fail') p.end(claimed, 'FAILED', FAILURE);
  if (step.kind === 'false' && p.instances.get(claimed.instanceId)?.family === 'precondition')
    p.end(claimed, 'FALSE');
  if (step.kind === 'lose' && taskId !== null)
    p.record({ kind: 'task-lost', attemptId, taskId, reason: 'test', at: p.now });
}

function userStep(p: VirtualPipeline, step: Step): void {
  const instance = at([...p.instances.values()], step.pick);
  const componentId = at([...p.components.keys()], step.pick);
  if (instance === undefined || componentId === undefined) return;
  if (step.kind === 'cancel') p.command('TRY_CANCEL', instance.id);
  if (step.kind === 'rerun') p.command('RERUN', instance.id);
  if (step.kind === 'mark') p.command('MARK_FINISHED', instance.id);
  if (step.kind === 'pause')
    p.record({ kind: 'component-command', componentId, command: 'PAUSE', at: p.now });
  if (step.kind === 'resume')
    p.record({ kind: 'component-command', componentId, command: 'RESUME', at: p.now });
  if (step.kind === 'hear') p.record({ kind: 'resource-heard', instanceId: instance.id, at: p.now });
  const attempt = p.heads.get(instance.id);
  if (step.kind === 'lose-machine' && instance.family === 'resource' && attempt !== undefined) {
    const costsTry = step.pick % 2 === 0;
    p.record({ kind: 'resource-lost', attemptId: attempt.id, reason: 'test', costsTry, at: p.now });
  }
}

function pipelineStep(p: VirtualPipeline, step: Step): void {
  const current = p.pipeline.activeRevision ?? 1;
  if (step.kind === 'wait') p.advance((step.pick % 300) * SECOND);
  if (step.kind === 'wait-long') p.advance((step.pick % 120) * MINUTE);
  if (step.kind === 'deactivate')
    p.record({ kind: 'deactivated', cancelActive: true, by: 'arn:user', at: p.now });
  if (step.kind === 'deactivate-slowly')
    p.record({ kind: 'deactivated', cancelActive: false, by: 'arn:user', at: p.now });
  if (step.kind === 'activate') p.activate(current);
  if (step.kind === 'edit') p.activate(current === 1 ? 2 : 1);
  if (step.kind === 'skip') p.activate(current, p.now);
}

function play(
  steps: readonly Step[],
  options: {
    readonly cascade: boolean;
    readonly retries: number;
    /** Period after the edit; an hour when left out. */
    readonly minutes?: number;
  },
): VirtualPipeline {
  const every = schedule(1, 'hour', { occurrences: 4 });
  const first = compiledForTest(sketches(options.cascade, options.retries), { every });
  const extra: readonly Sketch[] = [
    { id: 'R2', type: 'Ec2Resource' },
    { id: 'N', settings: { dependsOn: ids('B'), runsOn: objectId('R2') } },
  ];
  const changed = sketches(!options.cascade, options.retries + 1);
  const minutes = options.minutes ?? 60;
  const edited = compiledForTest([...changed, ...extra], {
    every: schedule(minutes, 'minute', { occurrences: Math.floor(240 / minutes) }),
  });
  const p = new VirtualPipeline(T0, [first, edited], checkInvariants);
  p.activate();
  for (const step of steps) {
    taskStep(p, step);
    userStep(p, step);
    pipelineStep(p, step);
  }
  return p;
}

/** Everybody does what is right from now on: due work is done, failures are rerun, nothing is held back. */
function heal(p: VirtualPipeline): void {
  p.activate(p.pipeline.activeRevision ?? 1);
  for (const componentId of p.components.keys()) {
    p.record({ kind: 'component-command', componentId, command: 'RESUME', at: p.now });
  }
  for (let round = 0; round < 12 && p.pipeline.state !== 'FINISHED'; round += 1) {
    workAll(p);
    p.advance(2 * MINUTE);
    workAll(p);
    for (const { id, status, family } of [...p.instances.values()]) {
      const failed =
        isTerminal(status) && status !== 'FINISHED' && status !== 'SKIPPED' && family !== 'resource';
      if (failed && round > 3) p.command('RERUN', id);
    }
    if (round < 4) p.advance(HOUR);
  }
}

function workAll(p: VirtualPipeline): void {
  for (let count = 0; count < 1000; count += 1) {
    const task = p.tasks.find((t) => t.state === 'claimed') ?? p.offered()[0];
    if (task === undefined) return;
    p.end(task.state === 'claimed' ? task : p.claimTask(task));
  }
  throw new Error('tasks without end');
}

const RUNS = 300;
const OPTIONS = fc.record({
  cascade: fc.boolean(),
  retries: fc.nat(2),
  minutes: fc.constantFrom(60, 40, 90, 240),
});

test('no sequence of events breaks an invariant (E1 to E8, E10)', () => {
  fc.assert(
    fc.property(fc.array(STEP, { maxLength: 60 }), fc.boolean(), fc.nat(2), (steps, cascade, retries) => {
      play(steps, { cascade, retries });
    }),
    { numRuns: RUNS },
  );
});

test('after any sequence of events a healed pipeline comes to its end: every interval FINISHED or SKIPPED', () => {
  fc.assert(
    fc.property(fc.array(STEP, { maxLength: 40 }), OPTIONS, (steps, options) => {
      const p = play(steps, options);
      heal(p);
      const open = [...p.instances.values()].filter((i) => !isTerminal(i.status));
      assert.deepEqual(
        open.map((i) => `${i.id} ${i.status}: ${i.waitingOnText}`),
        [],
      );
      assert.equal(p.pipeline.state, 'FINISHED');
      assert.equal(p.pipeline.openComponents, 0);
    }),
    { numRuns: RUNS },
  );
});

test('whatever happened, what has not ended says what it waits for, and what failed says why (S144)', () => {
  fc.assert(
    fc.property(fc.array(STEP, { maxLength: 40 }), fc.boolean(), fc.nat(2), (steps, cascade, retries) => {
      const p = play(steps, { cascade, retries });
      for (const { id, status } of p.instances.values()) {
        const [waiting, failure] = [waitingText(p, id), failureText(p, id)];
        const isOver = isTerminal(status);
        assert.equal(waiting === '', isOver, `${id} is ${status}: ${waiting}`);
        assert.equal(
          failure === '',
          !isOver || status === 'FINISHED' || status === 'SKIPPED',
          `${id}: ${failure}`,
        );
        if (!isOver) assert.match(waiting, /^[A-Z].*\.$/);
        assert.doesNotMatch(waiting + failure, /undefined|null|NaN|\[object/);
      }
    }),
    { numRuns: RUNS },
  );
});

test('attempts never exceed 1 + maximumRetries when nothing is lost and nothing rerun (E8, S187)', () => {
  const kinds = ['claim', 'progress', 'finish', 'fail', 'false', 'wait', 'wait-long', 'cancel'] as const;
  const step = fc.record({ kind: fc.constantFrom(...kinds), pick: fc.nat(1000) });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), fc.nat(3), (steps, retries) => {
      const p = play(steps, { cascade: true, retries });
      for (const instance of p.instances.values()) {
        const tries = instance.family === 'action' ? 3 : 1 + retries;
        assert.ok(instance.attemptCount <= tries, `${instance.id} has ${instance.attemptCount} attempts`);
        assert.equal(instance.triesLeft, tries - instance.attemptCount);
      }
    }),
    { numRuns: RUNS },
  );
});
