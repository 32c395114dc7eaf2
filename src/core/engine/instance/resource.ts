// SPDX-License-Identifier: Apache-2.0
/**
 * A resource instance: WAITING_ON_DEPENDENCIES until the first of its users is ready, CREATING while the
 * service makes the machine, RUNNING while users may need it, SHUTTING_DOWN until the service ended it, then
 * FINISHED, or CANCELED or TIMEDOUT when that is why it was ended. Each attempt has a `create` and later a
 * `terminate` task. E9: a resource leaves RUNNING by itself only when every user that its interval can still
 * bring is terminal. Source: S163 to S167.
 */
import type { CompiledSchedule } from '../../definition/index.ts';
import {
  type Attempt,
  addDuration,
  durationOf,
  type Failure,
  type Instance,
  type InstanceStatus,
  type Instant,
  isTerminal,
  type ObjectId,
  type Occurrence,
} from '../../model/index.ts';
import { firstIndexFrom, occurrenceAt, occurrenceCount } from '../../schedule/index.ts';
import { clearAttemptTimers, closeAttempt, offerAttempt, startAttempt } from '../attempt/attempt.ts';
import { SERVICE_FAILURES } from '../attempt/failures.ts';
import { assert } from '../draft/assert.ts';
import type { Draft } from '../draft/draft.ts';
import { instanceIdOf } from '../draft/identity.ts';
import { anchorOf } from '../interval/graph.ts';
import { isFailure } from './failed.ts';
import { settle } from './settle.ts';

/** Tries to end a machine before it is given up with a failure that names it. */
const TERMINATE_TRIES_MAX = 10;

/**
 * A runner on the machine was heard once and then not for so long: it is gone. Source: S226, two missed beats
 * and a half.
 */
const SILENCE_MAX_MS = durationOf(150_000);

/** Looks again whether a resource has to start or may end. */
export function wakeResource(draft: Draft, resource: Instance): void {
  const users = usersOf(draft, resource);
  if (resource.status === 'WAITING_ON_DEPENDENCIES') {
    if (users.some(isReady)) startResource(draft, resource);
    else if (isDone(draft, resource, users)) settle(draft, resource, 'FINISHED');
    return;
  }
  if (resource.status !== 'CREATING' && resource.status !== 'RUNNING') return;
  if (isDone(draft, resource, users) || endsOnTaskFailure(draft, resource, users))
    beginShutdown(draft, resource, {});
}

function startResource(draft: Draft, resource: Instance): void {
  const failure = startAttempt(draft, resource);
  if (failure === null) return;
  const current = draft.instance(resource.id) ?? resource;
  settle(draft, current, 'FAILED', { failure });
}

/** The service made the machine: users may run, limits start. */
export function resourceIsUp(draft: Draft, resource: Instance, attempt: Attempt): void {
  clearAttemptTimers(draft, attempt);
  draft.saveAttempt({ ...attempt, status: 'RUNNING' });
  draft.saveInstance({ ...resource, status: 'RUNNING', waitingOnText: null });
  const limit = draft.settings(resource)?.terminateAfterMs ?? null;
  if (limit !== null) draft.setTimerIn(attempt.id, 'terminate-after', limit);
  draft.wake(resource.id);
}

/**
 * Ends a resource: its users are canceled, the machine is ended by a task, or, when no machine can exist yet,
 * the instance ends at once. `why` decides the terminal status later.
 */
