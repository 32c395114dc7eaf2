// SPDX-License-Identifier: Apache-2.0
import { type Instance, type InstanceStatus, isTerminal, type ObjectId } from '../../model/index.ts';
import { assert } from '../draft/assert.ts';
import type { Draft } from '../draft/draft.ts';
import { type ActionEvent, fireActions } from './action.ts';
import { noteHealth } from './health.ts';

type Ending = Partial<
  Pick<
    Instance,
    'failure' | 'cancellationReason' | 'cascadeFailedOn' | 'canceledByDeactivation' | 'attemptCount'
  >
>;

/**
 * Ends an instance: the one way into a terminal status. Timers go, health follows, actions fire, and those
 * who wait are told by an `instance-changed` of their own. Source: S149, S168, S169, S249.
 */
export function settle(
  draft: Draft,
  instance: Instance,
  status: InstanceStatus,
  ending: Ending = {},
): Instance {
  assert(isTerminal(status), `E1: ${instance.id} cannot end as ${status}`);
  const settings = draft.settings(instance);
  const wasFull = isFull(draft, instance.componentId);
  const ended = draft.saveInstance({
    ...instance,
    status,
    actualEnd: draft.now,
    waitingOnText: null,
    pausedFrom: null,
    cancelRequested: false,
    ...ending,
  });
  if (settings?.lateAfterTimeoutMs != null) draft.clearTimers(ended.id, 'late');
  if (instance.cancelRequested) draft.clearTimers(ended.id, 'cancel');
  if (settings?.preconditionTimeoutMs != null) draft.clearTimers(ended.id, 'precondition');
  noteHealth(draft, ended);
  const event = actionEventOf(status);
  if (event !== null) fireActions(draft, ended, event);
  draft.enqueue({ kind: 'instance-changed', instanceId: ended.id });
  if (wasFull && !isFull(draft, ended.componentId))
    draft.enqueue({ kind: 'make-occurrences', componentId: ended.componentId });
  return ended;
}

/**
 * Whether a component has no slot for the interval that may come next. Asked before and after an end, so that of several
 * ends at one moment the one that frees the first slot asks for more. Source: S128.
 */
function isFull(draft: Draft, componentId: ObjectId): boolean {
  const row = draft.component(componentId);
  if (row === undefined || !row.open) return false;
  const settings = draft.definition(row.revision).components.get(componentId)?.settings;
  return settings != null && row.activeCount >= settings.maxActiveInstances;
}

/** onFail is not fired for CANCELED. Source: S169. */
function actionEventOf(status: InstanceStatus): ActionEvent | null {
  if (status === 'FINISHED') return 'onSuccess';
  return status === 'FAILED' || status === 'CASCADE_FAILED' || status === 'TIMEDOUT' ? 'onFail' : null;
}
