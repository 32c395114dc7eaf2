// SPDX-License-Identifier: Apache-2.0
import type { ConditionKeys, Instant, Principal, SessionClaims, Tag } from '../core/model/index.ts';
import type { Vault } from '../keyring/index.ts';
import type { Store } from '../store/index.ts';
import { secretPlace } from './installation.ts';
import {
  type AccessKeyRecord,
  arnOf,
  Directory,
  keyOf,
  sessionArn,
  type UserRecord,
} from './records/index.ts';
import { PolicyCompiler, readRights } from './rights.ts';

/** Under a second, so that an Inactive key and a changed policy count within one. Source: X39, N26. */
const STALE_AFTER_MS = 900;
/** Bounds what a flood of made-up key ids can hold in memory. */
const ENTRIES_MAX = 10_000;
/** How often the use of a key is written down. Source: X39. */
const USE_WRITTEN_EVERY_MS = 60_000;

/** An active key of a user that exists. `secretAccessKey` is in clear and must not be kept. */
export interface KnownKey {
  readonly principal: Principal;
  readonly secretAccessKey: string;
}

/** From keys and session tokens to who it is; unknown, Inactive and orphaned ones are all undefined, alike (X32). */
export interface Principals {
  principalOfKey(accessKeyId: string): Promise<KnownKey | undefined>;
  /** Who holds a session whose token was found genuine; undefined when its user, role or parent key is gone. Source: X60. */
  principalOfSession(claims: SessionClaims): Promise<Principal | undefined>;
  /** Notes that a key was used; written in the background, at most once a minute. Source: X39. */
  noteUse(accessKeyId: string, use: { readonly service: string; readonly region: string }): void;
  /** Drops everything that was read: the one place from which a change of users, keys or policies counts at once. */
  forget(): void;
}

interface Parts {
  readonly store: { readonly principals: Pick<Store['principals'], 'find' | 'locate' | 'list' | 'write'> };
  readonly vault: Vault;
  readonly clock: { now(): Instant };
}

/** Principals over the store, with a cache of what was read. */
export function createPrincipals(parts: Parts): Principals {
  const { store, vault, clock } = parts;
  const compiler = new PolicyCompiler();
  const keys = new Recent<KnownKey | undefined>(clock);
  const sessions = new Recent<Principal | undefined>(clock);
  const uses = new Map<string, Instant>();
  return {
    principalOfKey: (id) => keys.get(id, () => readKey(id, parts, compiler)),
    principalOfSession(claims) {
      const directory = new Directory(claims.accountId, store.principals);
      return sessions.get(claims.accessKeyId, () => readSession(claims, directory, compiler));
    },
    noteUse(accessKeyId, { service, region }) {
      const now = clock.now();
      const last = uses.get(accessKeyId);
      if (last !== undefined && now >= last && now - last < USE_WRITTEN_EVERY_MS) return;
      if (uses.size >= ENTRIES_MAX) uses.clear();
      uses.set(accessKeyId, now);
      const value = { at: now, service, region };
      const write = { act: 'put', kind: 'key-use', key: accessKeyId, expected: null, value } as const;
      // A use that cannot be written down is none: the next one tries again.
      store.principals.write(vault.accountId, [write]).catch(() => uses.delete(accessKeyId));
    },
    forget() {
      keys.clear();
      sessions.clear();
    },
  };
}

interface Entry<T> {
  readonly readAt: Instant;
  readonly value: Promise<T>;
}

/**
 * What was read not long ago.
 *
 * States of an entry: absent -> being read -> read; dropped when older than STALE_AFTER_MS, when its read failed, or
 * when there are too many (oldest first). Only this class changes them. P1: no answer rests on a read begun more than
 * STALE_AFTER_MS ago, or before `clear`. P2: at most ENTRIES_MAX entries.
 */
class Recent<T> {
  readonly #clock: { now(): Instant };
  readonly #entries = new Map<string, Entry<T>>();

  constructor(clock: { now(): Instant }) {
    this.#clock = clock;
  }

