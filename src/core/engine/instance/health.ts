// SPDX-License-Identifier: Apache-2.0
import type { Health, Instance } from '../../model/index.ts';
import type { Draft } from '../draft/draft.ts';

/**
 * Follows the health of component and pipeline after an instance ended: HEALTHY after FINISHED, ERROR after
 * every other end; SKIPPED and what a deactivation canceled leave it alone. Source: S249 to S252.
 */
export function noteHealth(draft: Draft, instance: Instance): void {
  if (instance.family !== 'activity' && instance.family !== 'data-node') return;
  if (instance.status === 'SKIPPED' || instance.canceledByDeactivation) return;
  const row = draft.component(instance.componentId);
  if (row === undefined) return;
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

function notePipelineHealth(draft: Draft, health: Health): void {
  const inError = draft.pipeline.componentsInError > 0;
  if (inError && health.status === 'HEALTHY') return;
  draft.savePipeline({ health });
}

function healthFrom(draft: Draft, instance: Instance, status: Health['status']): Health {
  return { status, fromInstanceId: instance.id, updatedAt: draft.now };
}
