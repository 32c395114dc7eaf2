// SPDX-License-Identifier: Apache-2.0
import { type Instance, isTerminal } from '../../model/index.ts';
import { startAttempt, workerGroupOf } from '../attempt/attempt.ts';
import type { Draft } from '../draft/draft.ts';
import { cancelInstance } from './cancel.ts';
import { noteWaiting } from './readiness.ts';
import { isHopeless } from './resource.ts';
import { settle } from './settle.ts';

/**
 * Makes the first attempt of an activity or precondition whose dependencies are met. With a resource the task
 * is offered in the resource's group at once and the resource is asked to start: no runner polls there before
 * it is up. A resource that had FINISHED is rerun, one that failed cancels its user. Source: S150, S151,
 * S165, S178.
 */
export function startWork(draft: Draft, instance: Instance): void {
  const host = draft.producers(instance.id, 'runs-on')[0];
  if (host !== undefined && !isHostUsable(draft, instance, draft.instance(host.producerId))) return;
  const named = draft.settings(instance)?.runsOn ?? null;
  if (host === undefined && named !== null) {
    noteWaiting(
      draft,
      instance,
      `Waits for resource ${named}, which has no interval at this time: look at its schedule.`,
    );
    return;
  }
  if (workerGroupOf(draft, instance) === null) {
    noteWaiting(
      draft,
      instance,
      'Waits for ever: neither runsOn nor workerGroup is set. Set one and activate, then rerun.',
    );
    return;
  }
  const failure = startAttempt(draft, instance);
  const current = draft.instance(instance.id) ?? instance;
  if (failure !== null) settle(draft, current, 'FAILED', { failure });
  else startPreconditionClock(draft, current);
  if (failure === null && host !== undefined) draft.wake(host.producerId);
}

function isHostUsable(draft: Draft, instance: Instance, resource: Instance | undefined): boolean {
  if (resource === undefined) {
    noteWaiting(draft, instance, 'Waits until its resource has been made for this interval.');
    return false;
  }
  if (isHopeless(resource)) {
    cancelInstance(draft, instance, `failure of ${resource.id}`);
    return false;
  }
  if (isTerminal(resource.status)) {
    const command = { kind: 'instance-command', instanceId: resource.id, command: 'RERUN' } as const;
    draft.enqueue({ ...command, by: 'runs-on', at: draft.now });
    noteWaiting(draft, instance, `Waits until resource ${resource.id} is started again.`);
    return false;
  }
  if (resource.status === 'SHUTTING_DOWN') {
    noteWaiting(draft, instance, `Waits until resource ${resource.id} is shut down and started again.`);
    return false;
  }
  return true;
}

/** preconditionTimeout counts from the first check. Source: S159. */
function startPreconditionClock(draft: Draft, instance: Instance): void {
  const timeout = draft.settings(instance)?.preconditionTimeoutMs ?? null;
  if (instance.family === 'precondition' && timeout !== null)
    draft.setTimerIn(instance.id, 'precondition', timeout);
}
