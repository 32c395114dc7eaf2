// SPDX-License-Identifier: Apache-2.0
import type { AccountId, Instant } from '../../core/model/index.ts';

/** How long a worker group counts as polled by name after its last poll, in ms. */
const POLLED_FOR_MS = 120_000;

/**
 * Which worker groups of users were polled by name lately: the poller of `*` leaves those alone.
 * Invariant: P1 entries older than {@link POLLED_FOR_MS} are dropped at the next look, so the map stays small.
 */
export interface PolledGroups {
  note(account: AccountId, workerGroup: string, at: Instant): void;
  /** Groups of the account that were polled by name within the last two minutes. */
  recent(account: AccountId, at: Instant): readonly string[];
}

/** Remembers nothing at first. */
export function createPolledGroups(): PolledGroups {
  const accounts = new Map<AccountId, Map<string, Instant>>();
  return {
    note(account, workerGroup, at) {
      const groups = accounts.get(account) ?? new Map<string, Instant>();
      accounts.set(account, groups);
      groups.set(workerGroup, at);
    },
    recent(account, at) {
      const groups = accounts.get(account);
      for (const [name, polledAt] of groups ?? []) if (at - polledAt > POLLED_FOR_MS) groups?.delete(name);
      return [...(groups?.keys() ?? [])];
    },
  };
}