export function beginShutdown(
  draft: Draft,
  resource: Instance,
  why: Partial<Pick<Instance, 'cancellationReason' | 'canceledByDeactivation' | 'failure'>>,
): void {
  if (resource.status === 'SHUTTING_DOWN') return;
  const marked = { ...resource, ...why };
  cancelUsers(draft, resource, `end of ${resource.id}`);
  const attempt = draft.head(resource.id);
  const open = attempt !== undefined && !isTerminal(attempt.status);
  const task = open ? draft.task(attempt.id) : undefined;
  const untouched = attempt?.status === 'CREATING' && (task === undefined || task.state === 'offered');
  if (!open || untouched) {
    if (open) closeAttempt(draft, attempt, endStatus(marked) === 'TIMEDOUT' ? 'TIMEDOUT' : 'CANCELED');
    settle(draft, marked, endStatus(marked));
    return;
  }
  draft.withdrawTask(attempt.id);
  clearAttemptTimers(draft, attempt);
  const { cancellationReason } = marked;
  const ending = draft.saveAttempt({
    ...attempt,
    status: 'SHUTTING_DOWN',
    cancellationReason,
    currentRetryCount: 0,
  });
  const shutting = draft.saveInstance({
    ...marked,
    status: 'SHUTTING_DOWN',
    waitingOnText: 'Waits until the resource is shut down.',
  });
  offerAttempt(draft, shutting, ending);
}

/** The service ended the machine. */
export function resourceIsDown(draft: Draft, resource: Instance, attempt: Attempt): void {
  const status = endStatus(resource);
  const { failure, cancellationReason } = resource;
  closeAttempt(draft, attempt, status, { failure, cancellationReason });
  settle(draft, resource, status);
}

/**
 * The service could not end the machine: again after retryDelay, and after many tries FAILED with the
 * machine's name.
 */
export function resourceStaysUp(draft: Draft, resource: Instance, attempt: Attempt, failure: Failure): void {
  const tries = attempt.currentRetryCount + 1;
  if (tries >= TERMINATE_TRIES_MAX) {
    const machine = attempt.resourceId ?? attempt.id;
    const remedy = `Resource ${machine} could not be ended in ${tries} tries, end it by hand`;
    const errorMessage = `${remedy}: ${failure.errorMessage}`;
    const final = { ...failure, errorId: SERVICE_FAILURES.RESOURCE_NOT_ENDED, errorMessage };
    closeAttempt(draft, attempt, 'FAILED', { failure: final });
    settle(draft, resource, 'FAILED', { failure: final });
    return;
  }
  draft.saveAttempt({ ...attempt, currentRetryCount: tries, lastRetryAt: draft.now });
  draft.clearTimers(attempt.id, 'acknowledge', 'progress');
  draft.setTimerIn(attempt.id, 'offer', draft.settings(resource)?.retryDelayMs ?? durationOf(0));
}

/**
 * A Task Runner on the machine was heard: from now on its silence means that the machine is lost. Source:
 * S226.
 */
export function resourceHeard(draft: Draft, instanceId: ObjectId, at: Instant): void {
  const attempt = draft.head(instanceId);
  if (attempt?.status !== 'RUNNING' || draft.instance(instanceId)?.family !== 'resource') return;
  draft.saveAttempt({ ...attempt, reportProgressAt: at });
  draft.setTimer(attempt.id, 'heartbeat', addDuration(at, SILENCE_MAX_MS));
}

/**
 * Whether the machine was silent for too long; a timer taken together with a beat that refreshed it does not
 * count.
 */
export function isSilent(draft: Draft, attempt: Attempt): boolean {
  return (
    attempt.reportProgressAt !== null && addDuration(attempt.reportProgressAt, SILENCE_MAX_MS) <= draft.now
  );
}

/**
 * What happens to the users of a resource whose machine is lost while the resource tries again: with retryall
 * their attempts are lost without fault and offered on the next machine, with retrynone those handed out are
 * CANCELED. Source: S165, S166.
 */
export function loseUsers(draft: Draft, resource: Instance, reason: string): void {
  const again = draft.settings(resource)?.actionOnResourceFailure !== 'retrynone';
  for (const user of usersOf(draft, resource)) {
    const attempt = draft.head(user.id);
    const task = attempt === undefined ? undefined : draft.task(attempt.id);
    if (isTerminal(user.status) || attempt === undefined || task?.taskId == null || task.state !== 'claimed')
      continue;
    const { taskId } = task;
    if (again) draft.enqueue({ kind: 'task-lost', attemptId: attempt.id, taskId, reason, at: draft.now });
    else enqueueCancel(draft, user.id, `failure of ${resource.id}`);
  }
}

