// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { objectId } from '../model/index.ts';
import { ids, MINUTE, type Sketch } from './cases/compiled-for-test.ts';
import {
  at,
  type Crashing,
  complaints,
  crash,
  heldTasks,
  loseMachine,
  machines,
  openTasks,
  PATIENT,
  started,
  taskLost,
} from './cases/crashing.ts';

const TRIES = 3;
const ON_R = { ...PATIENT, runsOn: objectId('R') };

const SKETCHES: readonly Sketch[] = [
  { id: 'Alarm', type: 'SnsAlarm', settings: PATIENT },
  { id: 'P', type: 'S3KeyExists', settings: PATIENT },
  { id: 'Q', type: 'ShellCommandPrecondition', settings: PATIENT },
  { id: 'R', type: 'Ec2Resource', settings: PATIENT },
  { id: 'In', type: 'S3DataNode', settings: { preconditions: ids('P') } },
  { id: 'A', settings: { ...ON_R, input: ids('In'), output: ids('D'), preconditions: ids('Q') } },
  { id: 'D', type: 'S3DataNode' },
  { id: 'B', settings: { ...ON_R, input: ids('D'), onSuccess: ids('Alarm') } },
  { id: 'C', settings: { ...PATIENT, dependsOn: ids('B') } },
];

const STEP = fc.record({
  kind: fc.constantFrom(
    ...(['claim', 'claim', 'progress', 'finish', 'finish', 'finish-late', 'wait'] as const),
    ...(['lose-task', 'lose-machine', 'crash', 'crash-unheard'] as const),
  ),
  pick: fc.nat(1000),
});
type Step = typeof STEP extends fc.Arbitrary<infer S> ? S : never;

function take(crashing: Crashing, { kind, pick }: Step): void {
  const { p, dead } = crashing;
  const offered = at(openTasks(p), pick);
  const held = at(heldTasks(crashing), pick);
  const machine = at(machines(p), pick);
  if (kind === 'claim' && offered !== undefined) p.claimTask(offered);
  if (kind === 'progress' && held !== undefined) p.progress(held, { resourceId: 'i-1' });
  if (kind === 'finish' && held !== undefined) p.end(held);
  if (kind === 'lose-task' && held !== undefined) {
    dead.add(held.taskId);
    p.record(taskLost(p, held));
  }
  if (kind === 'lose-machine' && machine !== undefined) loseMachine(crashing, machine);
  if (kind === 'crash') crash(crashing, { pick, unheard: false });
  if (kind === 'crash-unheard') crash(crashing, { pick, unheard: true });
  if (kind === 'wait') p.advance((pick % 40) * MINUTE);
  if (kind === 'finish-late') {
    const gone = p.tasks.filter((task) => task.state === 'withdrawn' && task.purpose === 'work');
    const late = at(gone, pick);
    if (late !== undefined) p.finishLate(late);
  }
}

test('whatever is lost and whenever, every instance is FINISHED, once, and no try is used (S165, S188)', () => {
  fc.assert(
    fc.property(fc.array(STEP, { maxLength: 80 }), (steps) => {
      const crashing = started(SKETCHES);
      for (const step of steps) take(crashing, step);
      assert.deepEqual(complaints(crashing), []);
      for (const { id, triesLeft, attemptCount, family } of crashing.p.instances.values()) {
        if (attemptCount > 0 && family !== 'action') assert.equal(triesLeft, TRIES - 1, id);
      }
    }),
    { numRuns: 400 },
  );
});

test('a crash after each single step of a pipeline ends as one without (S165, S188)', () => {
  const order = ['claim', 'progress', 'finish'] as const;
  for (let moment = 0; moment < 60; moment += 1) {
    for (const pick of [0, 1, 2, 3]) {
      const crashing = started(SKETCHES);
      for (let count = 0; count < moment; count += 1)
        take(crashing, { kind: order[count % 3] ?? 'claim', pick: 0 });
      take(crashing, { kind: pick % 2 === 0 ? 'crash' : 'crash-unheard', pick });
      assert.deepEqual(complaints(crashing), []);
    }
  }
});
