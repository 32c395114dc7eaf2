// SPDX-License-Identifier: Apache-2.0
import { type Change, instantOf, isTerminal } from '../../src/core/model/index.ts';
import type { Engine } from '../../src/scheduler/index.ts';

/** A deliberate mistake in front of the engine, to show that the auditor sees mistakes. */
export interface Defect {
  readonly name: string;
  /** Changes as the mistaken engine would make them; `count` tells how many plans came before. */
  spoil(changes: readonly Change[], count: number): readonly Change[];
}

/** An engine with a mistake. */
export function withDefect(defect: Defect): (engine: Engine) => Engine {
  let count = 0;
  return (engine) => ({
    ...engine,
    plan(snapshot, event, now) {
      count += 1;
      return defect.spoil(engine.plan(snapshot, event, now), count);
    },
  });
}

/** Every twentieth plan goes wrong: seldom enough that a test cannot overlook everything else. */
const seldom = (count: number): boolean => count % 20 === 0;

export const DEFECTS: readonly Defect[] = [
  {
    name: 'forgets a timer',
    spoil: (changes, count) => (seldom(count) ? changes.filter(({ kind }) => kind !== 'set-timer') : changes),
  },
  {
    name: 'forgets every follow-up of a plan',
    spoil: (changes, count) => (seldom(count) ? changes.filter(({ kind }) => kind !== 'enqueue') : changes),
  },
  {
    name: 'offers a task again that somebody holds',
    spoil: (changes, count) =>
      changes.flatMap((change): readonly Change[] => {
        if (change.kind !== 'save-attempt' || change.attempt.status !== 'RUNNING' || !seldom(count))
          return [change];
        const { pipelineId, id: attemptId, instanceId, occurrence } = change.attempt;
        const task = { pipelineId, attemptId, instanceId, scheduledStart: occurrence.start };
        return [
          change,
          { kind: 'offer-task', task: { ...task, purpose: 'work', workerGroup: 'wg-a', priority: 0 } },
        ];
      }),
  },
  {
    name: 'skips an interval',
    spoil: (changes, count) =>
      changes.map((change) =>
        change.kind === 'save-component' && seldom(count) && change.component.open
          ? { ...change, component: { ...change.component, nextIndex: change.component.nextIndex + 1 } }
          : change,
      ),
  },
  {
    name: 'makes an interval twice',
    spoil: (changes, count) =>
      changes.map((change) =>
        change.kind === 'save-component' && seldom(count) && change.component.nextIndex > 0
          ? { ...change, component: { ...change.component, nextIndex: change.component.nextIndex - 1 } }
          : change,
      ),
  },
  {
    name: 'forgets that a task has ended',
    spoil: (changes, count) =>
      seldom(count)
        ? changes.filter((change) => change.kind !== 'save-attempt' || !isTerminal(change.attempt.status))
        : changes,
  },
  {
    name: 'starts work before its dependencies are done',
    spoil: (changes) =>
      changes.filter(
        ({ kind }) => kind !== 'add-edge' || !changes.some((each) => each.kind === 'save-instance'),
      ),
  },
  {
    name: 'gives a try too many',
    spoil: (changes) =>
      changes.map((change) =>
        change.kind === 'save-instance' &&
        change.instance.triesLeft === 0 &&
        !isTerminal(change.instance.status)
          ? { ...change, instance: { ...change.instance, triesLeft: 1 } }
          : change,
      ),
  },
  {
    name: 'does not wait for retryDelay',
    spoil: (changes) =>
      changes.map((change) =>
        change.kind === 'set-timer' && change.timer.name === 'offer'
          ? { ...change, timer: { ...change.timer, dueAt: instantOf(change.timer.dueAt - 61_000) } }
          : change,
      ),
  },
  {
    name: 'lets too many instances be active',
    spoil: (changes) =>
      changes.map((change) =>
        change.kind === 'save-component'
          ? { ...change, component: { ...change.component, activeCount: 0 } }
          : change,
      ),
  },
  {
    name: 'leaves a terminal status without a rerun',
    spoil: (changes, count) =>
      changes.map((change) =>
        change.kind === 'save-instance' && seldom(count) && change.instance.status === 'FINISHED'
          ? { ...change, instance: { ...change.instance, status: 'RUNNING' } }
          : change,
      ),
  },
  {
    name: 'never withdraws a task',
    spoil: (changes) => changes.filter(({ kind }) => kind !== 'withdraw-task'),
  },
];
