// SPDX-License-Identifier: Apache-2.0
import { type Instance, instantOf, isTerminal, type ObjectId } from '../../model/index.ts';
import { dueAt } from '../../schedule/index.ts';
import type { Draft } from '../draft/draft.ts';
import { actionInstanceIdOf } from '../draft/identity.ts';
import { fireActions } from './action.ts';
import { isPaused } from './paused.ts';

/**
 * The clock of lateAfterTimeout starts when the instance is due, that of a precondition with its referrer's; never on
 * demand. Source: S172.
 */
export function setLateTimer(draft: Draft, instance: Instance, referrer: Instance | null = null): void {
  const limit = draft.settings(instance)?.lateAfterTimeoutMs ?? null;
  const clock = draft.settings(referrer ?? instance);
  if (limit === null || clock === null || clock.schedule === null) return;
  const from = dueAt(instance.occurrence, clock.scheduleType);
  draft.setTimer(instance.id, 'late', instantOf(from + limit));
}

/**
 * Late: activities and resources that never began, others that did not finish, fire onLateAction once. Nothing is
 * late while it is paused. Source: S172, S193.
 */
export function instanceIsLate(draft: Draft, instanceId: ObjectId): void {
  const instance = draft.instance(instanceId);
  if (instance === undefined || isTerminal(instance.status)) return;
  if (isPaused(draft, instance)) {
    restartLateTimer(draft, instance);
    return;
  }
  if (!hasBegun(draft, instance)) fireActions(draft, instance, 'onLateAction');
}

/** After a pause the time until an instance is late is given anew, unless its action was fired before. Source: S193. */
export function restartLateTimer(draft: Draft, instance: Instance): void {
  const settings = draft.settings(instance);
  if (settings?.lateAfterTimeoutMs == null) return;
  const fired = settings.onLateAction.some(
    (id) => draft.instance(actionInstanceIdOf(id, instance.id, 'onLateAction')) !== undefined,
  );
  if (!fired) draft.setTimerIn(instance.id, 'late', settings.lateAfterTimeoutMs);
}

/** Whether an activity or resource has been RUNNING; for all others only the end counts. `late.mode` of S172. */
function hasBegun(draft: Draft, { id, family, status, attemptCount }: Instance): boolean {
  if (family === 'resource') return status === 'RUNNING' || status === 'SHUTTING_DOWN';
  if (family !== 'activity') return false;
  return status === 'RUNNING' || attemptCount > 1 || (draft.head(id)?.reportProgressAt ?? null) !== null;
}
