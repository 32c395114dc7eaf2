// SPDX-License-Identifier: Apache-2.0
import {
  type Attempt,
  type DurationMs,
  durationOf,
  type Failure,
  type Instance,
  type InstanceStatus,
  isReservedWorkerGroup,
  isSystemManaged,
  logLocationOf,
  type ObjectId,
  type PipelineObject,
  SERVICE_WORKER_GROUP,
  type TaskPurpose,
} from '../../model/index.ts';
import { assert } from '../draft/assert.ts';
import type { Draft } from '../draft/draft.ts';
import { attemptIdOf, resourceWorkerGroup } from '../draft/identity.ts';
import { evaluateAttempt } from './evaluation.ts';
import { serviceFailure } from './failures.ts';

export interface StartOptions {
  /** How long the attempt waits before it is offered; 0 = at once. Source: S152. */
  readonly delayMs: DurationMs;
  /** False when the try before was lost without fault. Source: S188. */
  readonly costsTry: boolean;
}

const AT_ONCE: StartOptions = { delayMs: durationOf(0), costsTry: true };

/**
 * Makes the next attempt of an instance and offers it, now or after a delay. The instance goes to
 * WAITING_FOR_RUNNER, a resource to CREATING. Gives the failure when its fields cannot be evaluated or it names a
 * reserved worker group: then the attempt is FAILED and the caller ends the instance. E8: attempts started, losses
 * apart, never exceed 1 + maximumRetries. Source: S93, S150, S187, S230.
 */
export function startAttempt(
  draft: Draft,
  instance: Instance,
  options: StartOptions = AT_ONCE,
): Failure | null {
  const number = instance.attemptCount + 1;
  const id = attemptIdOf(instance.id, number);
  const triesLeft = instance.triesLeft - Number(options.costsTry);
  assert(triesLeft >= 0, `E8: ${id} would exceed the tries of its instance`);
  const evaluated = evaluateAttempt(draft, instance, id);
  const failure = evaluated.kind === 'failure' ? evaluated.failure : reservedGroupFailure(draft, instance);
  const counted = { ...instance, attemptCount: number, triesLeft };
  const status: InstanceStatus = instance.family === 'resource' ? 'CREATING' : 'WAITING_FOR_RUNNER';
  const objects = failure === null && evaluated.kind === 'objects' ? evaluated.objects : [];
  const attempt = draft.saveAttempt({
    ...blankAttempt(draft, counted, id),
    status: failure === null ? status : 'FAILED',
    objects,
    logLocation: logLocation(counted, id, objects),
    actualEnd: failure === null ? null : draft.now,
    failure,
  });
  if (failure !== null) {
    draft.saveInstance(counted);
    return failure;
  }
  const started = draft.saveInstance({ ...counted, status, waitingOnText: waitingText(draft, counted) });
  const initTimeout = instance.family === 'resource' ? draft.settings(instance)?.initTimeoutMs : undefined;
  if (initTimeout !== undefined) draft.setTimerIn(id, 'init', durationOf(initTimeout + options.delayMs));
  if (options.delayMs > 0) draft.setTimerIn(id, 'offer', options.delayMs);
  else offerAttempt(draft, started, attempt);
  return null;
}

/** Known as soon as the fields are frozen, for it follows from them alone. Source: S246. */
function logLocation(
  { pipelineId, componentId, id: instanceId }: Instance,
  attemptId: ObjectId,
  [own]: readonly PipelineObject[],
): string | null {
  const uri = own?.fields.find(({ key }) => key === 'pipelineLogUri');
  if (uri?.kind !== 'string') return null;
  return logLocationOf(uri.value, { pipelineId, componentId, instanceId, attemptId });
}

/**
 * Offers the attempt's task: what it is for follows from the attempt's status. Closes an open one. Source:
 * S150, S151.
 */
export function offerAttempt(draft: Draft, instance: Instance, attempt: Attempt): void {
  const group = workerGroupOf(draft, instance);
  assert(group !== null, `${attempt.id} has no worker group`);
  draft.offerTask({
    pipelineId: attempt.pipelineId,
    attemptId: attempt.id,
    instanceId: attempt.instanceId,
    purpose: purposeOf(instance, attempt),
    workerGroup: group,
    priority: draft.settings(instance)?.priority ?? 0,
    scheduledStart: attempt.occurrence.start,
  });
}

