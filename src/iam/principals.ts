// SPDX-License-Identifier: Apache-2.0
import { parsePolicy } from '../core/iam/index.ts';
import type { Instant, Principal } from '../core/model/index.ts';
import type { Vault } from '../keyring/index.ts';
import type { AccessKeyRecord, Store, UserRecord } from '../store/index.ts';
import { secretPlace } from './installation.ts';

/** Under a second, so that an Inactive key and a changed policy count within one. Source: X39, N26. */
const STALE_AFTER_MS = 900;
/** Bounds what a flood of made-up key ids can hold in memory. */
const ENTRIES_MAX = 10_000;

/** An active key of a user that exists. `secretAccessKey` is in clear and must not be kept. */
export interface KnownKey {
  readonly principal: Principal;
  readonly secretAccessKey: string;
}

/** From an access key id to who it is; unknown, Inactive and orphaned keys are all undefined, alike (X32). */
export interface Principals {
  principalOfKey(accessKeyId: string): Promise<KnownKey | undefined>;
}

interface Entry {
  readonly readAt: Instant;
  readonly known: Promise<KnownKey | undefined>;
}

/**
 * Principals over the store, with a cache.
 *
 * States of an entry: absent -> being read -> read; dropped when older than STALE_AFTER_MS, when its read failed, or
 * when the cache is full (oldest first). Only this file changes it. P1: no answer rests on a read begun more than
 * STALE_AFTER_MS ago. P2: at most ENTRIES_MAX entries.
 */
export function createPrincipals(parts: {
  store: Store;
  vault: Vault;
  clock: { now(): Instant };
}): Principals {
  const entries = new Map<string, Entry>();
  return {
    principalOfKey(accessKeyId) {
      const now = parts.clock.now();
      const cached = entries.get(accessKeyId);
      // A clock that was set back makes an entry look young for ever: such entries are dropped too.
      if (cached !== undefined && now >= cached.readAt && now - cached.readAt <= STALE_AFTER_MS)
        return cached.known;
      const entry: Entry = { readAt: now, known: read(accessKeyId, parts.store, parts.vault) };
      entries.delete(accessKeyId);
      entries.set(accessKeyId, entry);
      entry.known.catch(() => {
        if (entries.get(accessKeyId) === entry) entries.delete(accessKeyId);
      });
      const oldest = entries.keys().next().value;
      if (entries.size > ENTRIES_MAX && oldest !== undefined) entries.delete(oldest);
      return entry.known;
    },
  };
}

async function read(accessKeyId: string, store: Store, vault: Vault): Promise<KnownKey | undefined> {
  const key = await store.principals.accessKey(accessKeyId);
  if (key === undefined || key.status !== 'Active') return undefined;
  const user = await store.principals.user(key.accountId, key.userName);
  const secretAccessKey = vault.unsealText(key.sealedSecret, secretPlace(accessKeyId));
  if (user === undefined || secretAccessKey === undefined) return undefined;
  return { principal: principalOf(user, key), secretAccessKey };
}

function principalOf(user: UserRecord, key: AccessKeyRecord): Principal {
  return {
    kind: 'user',
    accountId: user.accountId,
    arn: `arn:aws:iam::${user.accountId}:user${user.path}${user.name}`,
    userId: user.id,
    userName: user.name,
    accessKeyId: key.accessKeyId,
    policies: user.policies.map(({ document }) => {
      const parsed = parsePolicy(document);
      return parsed.kind === 'policy' ? parsed : document;
    }),
    sessionPolicy: null,
    sessionIssuedAt: null,
  };
}
