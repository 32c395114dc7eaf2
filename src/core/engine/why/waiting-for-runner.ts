// SPDX-License-Identifier: Apache-2.0
import { type Instance, type Instant, isSystemManaged, type ObjectId, wireTime } from '../../model/index.ts';
import type { Standing } from './standing.ts';

/** The task is offered where the machine's own Task Runner polls, and nowhere else. Source: S151, S229. */
export function waitingForHost(standing: Standing, hostId: ObjectId): string {
  const host = standing.instances.get(hostId);
  if (host === undefined) return `Waits until its resource ${hostId} is made.`;
  const machine = standing.heads.get(hostId)?.resourceId;
  if (host.status === 'RUNNING')
    return `Waits for the Task Runner of its resource ${hostId}${machine == null ? '' : ` (${machine})`}, which is up.`;
  if (host.status === 'CREATING') return `Waits until its resource ${hostId} is up: it is being created.`;
  return `Waits until its resource ${hostId} is up: it is ${host.status}.`;
}

/** Who has to poll for the task, and when somebody did. Source: S157, S214. */
export function waitingForGroup(
  standing: Standing,
  of: {
    readonly instance: Instance;
    readonly referrer: Instance | undefined;
    readonly since: Instant;
    readonly service: string;
  },
): string {
  const { instance, referrer } = of;
  const isOfService = instance.family === 'action' || isSystemManaged(instance.type);
  if (isOfService) return "Waits for the service's own Task Runner.";
  const group = workerGroupOf(standing, instance, referrer);
  if (group === null) return instance.waitingOnText ?? 'Waits for a Task Runner.';
  const polledAt = standing.polledAt(group);
  const start = `Waits for a Task Runner of worker group '${group}'`;
  if (polledAt === null)
    return `${start}, and nobody has polled it since this service started: start one with penstock runner --worker-group ${group}.`;
  const heard = `last polled at ${wireTime(polledAt)}`;
  return standing.now - polledAt > QUIET_MS
    ? `${start}, ${heard}: start one with penstock runner --worker-group ${group}.`
    : `${start}, ${heard}: all of them are at work.`;
}

/** A poll is held up to 90 s: a group that nobody polled for longer has no free Task Runner. */
const QUIET_MS = 120_000;

function workerGroupOf(
  standing: Standing,
  instance: Instance,
  referrer: Instance | undefined,
): string | null {
  const own = standing.settingsOf(instance)?.workerGroup ?? null;
  if (instance.family !== 'precondition' || referrer === undefined) return own;
  return standing.settingsOf(referrer)?.workerGroup ?? own;
}
