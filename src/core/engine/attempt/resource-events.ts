// SPDX-License-Identifier: Apache-2.0
import {
  type Attempt,
  durationOf,
  type Event,
  type Failure,
  type Instance,
  isTerminal,
  type ObjectId,
  SERVICE_WORKER_GROUP,
  type TaskRecord,
} from '../../model/index.ts';
import type { Draft } from '../draft/draft.ts';
import { beginShutdown, isSilent, loseUsers } from '../instance/resource.ts';
import { serviceFailure } from './failures.ts';
import { failAttempt, loseAttempt } from './retry.ts';

const CLEARING_DELAY_MIN_MS = 30_000;
const CLEARING_DELAY_MAX_MS = 3_600_000;
const CLEARING_MAX_MS = 7 * 24 * 3_600_000;

/** The provider found the machine gone. Source: S163, S165. */
export function resourceLost(draft: Draft, event: Extract<Event, { kind: 'resource-lost' }>): void {
  loseMachine(draft, event.attemptId, { reason: event.reason, costsTry: event.costsTry });
}

/** The Task Runner on the machine was heard before and is silent now. Source: S226. */
export function resourceSilent(draft: Draft, attemptId: ObjectId): void {
  const held = resourceAttempt(draft, attemptId);
  if (held === null || !isSilent(draft, held.attempt)) return;
  loseMachine(draft, attemptId, { reason: 'its Task Runner is silent', costsTry: true });
}

/** The machine did not come up in time. Source: S192. */
export function resourceNotUpInTime(draft: Draft, attemptId: ObjectId): void {
  const held = resourceAttempt(draft, attemptId);
  if (held?.attempt.status !== 'CREATING') return;
  const failure = serviceFailure('RESOURCE_INIT_TIMEOUT', 'The resource was not up within initTimeout.');
  failAttempt(draft, held.attempt, { status: 'TIMEDOUT', failure });
  clearAway(draft, held.instance, held.attempt);
}

/**
 * terminateAfter is over: the machine is ended, the instance TIMEDOUT, its users CANCELED. Source: S163,
 * S164.
 */
export function resourceTooOld(draft: Draft, attemptId: ObjectId): void {
  const held = resourceAttempt(draft, attemptId);
  if (held?.attempt.status !== 'RUNNING') return;
  const failure = serviceFailure(
    'RESOURCE_TERMINATE_AFTER',
    'The resource was up for as long as terminateAfter allows.',
  );
  beginShutdown(draft, held.instance, { failure });
}

function loseMachine(
  draft: Draft,
  attemptId: ObjectId,
  loss: { readonly reason: string; readonly costsTry: boolean },
): void {
  const held = resourceAttempt(draft, attemptId);
  if (held === null || (held.attempt.status !== 'RUNNING' && held.attempt.status !== 'CREATING')) return;
  const failure: Failure = serviceFailure('RESOURCE_LOST', `The resource is gone: ${loss.reason}.`);
  loseUsers(draft, held.instance, `resource ${held.instance.id} is gone: ${loss.reason}`);
  if (loss.costsTry) failAttempt(draft, held.attempt, { status: 'FAILED', failure });
  else loseAttempt(draft, held.attempt, failure);
  clearAway(draft, held.instance, held.attempt);
}

/**
 * Ends what may be left of a machine that was given up: no status follows from its answer. Source: S231.
 */
function clearAway(draft: Draft, instance: Instance, attempt: Attempt): void {
  draft.offerTask({
    pipelineId: attempt.pipelineId,
    attemptId: attempt.id,
    instanceId: attempt.instanceId,
    purpose: 'terminate',
    workerGroup: SERVICE_WORKER_GROUP,
    priority: draft.settings(instance)?.priority ?? 0,
    scheduledStart: attempt.occurrence.start,
  });
}

/**
 * The task that clears a given-up machine away was lost with its holder: it is offered again, for the machine may cost
 * money until somebody ends it. Source: S188, S231.
 */
export function clearAwayAgain(draft: Draft, attemptId: ObjectId): void {
  const task = draft.task(attemptId);
  if (task?.state === 'claimed') offerClearing(draft, task);
}

function offerClearing(draft: Draft, task: TaskRecord): void {
  if (!isClearing(draft, task)) return;
  const { pipelineId, attemptId, instanceId, purpose, workerGroup, priority, scheduledStart } = task;
  draft.offerTask({ pipelineId, attemptId, instanceId, purpose, workerGroup, priority, scheduledStart });
}

/**
 * A given-up machine could not be ended: it is tried again after as long as it has been tried already, an hour at most,
 * for a week. Source: S163, S231.
 */
export function clearingFailed(draft: Draft, attemptId: ObjectId): void {
  const task = draft.task(attemptId);
  const instance = task === undefined ? undefined : draft.instance(task.instanceId);
  if (task === undefined || instance === undefined || !isClearing(draft, task)) return;
  const since = instance.actualEnd ?? draft.head(instance.id)?.actualStart ?? draft.now;
  const triedMs = draft.now - since;
  if (triedMs > CLEARING_MAX_MS) return;
  const delayMs = Math.min(Math.max(triedMs, CLEARING_DELAY_MIN_MS), CLEARING_DELAY_MAX_MS);
  draft.setTimerIn(attemptId, 'offer', durationOf(delayMs));
}

/** The wait after a failed try to end a machine is over. */
export function clearAwayIsDue(draft: Draft, attemptId: ObjectId): void {
  const task = draft.task(attemptId);
  if (task?.state === 'ended' && task.outcome === 'FAILED') offerClearing(draft, task);
}

/** The holder of a task that clears a machine away was heard: from now on its silence counts. */
export function clearingGoesOn(draft: Draft, attemptId: ObjectId): void {
  const task = draft.task(attemptId);
  const instance = task === undefined ? undefined : draft.instance(task.instanceId);
  if (task === undefined || instance === undefined || !isClearing(draft, task)) return;
  const limit = draft.settings(instance)?.reportProgressTimeoutMs;
  if (limit !== undefined) draft.setTimerIn(attemptId, 'progress', limit);
}

/** Whether the task ends a machine whose attempt is over: an attempt that is SHUTTING_DOWN has its own way. */
function isClearing(draft: Draft, task: TaskRecord): boolean {
  return task.purpose === 'terminate' && resourceAttempt(draft, task.attemptId) === null;
}

function resourceAttempt(
  draft: Draft,
  attemptId: ObjectId,
): { readonly instance: Instance; readonly attempt: Attempt } | null {
  const attempt = draft.attemptById(attemptId);
  const instance = attempt === undefined ? undefined : draft.instance(attempt.instanceId);
  if (attempt === undefined || instance === undefined || isTerminal(attempt.status)) return null;
  return { instance, attempt };
}
