// SPDX-License-Identifier: Apache-2.0
import type { AccountId } from '../../core/model/index.ts';

/**
 * Parked polls of Task Runners, per account and worker group, first come first served.
 *
 * A poll is `idle` (waits for an offer), `claiming` (one claim of its own is under way) or gone. Who may change what:
 * an arrival and an offer let claims start; a claim's answer settles its poll or makes it idle again; the hold and
 * the caller's signal end an idle poll at once and mark a claiming one.
 *
 * Invariants: B1 a poll has at most one claim under way, and a claim belongs to one poll. B2 a poll whose caller
 * vanished before its claim began never claims. B3 what was claimed for a vanished caller is put back. B4 an offer
 * starts one claim; each claim that finds a task lets two more start, so a burst is found in log2 steps and an offer
 * never wakes the herd. B5 an offer that comes while all polls are claiming is remembered, so none is missed.
 * B6 every poll settles: with a task, or with undefined after its hold, its signal or the stop.
 */
export interface TaskBroker<Claimed> {
  /** Waits for a task; `undefined` when the hold ran out, the caller went away or the broker stopped. */
  poll(request: PollRequest<Claimed>): Promise<Claimed | undefined>;
  /** Tasks were offered to these groups. */
  offered(workerGroups: readonly string[]): void;
  /** Ends idle polls, refuses new ones and waits for the claims under way. */
  stop(): Promise<void>;
}

export interface PollRequest<Claimed> {
  readonly accountId: AccountId;
  readonly workerGroup: string;
  readonly signal: AbortSignal;
  claim(): Promise<Claimed | undefined>;
  /** Gives back a claim whose caller vanished meanwhile (B3). */
  putBack(claimed: Claimed): Promise<void>;
}

/** Calls back once after `ms` milliseconds; what it returns ends the wait. */
export type After = (ms: number, callback: () => void) => () => void;

/** Worker group that stands for every group of users which nobody polls by name. */
export const ANY_WORKER_GROUP = '*';

interface Poll<Claimed> {
  readonly request: PollRequest<Claimed>;
  state: 'idle' | 'claiming' | 'settled';
  /** The hold ran out while claiming: an empty claim settles it. */
  expired: boolean;
  settle(result: Claimed | undefined): void;
  fail(error: unknown): void;
}

interface Queue<Claimed> {
  readonly polls: Poll<Claimed>[];
  /** Claims that may start as soon as a poll is idle; never more than there are polls (B4, B5). */
  allowed: number;
}

/** Makes a broker whose polls are held `holdMs` at most. */
export function createTaskBroker<Claimed>(holdMs: number, after: After): TaskBroker<Claimed> {
  const queues = new Map<string, Map<AccountId, Queue<Claimed>>>();
  const claims = new Set<Promise<void>>();
  let stopped = false;

  function queueOf(request: PollRequest<Claimed>): Queue<Claimed> {
    const byAccount = queues.get(request.workerGroup) ?? new Map<AccountId, Queue<Claimed>>();
    queues.set(request.workerGroup, byAccount);
    const queue = byAccount.get(request.accountId) ?? { polls: [], allowed: 0 };
    byAccount.set(request.accountId, queue);
    return queue;
  }

  function remove(queue: Queue<Claimed>, poll: Poll<Claimed>): void {
    const index = queue.polls.indexOf(poll);
    if (index >= 0) queue.polls.splice(index, 1);
    queue.allowed = Math.min(queue.allowed, queue.polls.length);
    if (queue.polls.length > 0) return;
    const { accountId, workerGroup } = poll.request;
    const byAccount = queues.get(workerGroup);
    if (byAccount?.get(accountId) === queue) byAccount.delete(accountId);
    if (byAccount?.size === 0) queues.delete(workerGroup);
  }

  function allow(queue: Queue<Claimed>, count: number): void {
    queue.allowed = Math.min(queue.allowed + count, queue.polls.length);
    for (const poll of queue.polls) {
      if (queue.allowed === 0) return;
      if (poll.state === 'idle') start(queue, poll);
    }
  }

  function start(queue: Queue<Claimed>, poll: Poll<Claimed>): void {
    queue.allowed -= 1;
    poll.state = 'claiming';
    const claim = claimFor(queue, poll).finally(() => claims.delete(claim));
    claims.add(claim);
  }

  async function claimFor(queue: Queue<Claimed>, poll: Poll<Claimed>): Promise<void> {
    try {
      const claimed = await poll.request.claim();
      if (claimed === undefined) return rest(queue, poll);
      if (poll.request.signal.aborted) await poll.request.putBack(claimed);
      poll.settle(poll.request.signal.aborted ? undefined : claimed);
      allow(queue, 2);
    } catch (error) {
      poll.fail(error);
      allow(queue, 1);
    }
  }

  /** The claim found nothing: the poll is idle again, unless its time is over. */
  function rest(queue: Queue<Claimed>, poll: Poll<Claimed>): void {
    if (poll.expired || stopped || poll.request.signal.aborted) {
      poll.settle(undefined);
      return;
    }
    poll.state = 'idle';
    allow(queue, 0);
  }

  function park(request: PollRequest<Claimed>): Promise<Claimed | undefined> {
    const queue = queueOf(request);
    return new Promise((resolve, reject) => {
      const end = (): void => {
        poll.state = 'settled';
        endHold();
        request.signal.removeEventListener('abort', giveUp);
        remove(queue, poll);
      };
      const poll: Poll<Claimed> = {
        request,
        state: 'idle',
        expired: false,
        settle: (result) => {
          end();
          resolve(result);
        },
        fail: (error) => {
          end();
          reject(error);
        },
      };
      const giveUp = (): void => {
        poll.expired = true;
        if (poll.state === 'idle') poll.settle(undefined);
      };
      const endHold = after(holdMs, giveUp);
      request.signal.addEventListener('abort', giveUp, { once: true });
      queue.polls.push(poll);
      allow(queue, 1);
    });
  }

  return {
    async poll(request) {
      return stopped || request.signal.aborted ? undefined : park(request);
    },
    offered(workerGroups) {
      for (const group of workerGroups)
        for (const name of [group, ANY_WORKER_GROUP])
          for (const queue of [...(queues.get(name)?.values() ?? [])]) allow(queue, 1);
    },
    async stop() {
      stopped = true;
      const idle = [...queues.values()]
        .flatMap((byAccount) => [...byAccount.values()])
        .flatMap((queue) => queue.polls)
        .filter((poll) => poll.state === 'idle');
      for (const poll of idle) poll.settle(undefined);
      await Promise.all(claims);
    },
  };
}
