// SPDX-License-Identifier: Apache-2.0
import {
  type Attempt,
  type DurationMs,
  durationOf,
  type Failure,
  type Instance,
  type InstanceStatus,
} from '../../model/index.ts';
import type { Draft } from '../draft/draft.ts';
import { BY_DEACTIVATION, cancelInstance, endCanceled } from '../instance/cancel.ts';
import { settle } from '../instance/settle.ts';
import { closeAttempt, offerAttempt, startAttempt } from './attempt.ts';
import { serviceFailure } from './failures.ts';

/** Between tries of an action, and of anything without settings. */
const DELAY_WITHOUT_SETTINGS_MS = durationOf(30_000);

/** Losses of an instance that cost no try; later ones do, so that a task that kills its runner ends. */
const FREE_LOSSES_MAX = 100;

/**
 * Ends an attempt that did not succeed, and makes the next one after retryDelay while tries are left; else
 * the instance FAILED. An instance that is being canceled is CANCELED, a pipeline that is being deactivated or deleted
 * starts no retry. Source: S150, S185, S187, S188, S206.
 */
export function failAttempt(
  draft: Draft,
  attempt: Attempt,
  end: { readonly status: 'FAILED' | 'TIMEDOUT'; readonly failure: Failure },
): void {
  const instance = closedInstance(draft, attempt, end);
  if (instance === null) return;
  if (instance.triesLeft <= 0) settle(draft, instance, 'FAILED', { failure: end.failure });
  else retry(draft, instance, { delayMs: retryDelayOf(draft, instance), costsTry: true });
}

/**
 * The attempt's runner or machine is gone without the task's fault: the next attempt is offered at once.
 * Source: S188.
 */
export function loseAttempt(draft: Draft, attempt: Attempt, failure: Failure): void {
  const instance = closedInstance(draft, attempt, { status: 'FAILED', failure });
  if (instance === null) return;
  const tries = 1 + (draft.settings(instance)?.maximumRetries ?? 2);
  const losses = instance.attemptCount - (tries - instance.triesLeft);
  if (losses < FREE_LOSSES_MAX) retry(draft, instance, { delayMs: durationOf(0), costsTry: false });
  else if (instance.triesLeft > 0) retry(draft, instance, { delayMs: durationOf(0), costsTry: true });
  else settle(draft, instance, 'FAILED', { failure });
}

/**
 * A task of a resource was lost on its way: the same attempt is asked for again, for providers go by its id
 * (S231).
 */
export function offerAgain(draft: Draft, instance: Instance, attempt: Attempt): void {
  draft.clearTimers(attempt.id, 'acknowledge', 'progress');
  offerAttempt(draft, instance, attempt);
}

/** A runner or machine was lost. */
export function runnerLost(reason: string): Failure {
  return serviceFailure('RUNNER_LOST', `The Task Runner is gone: ${reason}. The task is offered again.`);
}

export function retryDelayOf(draft: Draft, instance: Instance): DurationMs {
  return draft.settings(instance)?.retryDelayMs ?? DELAY_WITHOUT_SETTINGS_MS;
}

function closedInstance(
  draft: Draft,
  attempt: Attempt,
  end: { readonly status: InstanceStatus; readonly failure: Failure },
): Instance | null {
  const before = draft.instance(attempt.instanceId);
  if (before?.cancelRequested) {
    endCanceled(draft, before);
    return null;
  }
  closeAttempt(draft, attempt, end.status, { failure: end.failure });
  const instance = draft.instance(attempt.instanceId);
  if (instance === undefined) return null;
  const { state } = draft.pipeline;
  if (state !== 'DEACTIVATING' && state !== 'DELETING') return instance;
  cancelInstance(draft, instance, state === 'DELETING' ? 'deletion' : BY_DEACTIVATION);
  return null;
}

function retry(draft: Draft, instance: Instance, options: { delayMs: DurationMs; costsTry: boolean }): void {
  const failure = startAttempt(draft, instance, options);
  const current = draft.instance(instance.id) ?? instance;
  if (failure !== null) settle(draft, current, 'FAILED', { failure });
  else draft.wake(current.id);
}