/** Where the work of an instance is polled; null when nobody is named. Source: S62, S151, S157. */
export function workerGroupOf(draft: Draft, instance: Instance): string | null {
  if (isDoneByService(instance)) return SERVICE_WORKER_GROUP;
  const host = draft.producers(instance.id, 'runs-on')[0];
  if (host !== undefined) return resourceWorkerGroup(instance.pipelineId, host.producerId);
  return namedGroupOf(draft, instance);
}

/** The group that a definition names for work that neither the service nor a resource does. */
function namedGroupOf(draft: Draft, instance: Instance): string | null {
  const own = draft.settings(instance);
  if (instance.family !== 'precondition') return own?.workerGroup ?? null;
  const referrer = instance.referrerId === null ? undefined : draft.instance(instance.referrerId);
  return (referrer === undefined ? null : draft.settings(referrer)?.workerGroup) ?? own?.workerGroup ?? null;
}

function isDoneByService({ family, type }: Instance): boolean {
  return family === 'resource' || family === 'action' || isSystemManaged(type);
}

/**
 * No text of a definition brings work to the service's own Task Runner, or to a machine that it does not run on.
 * Validation refuses it too; this holds for definitions that were accepted before. Source: S230.
 */
function reservedGroupFailure(draft: Draft, instance: Instance): Failure | null {
  const isNamed = !isDoneByService(instance) && draft.producers(instance.id, 'runs-on').length === 0;
  const group = isNamed ? namedGroupOf(draft, instance) : null;
  if (group === null || !isReservedWorkerGroup(group)) return null;
  const cause = `workerGroup is '${group}', which is kept for the service and the machines it manages`;
  return serviceFailure('RESERVED_GROUP', `${cause}. Name a group of your own, activate, then rerun.`);
}

/** Ends an attempt for good: its task is withdrawn and its timers are cleared. */
export function closeAttempt(
  draft: Draft,
  attempt: Attempt,
  status: InstanceStatus,
  why: { readonly failure?: Failure | null; readonly cancellationReason?: string | null } = {},
): Attempt {
  draft.withdrawTask(attempt.id);
  clearAttemptTimers(draft, attempt);
  return draft.saveAttempt({
    ...attempt,
    status,
    actualEnd: draft.now,
    failure: why.failure ?? null,
    cancellationReason: why.cancellationReason ?? null,
  });
}

/** Clears the timers that an attempt can have in its status. */
export function clearAttemptTimers(draft: Draft, attempt: Attempt): void {
  switch (attempt.status) {
    case 'WAITING_FOR_RUNNER':
      if (wasDelayed(attempt)) draft.clearTimers(attempt.id, 'offer');
      draft.clearTimers(attempt.id, 'acknowledge');
      return;
    case 'RUNNING':
      draft.clearTimers(attempt.id, 'progress', 'attempt', 'terminate-after', 'heartbeat');
      return;
    case 'CREATING':
      draft.clearTimers(attempt.id, 'offer', 'acknowledge', 'progress', 'init');
      return;
    default:
      draft.clearTimers(attempt.id, 'offer', 'acknowledge', 'progress');
      return;
  }
}

/** Whether the attempt can have waited for retryDelay: not the first, or asked again. */
function wasDelayed(attempt: Attempt): boolean {
  return attempt.number > 1 || attempt.currentRetryCount > 0;
}

function purposeOf(instance: Instance, attempt: Attempt): TaskPurpose {
  if (instance.family !== 'resource') return 'work';
  return attempt.status === 'SHUTTING_DOWN' ? 'terminate' : 'create';
}

function waitingText(draft: Draft, instance: Instance): string {
  const group = workerGroupOf(draft, instance);
  if (instance.family === 'resource') return 'Waits until the resource is up.';
  const host = draft.producers(instance.id, 'runs-on')[0];
  if (host !== undefined) return `Waits for the Task Runner of resource ${host.producerId}.`;
  return `Waits for a Task Runner that polls worker group ${group ?? '(none)'}.`;
}

function blankAttempt(draft: Draft, instance: Instance, id: ObjectId): Attempt {
  return {
    pipelineId: instance.pipelineId,
    id,
    instanceId: instance.id,
    componentId: instance.componentId,
    number: instance.attemptCount,
    status: 'WAITING_FOR_RUNNER',
    occurrence: instance.occurrence,
    version: instance.version,
    objects: [],
    actualStart: draft.now,
    actualEnd: null,
    failure: null,
    cancellationReason: null,
    hostname: null,
    reportProgressAt: null,
    reported: [],
    logLocation: null,
    currentRetryCount: 0,
    lastRetryAt: null,
    resourceId: null,
  };
}
