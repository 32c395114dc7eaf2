// SPDX-License-Identifier: Apache-2.0
import { type Attempt, addDuration, type Instance, isTerminal, type ObjectId } from '../../model/index.ts';
import { offerAttempt } from '../attempt/attempt.ts';
import { retryDelayOf } from '../attempt/retry.ts';
import type { Draft } from '../draft/draft.ts';
import { startAction } from './action.ts';
import { BY_DEACTIVATION, cancelInstance } from './cancel.ts';
import { notePreconditionFailed } from './health.ts';
import { noteWaiting, readinessOf } from './readiness.ts';
import { wakeResource } from './resource.ts';
import { settle } from './settle.ts';
import { startWork } from './start-work.ts';

/**
 * Looks again whether an instance can go on: its dependencies, its users, its component or its pipeline
 * changed. Does nothing to a terminal one. Source: S147, S150, S154, S159, S163, S206.
 */
export function wakeInstance(draft: Draft, instanceId: ObjectId): void {
  const instance = draft.instance(instanceId);
  if (instance === undefined || isTerminal(instance.status)) return;
  if (takeBack(draft, instance)) return;
  const current = holdOrRelease(draft, instance);
  if (current === null) return;
  if (current.family === 'resource') wakeResource(draft, current);
  else if (current.status === 'WAITING_ON_DEPENDENCIES') wakeWaiting(draft, current);
}

function wakeWaiting(draft: Draft, instance: Instance): void {
  switch (instance.family) {
    case 'action':
      startAction(draft, instance);
      return;
    case 'precondition':
      wakePrecondition(draft, instance);
      return;
    case 'activity':
    case 'data-node':
      wakeConsumer(draft, instance);
      return;
    case 'resource':
      return;
    default:
      instance.family satisfies never;
  }
}

/**
 * Activities and data nodes wait for all that their edges name; a failed one cascades by the waiter's own
 * mode (S175).
 */
function wakeConsumer(draft: Draft, instance: Instance): void {
  const readiness = readinessOf(
    draft,
    draft.producers(instance.id, 'depends-on', 'input', 'output', 'precondition'),
  );
  if (readiness.kind === 'waiting') {
    noteWaiting(draft, instance, readiness.text);
    return;
  }
  if (readiness.kind === 'ready') {
    if (instance.family === 'data-node') settle(draft, instance, 'FINISHED');
    else startWork(draft, instance);
    return;
  }
  const { producer } = readiness;
  if (producer.family === 'precondition' && producer.status === 'FAILED')
    notePreconditionFailed(draft, instance, producer);
  if (draft.settings(instance)?.cascade) {
    settle(draft, instance, 'CASCADE_FAILED', {
      cascadeFailedOn: [...producer.cascadeFailedOn, producer.id],
    });
    return;
  }
  noteWaiting(
    draft,
    instance,
    `Blocked by ${producer.id}, which is ${producer.status}: rerun it or mark it finished.`,
  );
}

/**
 * A precondition of an output data node is checked after the writers, and pointless once they failed. Source:
 * S155, S156.
 */
function wakePrecondition(draft: Draft, instance: Instance): void {
  const readiness = readinessOf(draft, draft.producers(instance.id, 'output'));
  if (readiness.kind === 'ready') {
    startWork(draft, instance);
    return;
  }
  if (readiness.kind === 'waiting') {
    noteWaiting(draft, instance, readiness.text);
    return;
  }
  const referrer = instance.referrerId === null ? undefined : draft.instance(instance.referrerId);
  if (referrer !== undefined && draft.settings(referrer)?.cascade) {
    cancelInstance(draft, instance, `failure of ${readiness.producer.id}`);
    return;
  }
  noteWaiting(draft, instance, `Blocked by ${readiness.producer.id}, which is ${readiness.producer.status}.`);
}

/**
 * While a pipeline is deactivated without cancelling, what no runner has taken up is taken back. Source:
 * S206.
 */
function takeBack(draft: Draft, instance: Instance): boolean {
  if (draft.pipeline.state !== 'DEACTIVATING' || instance.family === 'action' || isTakenUp(draft, instance))
    return false;
  cancelInstance(draft, instance, BY_DEACTIVATION);
  return true;
}

/** PAUSED components hold what is not taken up; RESUME lets it go on where it was. Source: S147. */
function holdOrRelease(draft: Draft, instance: Instance): Instance | null {
  const paused = draft.component(instance.componentId)?.status === 'PAUSED';
  if (paused && instance.status === 'PAUSED') return null;
  if (paused && !isTakenUp(draft, instance)) {
    const attempt = draft.head(instance.id);
    if (attempt !== undefined && instance.status === 'WAITING_FOR_RUNNER') {
      draft.withdrawTask(attempt.id);
      draft.clearTimers(attempt.id, 'offer');
    }
    const { status } = instance;
    draft.saveInstance({
      ...instance,
      status: 'PAUSED',
      pausedFrom: status,
      waitingOnText: 'Its component is paused: resume it.',
    });
    return null;
  }
  if (paused || instance.status !== 'PAUSED') return instance;
  const status = instance.pausedFrom ?? 'WAITING_ON_DEPENDENCIES';
  const released = draft.saveInstance({ ...instance, status, pausedFrom: null, waitingOnText: null });
  const attempt = draft.head(instance.id);
  if (status === 'WAITING_FOR_RUNNER' && attempt !== undefined && !isTerminal(attempt.status)) {
    offerInTime(draft, released, attempt);
    for (const { producerId } of draft.producers(instance.id, 'runs-on')) draft.wake(producerId);
  }
  return released;
}

/**
 * Offers what was held, not before retryDelay is over, and asks its resource to start, which may have looked while its
 * user was held. Source: S147, S151, S152, S159.
 */
function offerInTime(draft: Draft, instance: Instance, attempt: Attempt): void {
  const since = attempt.number > 1 ? attempt.actualStart : null;
  const from = attempt.lastRetryAt ?? since;
  const dueAt = from === null ? draft.now : addDuration(from, retryDelayOf(draft, instance));
  if (dueAt > draft.now) draft.setTimer(attempt.id, 'offer', dueAt);
  else offerAttempt(draft, instance, attempt);
}

function isTakenUp(draft: Draft, instance: Instance): boolean {
  if (instance.status === 'WAITING_ON_DEPENDENCIES' || instance.status === 'PAUSED') return false;
  if (instance.status !== 'WAITING_FOR_RUNNER') return true;
  const attempt = draft.head(instance.id);
  const state = attempt === undefined ? undefined : draft.task(attempt.id)?.state;
  return state === 'claimed' || state === 'ended';
}
