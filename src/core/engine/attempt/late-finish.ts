// SPDX-License-Identifier: Apache-2.0
import { type Attempt, type Event, type Instance, isTerminal, type TaskRecord } from '../../model/index.ts';
import type { Draft } from '../draft/draft.ts';
import { settle } from '../instance/settle.ts';
import { closeAttempt } from './attempt.ts';
import { SERVICE_FAILURES } from './failures.ts';

/** Ways to lose a Task Runner that may yet have gone on working. */
const LOSSES: ReadonlySet<string | undefined> = new Set([
  SERVICE_FAILURES.PROGRESS_TIMEOUT,
  SERVICE_FAILURES.RUNNER_LOST,
]);

/**
 * Whether FINISHED may still count for an attempt whose task was taken away: the attempt ended because nothing was
 * heard of its Task Runner, or goes on and waits for the next one. Canceled ones, and ones that took too long, are
 * over. Source: S225.
 */
export function mayFinishLate(attempt: Attempt): boolean {
  return attempt.status === 'WAITING_FOR_RUNNER' || LOSSES.has(attempt.failure?.errorId);
}

/** Whether an attempt's late FINISHED was accepted, told from how its instance and that one's newest attempt ended. */
export function isFinishedLate(late: Attempt, instance: Instance, head: Attempt): boolean {
  if (instance.status !== 'FINISHED') return false;
  if (head.id === late.id) return head.status === 'FINISHED';
  return mayFinishLate(late) && head.number === late.number + 1 && head.status === 'CANCELED';
}

/**
 * The work of a lost task is done after all: the instance is FINISHED and the next attempt, which nobody has been
 * given, is not needed. Once it was handed out, or a rerun asked for the work anew, the report changes nothing.
 * Source: S224, S225.
 */
export function taskFinishedLate(draft: Draft, event: Extract<Event, { kind: 'task-finished-late' }>): void {
  const instance = draft.instance(event.instanceId);
  const head = draft.head(event.instanceId);
  if (instance === undefined || head === undefined || instance.family === 'resource') return;
  if (isTerminal(instance.status) || isTerminal(head.status) || isHandedOut(draft.task(head.id))) return;
  if (event.attemptEnded === null) {
    if (head.id !== event.attemptId) return;
    closeAttempt(draft, head, 'FINISHED', { failure: event.failure });
  } else {
    const isRerun = instance.actualStart !== null && instance.actualStart > event.attemptEnded;
    if (isRerun || head.number !== event.attemptNumber + 1) return;
    closeAttempt(draft, head, 'CANCELED', { cancellationReason: `${event.attemptId} finished late` });
  }
  settle(draft, instance, 'FINISHED', { failure: event.failure });
}

function isHandedOut(task: TaskRecord | undefined): boolean {
  return task?.state === 'claimed' || task?.state === 'ended';
}
