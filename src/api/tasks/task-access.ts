// SPDX-License-Identifier: Apache-2.0
import { type Instant, type PipelineId, refuse, type TaskRecord, taskId } from '../../core/model/index.ts';
import type { OperationName } from '../../protocol/index.ts';
import { authorise } from '../access/access.ts';
import type { Call } from '../call.ts';

/** How long a task that was taken away still answers its holder, in ms. Source: S221. */
const REMEMBERED_MS = 60 * 60 * 1000;

/** A task that was handed out, with the id it was asked by. */
export type HeldTask = TaskRecord & { readonly pipelineId: PipelineId };

/**
 * The task that the caller holds or held. Faults: an id that never was or was forgotten, and the task of another
 * principal, answered alike (X48).
 */
export async function heldTask(call: Call, operation: OperationName, id: string): Promise<HeldTask> {
  const { store, settings } = call.parts;
  const task = await store.tasks.find(taskId(id));
  if (task === undefined) return refuse('TASK_NOT_FOUND');
  const isHolder = settings.sharesTasksAcrossPrincipals || task.claimedBy === call.context.principal.arn;
  if (!isHolder) return refuse('TASK_NOT_FOUND');
  authorise(call, operation, { pipelineId: task.pipelineId });
  return task;
}

/** Whether a closed task was closed within the last hour. Source: S221. */
export function isRemembered(task: TaskRecord, now: Instant): boolean {
  return task.closedAt !== null && now - task.closedAt <= REMEMBERED_MS;
}
