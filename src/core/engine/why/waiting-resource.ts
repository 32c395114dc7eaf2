// SPDX-License-Identifier: Apache-2.0
import { addDuration, type Instance, type Instant, isTerminal, wireTime } from '../../model/index.ts';
import { failureOf, listed, type Standing, timeAfter, timesOf, type Waiting } from './standing.ts';

/** What a resource waits for: somebody who needs it, the provider, or the end of those who use it. Source: S163. */
export function resourceWaiting(standing: Standing, resource: Instance, since: Instant): Waiting {
  const attempt = standing.heads.get(resource.id);
  const machine = attempt?.resourceId == null ? '' : ` ${attempt.resourceId}`;
  const users = usersOf(standing, resource);
  switch (resource.status) {
    case 'CREATING':
      return creating(standing, resource, since);
    case 'RUNNING': {
      const end = users === '' ? 'no object needs it any more' : `${users} ended`;
      return { text: `Its machine${machine} is up and stays until ${end}.`, since };
    }
    case 'SHUTTING_DOWN': {
      const tries = attempt?.currentRetryCount ?? 0;
      const again = tries === 0 ? '' : `; that failed ${timesOf(tries)} and is tried again`;
      return { text: `Its machine${machine} is being ended${again}.`, since };
    }
    default: {
      const who = users === '' ? 'an object that runs on it' : users;
      return { text: `Is made as soon as ${who} can run.`, since };
    }
  }
}

function creating(standing: Standing, resource: Instance, since: Instant): Waiting {
  const attempt = standing.heads.get(resource.id);
  const previous = standing.previous.get(resource.id);
  const settings = standing.settingsOf(resource);
  if (attempt?.actualStart == null || settings === null)
    return { text: 'Its machine is being created.', since };
  const begun = attempt.actualStart;
  const asked = previous === undefined ? begun : addDuration(begun, settings.retryDelayMs);
  const why = previous === undefined ? '' : `Attempt ${previous.number} failed (${failureOf(previous)}): `;
  if (asked > standing.now)
    return { text: `${why}the next machine is asked for at ${wireTime(asked)}.`, since: begun };
  const limit = timeAfter(asked, settings.initTimeoutMs);
  const own = why === '' ? 'Its machine' : `${why}its next machine`;
  return { text: `${own} is being created; given up at ${limit} (initTimeout).`, since: begun };
}

function usersOf({ edges, instances }: Standing, resource: Instance): string {
  const users = edges
    .filter(({ producerId, kind }) => producerId === resource.id && kind === 'runs-on')
    .map(({ consumerId }) => instances.get(consumerId))
    .filter((user) => user !== undefined && !isTerminal(user.status))
    .map((user) => user?.id ?? '');
  return listed(users);
}