  get(key: string, read: () => Promise<T>): Promise<T> {
    const now = this.#clock.now();
    const cached = this.#entries.get(key);
    // A clock that was set back makes an entry look young for ever: such entries are dropped too.
    if (cached !== undefined && now >= cached.readAt && now - cached.readAt <= STALE_AFTER_MS)
      return cached.value;
    const entry: Entry<T> = { readAt: now, value: read() };
    this.#entries.delete(key);
    this.#entries.set(key, entry);
    entry.value.catch(() => {
      if (this.#entries.get(key) === entry) this.#entries.delete(key);
    });
    const oldest = this.#entries.keys().next().value;
    if (this.#entries.size > ENTRIES_MAX && oldest !== undefined) this.#entries.delete(oldest);
    return entry.value;
  }

  clear(): void {
    this.#entries.clear();
  }
}

async function readKey(
  accessKeyId: string,
  { store, vault }: Parts,
  compiler: PolicyCompiler,
): Promise<KnownKey | undefined> {
  const found = await store.principals.locate('access-key', accessKeyId);
  // Only this part writes records of this kind.
  const key = found?.value as AccessKeyRecord | undefined;
  if (found === undefined || key === undefined || key.status !== 'Active') return undefined;
  const directory = new Directory(found.accountId, store.principals);
  const user = await directory.find('user', keyOf(key.userName));
  const secretAccessKey = vault.unsealText(key.sealedSecret, secretPlace(accessKeyId));
  if (user === undefined || secretAccessKey === undefined) return undefined;
  return { principal: await userPrincipal(user.value, accessKeyId, directory, compiler), secretAccessKey };
}

async function userPrincipal(
  user: UserRecord,
  accessKeyId: string,
  directory: Directory,
  compiler: PolicyCompiler,
): Promise<Principal> {
  return {
    kind: 'user',
    accountId: directory.accountId,
    arn: arnOf('user', directory.accountId, user),
    userId: user.id,
    userName: user.name,
    accessKeyId,
    ...(await readRights(directory, compiler, user)),
    sessionPolicy: null,
    sessionIssuedAt: null,
    keys: tagKeys(user.tags),
    session: null,
  };
}

function tagKeys(tags: readonly Tag[]): ConditionKeys {
  return Object.fromEntries(tags.map(({ key, value }) => [`aws:PrincipalTag/${key}`, value]));
}

async function readSession(
  claims: SessionClaims,
  directory: Directory,
  compiler: PolicyCompiler,
): Promise<Principal | undefined> {
  const holder = await readHolder(claims, directory, compiler);
  if (holder === undefined) return undefined;
  return {
    ...holder,
    accessKeyId: claims.accessKeyId,
    sessionPolicy: await sessionPolicies(claims, directory, compiler),
    sessionIssuedAt: claims.issuedAt,
    keys: { ...holder.keys, ...tagKeys(claims.tags), ...sessionKeys(claims) },
    session: claims,
  };
}

/** Keys that only temporary credentials have. Source: X45. */
function sessionKeys({ mfaAt, sourceIdentity }: SessionClaims): ConditionKeys {
  return {
    'aws:MultiFactorAuthPresent': String(mfaAt !== null),
    'aws:SourceIdentity': sourceIdentity ?? undefined,
  };
}

/** Compiled session policies, of which one must allow; a federated user without any has no rights. Source: X57. */
async function sessionPolicies(
  { policies, policyArns, subject }: SessionClaims,
  directory: Directory,
  compiler: PolicyCompiler,
): Promise<unknown | null> {
  if (policies === null && policyArns.length === 0) return subject.kind === 'federated-user' ? [] : null;
  const managed = await Promise.all(policyArns.map((arn) => compiler.managed(directory, arn)));
  const given = (policies ?? []).map((document) => compiler.compile(JSON.stringify(document)));
  return [...given, ...managed];
}

async function readHolder(
  claims: SessionClaims,
  directory: Directory,
  compiler: PolicyCompiler,
): Promise<Principal | undefined> {
  const { subject, accessKeyId } = claims;
  const { accountId } = directory;
  switch (subject.kind) {
    case 'own':
      return {
        ...subject.principal,
        ...{ accountId, accessKeyId, boundary: null, sessionPolicy: null },
        policies: subject.policies.map((document) => compiler.compile(JSON.stringify(document))),
        ...{ sessionIssuedAt: null, keys: {}, session: null },
      };
    case 'role': {
      const role = await directory.find('role', keyOf(subject.name));
      if (role === undefined || role.value.id !== subject.id) return undefined;
      return {
        ...{ kind: 'role-session', accountId, accessKeyId, userName: null },
        arn: sessionArn(accountId, role.value.name, subject.sessionName),
        userId: `${role.value.id}:${subject.sessionName}`,
        ...(await readRights(directory, compiler, role.value)),
        ...{ sessionPolicy: null, sessionIssuedAt: null, session: null },
        keys: { ...tagKeys(role.value.tags), 'aws:PrincipalArn': arnOf('role', accountId, role.value) },
      };
    }
    case 'user':
    case 'federated-user': {
      const user = await directory.find('user', keyOf(subject.name));
      const parent = await directory.find('access-key', subject.parentKey);
      if (user === undefined || user.value.id !== subject.id || parent?.value.status !== 'Active')
        return undefined;
      const principal = await userPrincipal(user.value, accessKeyId, directory, compiler);
      if (subject.kind === 'user') return principal;
      return {
        ...principal,
        kind: 'federated-user',
        arn: `arn:aws:sts::${accountId}:federated-user/${subject.federatedName}`,
        userId: `${accountId}:${subject.federatedName}`,
        ...{ userName: null, keys: {} },
      };
    }
    default:
      return subject satisfies never;
  }
}
