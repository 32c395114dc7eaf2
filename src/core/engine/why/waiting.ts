// SPDX-License-Identifier: Apache-2.0
import {
  type Attempt,
  addDuration,
  type Instance,
  type Instant,
  isTerminal,
  type ObjectId,
  SERVICE_WORKER_GROUP,
  wireTime,
} from '../../model/index.ts';
import { SERVICE_FAILURES } from '../attempt/failures.ts';
import { isFailure } from '../instance/failed.ts';
import {
  failureOf,
  listed,
  producersOf,
  type Standing,
  timeAfter,
  timesOf,
  type Waiting,
} from './standing.ts';
import { waitingForGroup, waitingForHost } from './waiting-for-runner.ts';
import { resourceWaiting } from './waiting-resource.ts';

/**
 * What an instance waits for, in one sentence with the cause and, where somebody has to act, the remedy; null once it
 * has ended. Source: S144, S150 to S163.
 */
export function explainWaiting(standing: Standing, instance: Instance): Waiting | null {
  if (isTerminal(instance.status)) return null;
  const since = instance.actualStart ?? instance.occurrence.start;
  if (instance.cancelRequested) return { text: cancelText(standing, instance), since };
  if (instance.status === 'PAUSED')
    return { text: `Its component '${instance.componentId}' is paused: RESUME it to let it go on.`, since };
  if (instance.family === 'resource') return resourceWaiting(standing, instance, since);
  if (instance.status === 'WAITING_ON_DEPENDENCIES')
    return { text: dependenciesText(standing, instance), since };
  const attempt = standing.heads.get(instance.id);
  if (attempt === undefined) return { text: instance.waitingOnText ?? 'Is about to go on.', since };
  if (instance.status === 'RUNNING') return { text: workText(instance, attempt), since };
  return runnerWaiting(standing, instance, attempt);
}

function cancelText({ heads }: Standing, instance: Instance): string {
  const host = heads.get(instance.id)?.hostname;
  const by = (instance.cancellationReason ?? 'Canceled').replace(/^Canceled/, 'Is being canceled');
  return `${by}: waits until its Task Runner${host == null ? '' : ` on ${host}`} has stopped, two progress periods at most.`;
}

function workText(instance: Instance, attempt: Attempt): string {
  const verb = instance.family === 'precondition' ? 'is being checked' : 'is at work';
  const where = attempt.hostname === null ? '' : ` on ${attempt.hostname}`;
  const heard =
    attempt.reportProgressAt === null ? '' : `, last heard of at ${wireTime(attempt.reportProgressAt)}`;
  const told = attempt.reported.find((field) => field.key === 'attemptStatus');
  const status = told?.kind === 'string' && told.value !== '' ? `: ${told.value}` : '';
  return `Attempt ${attempt.number} ${verb}${where}${heard}${status}.`;
}

/** Source: S150, S154, S162, S173. */
function dependenciesText(standing: Standing, instance: Instance): string {
  const kinds =
    instance.family === 'precondition'
      ? (['output'] as const)
      : (['depends-on', 'input', 'output', 'precondition'] as const);
  const unmet = producersOf(standing, instance.id, ...kinds).filter(({ producerId }) => {
    const producer = standing.instances.get(producerId);
    return producer === undefined || !(producer.status === 'FINISHED' || producer.status === 'SKIPPED');
  });
  if (unmet.length === 0) return instance.waitingOnText ?? 'Is about to go on.';
  const blockers = unmet.flatMap(({ producerId }) => {
    const producer = standing.instances.get(producerId);
    return producer !== undefined && isFailure(producer.status) ? [producer] : [];
  });
  const [blocker] = blockers;
  if (blocker !== undefined) {
    const origin = standing.instances.get(blocker.cascadeFailedOn[0] ?? blocker.id) ?? blocker;
    const cause = origin.failure === null ? '' : ` (${failureOf(origin)})`;
    const more = blockers.length > 1 ? ` and ${blockers.length - 1} more` : '';
    return `Blocked by ${blocker.id}, which is ${blocker.status}${cause}${more}: rerun ${origin.id} or mark it finished.`;
  }
  return `Waits for ${listed(unmet.map(({ producerId }) => awaited(standing, producerId)))}.`;
}

/** One of the names that are waited for, with what is known of it. */
function awaited(standing: Standing, id: ObjectId): string {
  const producer = standing.instances.get(id);
  if (producer === undefined) return `${id} (not made yet)`;
  const attempt = standing.heads.get(id);
  const asked = attempt?.currentRetryCount ?? 0;
  if (producer.family !== 'precondition' || attempt === undefined || asked === 0)
    return `${id} (${producer.status})`;
  return `${id} (${checked(standing, producer, attempt)})`;
}

/** How a precondition stands after it was not true. Source: S159. */
function checked(standing: Standing, instance: Instance, attempt: Attempt): string {
  const { currentRetryCount: count, lastRetryAt } = attempt;
  const settings = standing.settingsOf(instance);
  const times = timesOf(count);
  if (lastRetryAt === null || settings === null) return `not true yet, checked ${times}`;
  const next = `next check at ${timeAfter(lastRetryAt, settings.retryDelayMs)}`;
  const timeout = settings.preconditionTimeoutMs;
  const first = attempt.actualStart;
  const end = timeout === null || first === null ? '' : `, given up at ${timeAfter(first, timeout)}`;
  return `not true yet, checked ${times}, last at ${wireTime(lastRetryAt)}, ${next}${end}`;
}

/** WAITING_FOR_RUNNER: for its next try, for its machine, or for somebody to poll. Source: S151, S152, S157. */
function runnerWaiting(standing: Standing, instance: Instance, attempt: Attempt): Waiting {
  const since = attempt.actualStart ?? standing.now;
  if (instance.family === 'precondition' && attempt.currentRetryCount > 0) {
    const due = dueAfter(attempt.lastRetryAt, standing.settingsOf(instance)?.retryDelayMs);
    if (due > standing.now) {
      const text = `It is ${checked(standing, instance, attempt)}.`;
      return { text, since: attempt.lastRetryAt ?? since };
    }
  }
  const previous = standing.previous.get(instance.id);
  const delay =
    previous !== undefined && !isLoss(previous) ? standing.settingsOf(instance)?.retryDelayMs : undefined;
  const offeredAt = dueAfter(attempt.actualStart, delay);
  if (previous !== undefined && offeredAt > standing.now) {
    const tries = attempt.number + instance.triesLeft;
    const text = `Attempt ${previous.number} failed (${failureOf(previous)}): attempt ${attempt.number} of ${tries} begins after retryDelay, at ${wireTime(offeredAt)}.`;
    return { text, since };
  }
  const offered = offeredAt > since ? offeredAt : since;
  const text = textOfOffer(standing, instance, offered);
  return { text, since: offered };
}

function textOfOffer(standing: Standing, instance: Instance, since: Instant): string {
  const host = producersOf(standing, instance.id, 'runs-on')[0];
  if (host !== undefined) return waitingForHost(standing, host.producerId);
  const referrer = instance.referrerId === null ? undefined : standing.instances.get(instance.referrerId);
  return waitingForGroup(standing, { instance, referrer, since, service: SERVICE_WORKER_GROUP });
}

function dueAfter(at: Instant | null, delay: Parameters<typeof addDuration>[1] | undefined): Instant {
  const from = at ?? (0 as Instant);
  return delay === undefined ? from : addDuration(from, delay);
}

/** Lost without the task's fault: the next attempt is offered at once. Source: S188. */
function isLoss({ failure }: Attempt): boolean {
  return failure?.errorId === SERVICE_FAILURES.RUNNER_LOST;
}
