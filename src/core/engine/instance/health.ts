// SPDX-License-Identifier: Apache-2.0
import type { ComponentProgress, Health, Instance } from '../../model/index.ts';
import type { Draft } from '../draft/draft.ts';

/**
 * Follows the health of component and pipeline after an instance ended: HEALTHY after FINISHED, ERROR after
 * every other end; SKIPPED and what a deactivation canceled leave it alone. Source: S249 to S252.
 */
export function noteHealth(draft: Draft, instance: Instance): void {
  if (instance.family !== 'activity' && instance.family !== 'data-node') return;
  if (instance.status === 'SKIPPED' || instance.canceledByDeactivation) return;
  const row = draft.component(instance.componentId);
  if (row === undefined || !draft.activeDefinition().components.has(row.id)) return;
  const finished = instance.status === 'FINISHED';
  const health = healthFrom(draft, instance, finished ? 'HEALTHY' : 'ERROR');
  draft.saveComponent({
    ...row,
    health,
    ...(finished ? { latestCompletedRunAt: instance.occurrence.start } : {}),
  });
  notePipelineHealth(draft, health);
}

/**
 * A failed precondition puts its referrer's component in error, even while the referrer waits on. Source:
 * S249.
 */
export function notePreconditionFailed(draft: Draft, referrer: Instance, precondition: Instance): void {
  const row = draft.component(referrer.componentId);
  if (row === undefined || row.health?.fromInstanceId === precondition.id) return;
  const health = healthFrom(draft, precondition, 'ERROR');
  draft.saveComponent({ ...row, health });
  notePipelineHealth(draft, health);
}

/** Objects that an edit removed speak for nothing any more: the rest decides. Source: S250. */
export function forgetHealth(draft: Draft, removed: ComponentProgress): void {
  if (removed.health === null) return;
  draft.saveComponent({ ...removed, health: null });
  if (draft.pipeline.componentsInError > 0) return;
  let last: Health | null = null;
  for (const { health } of draft.components.values())
    if (health !== null && (last === null || health.updatedAt >= last.updatedAt)) last = health;
  draft.savePipeline({ health: last });
}

function notePipelineHealth(draft: Draft, health: Health): void {
  const inError = draft.pipeline.componentsInError > 0;
  if (inError && health.status === 'HEALTHY') return;
  draft.savePipeline({ health });
}

function healthFrom(draft: Draft, instance: Instance, status: Health['status']): Health {
  return { status, fromInstanceId: instance.id, updatedAt: draft.now };
}
