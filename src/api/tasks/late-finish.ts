// SPDX-License-Identifier: Apache-2.0
import type { Attempt, Failure, Instance, TaskRecord } from '../../core/model/index.ts';
import type { Call } from '../call.ts';
import { headAttemptId } from '../descriptions/instance-fields.ts';
import { isRemembered } from './task-access.ts';

/**
 * Takes FINISHED for a task that was taken away from its holder as lost; whether it counts, now or since an earlier
 * report of the same. The engine decides, for by then the work may be in other hands. Source: S224, S225.
 */
export async function finishesLate(call: Call, task: TaskRecord, failure: Failure | null): Promise<boolean> {
  const { settings, store } = call.parts;
  if (!settings.acceptsLateFinish || task.purpose !== 'work' || !isRemembered(task, call.now)) return false;
  const before = await standOf(call, task);
  if (before === null) return false;
  const { instance, late } = before;
  // Rare, so the engine is not loaded for it at a start.
  const { isFinishedLate, mayFinishLate } = await import('../../core/engine/index.ts');
  if (isFinishedLate(late, instance, before.head)) return true;
  if (!mayFinishLate(late)) return false;
  await store.pipelines.record(task.pipelineId, [
    {
      kind: 'task-finished-late',
      instanceId: instance.id,
      attemptId: late.id,
      attemptNumber: late.number,
      attemptEnded: late.actualEnd,
      failure,
      at: call.now,
    },
  ]);
  const after = await standOf(call, task);
  return after !== null && isFinishedLate(after.late, after.instance, after.head);
}

interface Stand {
  readonly instance: Instance;
  /** The attempt that the task was of. */
  readonly late: Attempt;
  /** The newest attempt. */
  readonly head: Attempt;
}

async function standOf(call: Call, { pipelineId, instanceId, attemptId }: TaskRecord): Promise<Stand | null> {
  const { history } = call.parts.store;
  const [instance] = await history.instances(pipelineId, [instanceId]);
  const headId = instance === undefined ? null : headAttemptId(instance);
  if (instance === undefined || headId === null) return null;
  const attempts = await history.attempts(pipelineId, [attemptId, headId]);
  const late = attempts.find(({ id }) => id === attemptId);
  const head = attempts.find(({ id }) => id === headId);
  return late === undefined || head === undefined ? null : { instance, late, head };
}
