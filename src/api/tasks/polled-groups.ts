// SPDX-License-Identifier: Apache-2.0
import type { AccountId, Instant } from '../../core/model/index.ts';
import { ANY_WORKER_GROUP } from './task-broker.ts';

/** How long a worker group counts as polled by name after its last poll, in ms. */
const POLLED_FOR_MS = 120_000;
/** Groups of an account whose last poll is remembered. */
const GROUPS_MAX = 10_000;

/**
 * When each worker group of users was polled last: the poller of `*` leaves alone those that were polled by name lately,
 * and who waits for a Task Runner is told when one was heard.
 * Invariant: P1 what is older than {@link POLLED_FOR_MS} is not looked through again, and at most {@link GROUPS_MAX} groups of an
 * account are remembered beyond that, the longest silent goes first.
 */
export interface PolledGroups {
  note(account: AccountId, workerGroup: string, at: Instant): void;
  /** Groups of the account that were polled by name within the last two minutes. */
  recent(account: AccountId, at: Instant): readonly string[];
  /** When somebody asked last for tasks of this group, by its name or for any; null when nobody was heard here. */
  polledAt(account: AccountId, workerGroup: string): Instant | null;
}

/** Remembers nothing at first. */
export function createPolledGroups(): PolledGroups {
  const accounts = new Map<AccountId, Groups>();
  return {
    note(account, workerGroup, at) {
      const groups = accounts.get(account) ?? { lately: new Map(), ever: new Map() };
      accounts.set(account, groups);
      if (workerGroup !== ANY_WORKER_GROUP) groups.lately.set(workerGroup, at);
      groups.ever.delete(workerGroup);
      groups.ever.set(workerGroup, at);
      const [silent] = groups.ever.keys();
      if (groups.ever.size > GROUPS_MAX && silent !== undefined) groups.ever.delete(silent);
    },
    recent(account, at) {
      const lately = accounts.get(account)?.lately;
      for (const [name, polledAt] of lately ?? []) if (at - polledAt > POLLED_FOR_MS) lately?.delete(name);
      return [...(lately?.keys() ?? [])];
    },
    polledAt(account, workerGroup) {
      const ever = accounts.get(account)?.ever;
      const byName = ever?.get(workerGroup) ?? null;
      const byAny = ever?.get(ANY_WORKER_GROUP) ?? null;
      if (byName === null || byAny === null) return byName ?? byAny;
      return byName > byAny ? byName : byAny;
    },
  };
}

/** Times of last polls: of groups by name until they are two minutes old, and of all, `*` included. */
interface Groups {
  readonly lately: Map<string, Instant>;
  readonly ever: Map<string, Instant>;
}
