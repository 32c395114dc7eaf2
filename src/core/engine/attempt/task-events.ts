// SPDX-License-Identifier: Apache-2.0
import {
  type Attempt,
  type Event,
  type Field,
  type Instance,
  isTerminal,
  type ObjectId,
  type TaskId,
} from '../../model/index.ts';
import type { Draft } from '../draft/draft.ts';
import { BY_DEACTIVATION, cancelInstance, endCanceled } from '../instance/cancel.ts';
import { resourceIsDown, resourceIsUp, resourceStaysUp } from '../instance/resource.ts';
import { settle } from '../instance/settle.ts';
import { closeAttempt } from './attempt.ts';
import { UNSPECIFIED } from './failures.ts';
import { clearAwayAgain, clearingFailed, clearingGoesOn } from './resource-events.ts';
import { failAttempt, loseAttempt, offerAgain, retryDelayOf, runnerLost } from './retry.ts';

type Of<K extends Event['kind']> = Extract<Event, { kind: K }>;

/**
 * First report: the runner has acknowledged, instance and attempt are RUNNING. Later ones keep it alive.
 * Source: S190, S220.
 */
export function taskProgress(draft: Draft, event: Of<'task-progress'>): void {
  const held = heldBy(draft, event);
  if (held === null) {
    if (isClaimedBy(draft, event)) clearingGoesOn(draft, event.attemptId);
    return;
  }
  const { instance, attempt } = held;
  const settings = draft.settings(instance);
  const first = attempt.status === 'WAITING_FOR_RUNNER';
  if (first || attempt.reportProgressAt === null) draft.clearTimers(attempt.id, 'acknowledge');
  const limit = settings?.reportProgressTimeoutMs;
  if (limit !== undefined) draft.setTimerIn(attempt.id, 'progress', limit);
  if (first && settings?.attemptTimeoutMs != null)
    draft.setTimerIn(attempt.id, 'attempt', settings.attemptTimeoutMs);
  draft.saveAttempt({
    ...attempt,
    status: first ? 'RUNNING' : attempt.status,
    hostname: event.hostname ?? attempt.hostname,
    reportProgressAt: event.at,
    reported: event.fields.length > 0 ? event.fields : attempt.reported,
    resourceId: textOf(event.fields, 'resourceId') ?? attempt.resourceId,
  });
  if (first) draft.saveInstance({ ...instance, status: 'RUNNING', waitingOnText: null });
}

/**
 * The holder of a task said how it ended, with or without a report before. Work that was done before its holder heard
 * of the cancellation is done; any other end of it is the end that was asked for. Source: S159, S163, S185, S222, S223.
 */
export function taskEnded(draft: Draft, event: Of<'task-ended'>): void {
  const held = heldBy(draft, event);
  if (held === null) {
    const isLast = draft.task(event.attemptId)?.taskId === event.taskId;
    if (isLast && event.outcome === 'FAILED') clearingFailed(draft, event.attemptId);
    return;
  }
  const { instance } = held;
  const attempt = event.hostname === null ? held.attempt : { ...held.attempt, hostname: event.hostname };
  const failure = event.failure ?? UNSPECIFIED;
  if (event.purpose === 'create') {
    if (event.outcome === 'FINISHED') resourceIsUp(draft, instance, attempt);
    else failAttempt(draft, attempt, { status: 'FAILED', failure });
    return;
  }
  if (event.purpose === 'terminate') {
    if (event.outcome === 'FINISHED') resourceIsDown(draft, instance, attempt);
    else resourceStaysUp(draft, instance, attempt, failure);
    return;
  }
  if (event.outcome === 'FINISHED') {
    closeAttempt(draft, attempt, 'FINISHED', { failure: event.failure });
    const undone = { cancellationReason: null, canceledByDeactivation: false };
    settle(draft, instance, 'FINISHED', { failure: event.failure, ...undone });
  } else if (instance.cancelRequested) endCanceled(draft, instance);
  else if (event.outcome === 'FALSE' && instance.family === 'precondition')
    checkAgain(draft, instance, attempt);
  else failAttempt(draft, attempt, { status: 'FAILED', failure });
}

/**
 * The holder is dead or handed the task back: no try is lost, resources go on with the same attempt. A task whose end
 * was reported is not lost, for that report is in the queue or was answered already. Source: S188, S223, S226.
 */
export function taskLost(draft: Draft, event: Of<'task-lost'>): void {
  if (!isClaimedBy(draft, event)) return;
  const held = heldBy(draft, event);
  if (held === null) {
    clearAwayAgain(draft, event.attemptId);
    return;
  }
  const { instance, attempt } = held;
  if (instance.family === 'resource') {
    if (attempt.status !== 'RUNNING') offerAgain(draft, instance, attempt);
    return;
  }
  loseAttempt(draft, attempt, runnerLost(event.reason));
}

/** FALSE is an answer, not a failure: the same attempt asks again after retryDelay. Source: S159. */
function checkAgain(draft: Draft, instance: Instance, attempt: Attempt): void {
  if (draft.pipeline.state === 'DEACTIVATING') {
    cancelInstance(draft, instance, BY_DEACTIVATION);
    return;
  }
  draft.clearTimers(attempt.id, 'acknowledge', 'progress', 'attempt');
  const currentRetryCount = attempt.currentRetryCount + 1;
  draft.saveAttempt({ ...attempt, status: 'WAITING_FOR_RUNNER', currentRetryCount, lastRetryAt: draft.now });
  const waitingOnText = `Not true yet: checked ${currentRetryCount} times, checked again after retryDelay.`;
  draft.saveInstance({ ...instance, status: 'WAITING_FOR_RUNNER', waitingOnText });
  draft.setTimerIn(attempt.id, 'offer', retryDelayOf(draft, instance));
}

/**
 * The attempt that an event speaks of, if the sender still owns it (A1): it is the newest, not terminal, and
 * the task is the one that was handed out last and not withdrawn since. Everything else is a late report and
 * changes nothing (S224).
 */
function heldBy(
  draft: Draft,
  event: { readonly attemptId: ObjectId; readonly taskId: TaskId },
): { readonly instance: Instance; readonly attempt: Attempt } | null {
  const attempt = draft.attemptById(event.attemptId);
  const instance = attempt === undefined ? undefined : draft.instance(attempt.instanceId);
  const task = draft.task(event.attemptId);
  if (attempt === undefined || instance === undefined || isTerminal(attempt.status)) return null;
  if (task === undefined || task.taskId !== event.taskId || task.state === 'withdrawn') return null;
  return { instance, attempt };
}

function isClaimedBy(
  draft: Draft,
  event: { readonly attemptId: ObjectId; readonly taskId: TaskId },
): boolean {
  const task = draft.task(event.attemptId);
  return task?.taskId === event.taskId && task.state === 'claimed';
}

function textOf(fields: readonly Field[], key: string): string | null {
  const field = fields.find((f) => f.key === key);
  return field?.kind === 'string' ? field.value : null;
}