/** Cancels every user that is not terminal. Source: S164, S165. */
export function cancelUsers(draft: Draft, resource: Instance, by: string): void {
  for (const user of usersOf(draft, resource))
    if (!isTerminal(user.status)) enqueueCancel(draft, user.id, by);
}

function enqueueCancel(draft: Draft, instanceId: ObjectId, by: string): void {
  draft.enqueue({ kind: 'instance-command', instanceId, command: 'TRY_CANCEL', by, at: draft.now });
}

function endStatus(resource: Instance): InstanceStatus {
  if (resource.failure?.errorId === SERVICE_FAILURES.RESOURCE_TERMINATE_AFTER) return 'TIMEDOUT';
  return resource.cancellationReason === null ? 'FINISHED' : 'CANCELED';
}

function usersOf(draft: Draft, resource: Instance): readonly Instance[] {
  return draft
    .consumers(resource.id, 'runs-on')
    .flatMap(({ consumerId }) => draft.instance(consumerId) ?? []);
}

function isReady(user: Instance): boolean {
  return user.status === 'WAITING_FOR_RUNNER' || user.status === 'RUNNING';
}

/** Source: S166; only failures of this machine's time count, so a rerun is not ended by an old one. */
function endsOnTaskFailure(draft: Draft, resource: Instance, users: readonly Instance[]): boolean {
  if (draft.settings(resource)?.actionOnTaskFailure !== 'terminate') return false;
  const since = draft.head(resource.id)?.actualStart ?? draft.now;
  return users.some((user) => user.status === 'FAILED' && user.actualEnd !== null && user.actualEnd >= since);
}

/**
 * Whether no user is left and none can come: made ones are terminal, and the schedules bring no more (S167).
 */
function isDone(draft: Draft, resource: Instance, users: readonly Instance[]): boolean {
  return users.every((user) => isTerminal(user.status)) && !mayGetUsers(draft, resource);
}

/**
 * Whether a schedule still brings a user. Users are made in ascending order, so the last one of the interval
 * decides. One that was skipped, or belongs to a time before the last edit, is not waited for: should it come
 * nevertheless, it reruns the resource. Source: S167.
 */
function mayGetUsers(draft: Draft, resource: Instance): boolean {
  const { pipeline } = draft;
  if (pipeline.state !== 'SCHEDULED') return false;
  const definition = draft.activeDefinition();
  const since = Math.max(resource.occurrence.start, pipeline.skippedBefore ?? 0, pipeline.editedBefore ?? 0);
  return definition.scheduled.some((componentId) => {
    const settings = definition.components.get(componentId)?.settings;
    if (settings?.runsOn !== resource.componentId || settings.schedule === null) return false;
    const anchor = anchorOf(pipeline, settings.schedule);
    assert(anchor !== null, 'an active pipeline has an anchor');
    const last = lastBefore(settings.schedule, anchor, resource.occurrence.end);
    if (last === null || last.start < since) return false;
    return draft.instance(instanceIdOf(componentId, last.start)) === undefined;
  });
}

function lastBefore(schedule: CompiledSchedule, anchor: Instant, end: Instant): Occurrence | null {
  const next = firstIndexFrom(schedule, anchor, end) ?? occurrenceCount(schedule, anchor) ?? 0;
  return occurrenceAt(schedule, anchor, next - 1);
}

/** Whether its users have nothing to hope for; what a deactivation ended is rerun. Source: S165, S199. */
export function isHopeless(resource: Instance): boolean {
  return isFailure(resource.status) && !resource.canceledByDeactivation;
}
