// SPDX-License-Identifier: Apache-2.0
import {
  type Attempt,
  addDuration,
  type DurationMs,
  type Instance,
  isTerminal,
  type ObjectId,
} from '../../model/index.ts';
import type { Draft } from '../draft/draft.ts';
import { BY_DEACTIVATION, cancelInstance, endCanceled } from '../instance/cancel.ts';
import { restartLateTimer } from '../instance/late.ts';
import { isPaused } from '../instance/paused.ts';
import { settle } from '../instance/settle.ts';
import { closeAttempt, offerAttempt } from './attempt.ts';
import { serviceFailure } from './failures.ts';
import { clearAwayAgain, clearAwayIsDue } from './resource-events.ts';
import { failAttempt, offerAgain } from './retry.ts';

/**
 * retryDelay is over: the attempt is offered, unless its component is paused or its pipeline deactivating by
 * now. Source: S152.
 */
export function offerIsDue(draft: Draft, attemptId: ObjectId): void {
  const live = liveAttempt(draft, attemptId);
  if (live === null) {
    clearAwayIsDue(draft, attemptId);
    return;
  }
  if (live.attempt.status === 'RUNNING' || live.instance.status === 'PAUSED') return;
  const { instance, attempt } = live;
  const state = draft.task(attemptId)?.state;
  if (state === 'offered' || state === 'claimed') return;
  if (instance.family === 'resource') {
    offerAttempt(draft, instance, attempt);
    return;
  }
  if (draft.pipeline.state === 'DEACTIVATING') {
    cancelInstance(draft, instance, BY_DEACTIVATION);
    return;
  }
  if (draft.component(instance.componentId)?.status === 'PAUSED') {
    draft.saveInstance({ ...instance, status: 'PAUSED', pausedFrom: instance.status });
    return;
  }
  offerAttempt(draft, instance, attempt);
}

/**
 * Handed out and not acknowledged in 2 minutes: the same attempt is offered again, no try is lost. Source:
 * S150, S190.
 */
export function acknowledgementMissed(draft: Draft, attemptId: ObjectId): void {
  const live = liveAttempt(draft, attemptId);
  const task = draft.task(attemptId);
  if (task?.state !== 'claimed' || task.acknowledged) return;
  if (live === null) clearAwayAgain(draft, attemptId);
  else if (live.instance.cancelRequested) endCanceled(draft, live.instance);
  else offerAgain(draft, live.instance, live.attempt);
}

/** No report for reportProgressTimeout: the attempt is stalled and retried. Source: S191. */
export function progressMissed(draft: Draft, attemptId: ObjectId): void {
  const live = liveAttempt(draft, attemptId);
  if (live === null) {
    clearAwayAgain(draft, attemptId);
    return;
  }
  const { instance, attempt } = live;
  const limit = draft.settings(instance)?.reportProgressTimeoutMs;
  if (limit === undefined || !isOver(draft, attempt, limit)) return;
  if (instance.family === 'resource') {
    if (attempt.status !== 'RUNNING') offerAgain(draft, instance, attempt);
    return;
  }
  if (attempt.status !== 'RUNNING') return;
  if (isPaused(draft, instance)) {
    draft.setTimerIn(attempt.id, 'progress', limit);
    return;
  }
  const failure = serviceFailure(
    'PROGRESS_TIMEOUT',
    'The Task Runner reported nothing for reportProgressTimeout.',
  );
  failAttempt(draft, attempt, { status: 'TIMEDOUT', failure });
}

/** The attempt took longer than attemptTimeout in all. Source: S189. */
export function attemptTookTooLong(draft: Draft, attemptId: ObjectId): void {
  const live = liveAttempt(draft, attemptId);
  if (live?.attempt.status !== 'RUNNING' || live.instance.family === 'resource') return;
  const limit = draft.settings(live.instance)?.attemptTimeoutMs ?? null;
  if (limit !== null && isPaused(draft, live.instance)) {
    draft.setTimerIn(attemptId, 'attempt', limit);
    return;
  }
  const failure = serviceFailure('ATTEMPT_TIMEOUT', 'The attempt took longer than attemptTimeout.');
  failAttempt(draft, live.attempt, { status: 'TIMEDOUT', failure });
}

/** A precondition was not true in time. Source: S159, S160. */
export function preconditionTookTooLong(draft: Draft, instanceId: ObjectId): void {
  const instance = draft.instance(instanceId);
  if (instance === undefined || isTerminal(instance.status)) return;
  const limit = draft.settings(instance)?.preconditionTimeoutMs ?? null;
  if (limit !== null && isPaused(draft, instance)) {
    draft.setTimerIn(instanceId, 'precondition', limit);
    return;
  }
  const failure = serviceFailure(
    'PRECONDITION_TIMEOUT',
    'The precondition was not true within preconditionTimeout.',
  );
  const attempt = draft.head(instanceId);
  if (attempt !== undefined && !isTerminal(attempt.status))
    closeAttempt(draft, attempt, 'TIMEDOUT', { failure });
  settle(draft, instance, 'FAILED', { failure });
}

/**
 * A component was resumed: what limits an instance begins anew, for no limit ran while it was paused. Limits of a
 * machine go on, because it costs money. Source: S147, S193.
 */
export function restartLimits(draft: Draft, instanceId: ObjectId): void {
  const instance = draft.instance(instanceId);
  if (instance === undefined || isTerminal(instance.status) || isPaused(draft, instance)) return;
  restartLateTimer(draft, instance);
  for (const { producerId } of draft.producers(instanceId, 'precondition')) {
    const precondition = draft.instance(producerId);
    if (precondition === undefined || isTerminal(precondition.status)) continue;
    restartLateTimer(draft, precondition);
    const timeout = draft.settings(precondition)?.preconditionTimeoutMs ?? null;
    if (timeout !== null && precondition.attemptCount > 0)
      draft.setTimerIn(precondition.id, 'precondition', timeout);
  }
  const attempt = draft.head(instanceId);
  const settings = draft.settings(instance);
  if (attempt?.status !== 'RUNNING' || instance.family === 'resource' || settings === null) return;
  draft.setTimerIn(attempt.id, 'progress', settings.reportProgressTimeoutMs);
  if (settings.attemptTimeoutMs !== null) draft.setTimerIn(attempt.id, 'attempt', settings.attemptTimeoutMs);
}

/** A timer that was taken together with the report that refreshed it does not count. */
function isOver(draft: Draft, attempt: Attempt, limit: DurationMs): boolean {
  return attempt.reportProgressAt === null || addDuration(attempt.reportProgressAt, limit) <= draft.now;
}

function liveAttempt(
  draft: Draft,
  attemptId: ObjectId,
): { readonly instance: Instance; readonly attempt: Attempt } | null {
  const attempt = draft.attemptById(attemptId);
  const instance = attempt === undefined ? undefined : draft.instance(attempt.instanceId);
  if (attempt === undefined || instance === undefined || isTerminal(attempt.status)) return null;
  return { instance, attempt };
}
