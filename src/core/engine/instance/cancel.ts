// SPDX-License-Identifier: Apache-2.0
import { type Instance, isTerminal } from '../../model/index.ts';
import { occurrenceIndexAt } from '../../schedule/index.ts';
import { closeAttempt } from '../attempt/attempt.ts';
import type { Draft } from '../draft/draft.ts';
import { beginShutdown } from './resource.ts';
import { settle } from './settle.ts';

/** `by` of a cancellation that activation undoes. Source: S199, S205. */
export const BY_DEACTIVATION = 'deactivation';

/**
 * Cancels an instance. A runner that holds its task hears canceled = true at its next call and has no say any
 * more, so the instance is CANCELED at once instead of two progress periods later (S185 allows both: nothing
 * that the runner reports afterwards could change the status, S224). Resources are shut down first. Source:
 * S163, S185, S221.
 */
export function cancelInstance(draft: Draft, instance: Instance, by: string): void {
  if (isTerminal(instance.status)) return;
  const cancellationReason = `Canceled by ${by}`;
  const canceledByDeactivation = by === BY_DEACTIVATION;
  if (canceledByDeactivation) noteResumePoint(draft, instance);
  if (instance.family === 'resource') {
    beginShutdown(draft, instance, { cancellationReason, canceledByDeactivation });
    return;
  }
  const attempt = draft.head(instance.id);
  if (attempt !== undefined && !isTerminal(attempt.status)) {
    closeAttempt(draft, attempt, 'CANCELED', { cancellationReason });
  }
  settle(draft, instance, 'CANCELED', { cancellationReason, canceledByDeactivation });
}

/** The next activation makes up what a deactivation canceled, from the lowest interval on. Source: S199. */
function noteResumePoint(draft: Draft, instance: Instance): void {
  const row = draft.component(instance.componentId);
  const schedule = draft.settings(instance)?.schedule;
  if (row?.anchor == null || schedule == null) return;
  const index = occurrenceIndexAt(schedule, row.anchor, instance.occurrence.start);
  if (index === null || (row.resumeFromIndex !== null && row.resumeFromIndex <= index)) return;
  draft.saveComponent({ ...row, resumeFromIndex: index });
}
