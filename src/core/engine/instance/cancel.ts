// SPDX-License-Identifier: Apache-2.0
import { durationOf, type Instance, isTerminal, type ObjectId } from '../../model/index.ts';
import { occurrenceAt, occurrenceIndexAt } from '../../schedule/index.ts';
import { closeAttempt } from '../attempt/attempt.ts';
import type { Draft } from '../draft/draft.ts';
import { beginShutdown } from './resource.ts';
import { settle } from './settle.ts';

/** `by` of a cancellation that activation undoes. Source: S199, S205. */
export const BY_DEACTIVATION = 'deactivation';

/** How often a Task Runner reports: each 60 s, or a third of reportProgressTimeout if that is shorter. Source: S190. */
const PROGRESS_PERIOD_MS = 60_000;
const PERIODS_TO_STOP = 2;

/**
 * Cancels an instance. A Task Runner that has its task in work hears canceled = true at its next report; the instance
 * is CANCELED when it has stopped, or after two progress periods, so that a rerun does not begin beside work that
 * still goes on. Whatever nobody has in work is CANCELED at once, and so is what runs on a machine that is being
 * ended, or belongs to a pipeline that is being deleted. Resources are shut down first. Source: S163, S165, S185,
 * S221.
 */
export function cancelInstance(draft: Draft, instance: Instance, by: string): void {
  if (isTerminal(instance.status)) return;
  const canceledByDeactivation = by === BY_DEACTIVATION;
  const why = { cancellationReason: `Canceled by ${by}`, canceledByDeactivation };
  if (instance.family === 'resource') {
    if (canceledByDeactivation) noteResumePoint(draft, instance);
    beginShutdown(draft, instance, why);
    return;
  }
  const asked = instance.cancelRequested ? instance : { ...instance, ...why };
  if (!isInWork(draft, instance)) endCanceled(draft, asked);
  else if (!instance.cancelRequested) requestCancel(draft, asked);
}

/** The Task Runner stopped, or had time enough: what was asked for is done. Source: S185. */
export function endCanceled(draft: Draft, instance: Instance): void {
  const { cancellationReason, canceledByDeactivation } = instance;
  if (canceledByDeactivation) noteResumePoint(draft, instance);
  const attempt = draft.head(instance.id);
  if (attempt !== undefined && !isTerminal(attempt.status)) {
    closeAttempt(draft, attempt, 'CANCELED', { cancellationReason });
  }
  settle(draft, instance, 'CANCELED', { cancellationReason, canceledByDeactivation });
}

/** Two progress periods went by without a word that the runner stopped. Source: S185. */
export function cancelNotConfirmed(draft: Draft, instanceId: ObjectId): void {
  const instance = draft.instance(instanceId);
  if (instance?.cancelRequested && !isTerminal(instance.status)) endCanceled(draft, instance);
}

function requestCancel(draft: Draft, instance: Instance): void {
  const waitingOnText = 'Is being canceled: waits until its Task Runner has stopped.';
  draft.saveInstance({ ...instance, cancelRequested: true, waitingOnText });
  const limit = draft.settings(instance)?.reportProgressTimeoutMs ?? Number.POSITIVE_INFINITY;
  const periodMs = Math.min(PROGRESS_PERIOD_MS, Math.ceil(limit / 3));
  draft.setTimerIn(instance.id, 'cancel', durationOf(PERIODS_TO_STOP * periodMs));
}

/** Whether a Task Runner that can still be heard has the task. */
function isInWork(draft: Draft, instance: Instance): boolean {
  const attempt = draft.head(instance.id);
  if (attempt === undefined || isTerminal(attempt.status)) return false;
  if (draft.pipeline.state === 'DELETING' || draft.task(attempt.id)?.state !== 'claimed') return false;
  const host = draft.producers(instance.id, 'runs-on')[0];
  return host === undefined || draft.instance(host.producerId)?.status === 'RUNNING';
}

/**
 * The next activation makes up what a deactivation canceled, from the lowest interval on; one that the component's
 * schedule no longer has is noted by its id. Source: S199, S209.
 */
function noteResumePoint(draft: Draft, instance: Instance): void {
  const row = draft.component(instance.componentId);
  const schedule = row && draft.definition(row.revision).components.get(row.id)?.settings?.schedule;
  if (row?.anchor == null || schedule == null) return;
  const index = occurrenceIndexAt(schedule, row.anchor, instance.occurrence.start);
  const start = index === null ? undefined : occurrenceAt(schedule, row.anchor, index)?.start;
  if (index === null || start !== instance.occurrence.start || index >= row.nextIndex) {
    const others = (row.canceledEarlier ?? []).filter((id) => id !== instance.id);
    draft.saveComponent({ ...row, canceledEarlier: [...others, instance.id] });
    return;
  }
  if (row.resumeFromIndex !== null && row.resumeFromIndex <= index) return;
  draft.saveComponent({ ...row, resumeFromIndex: index });
}
