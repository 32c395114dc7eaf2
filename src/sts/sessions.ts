// SPDX-License-Identifier: Apache-2.0
import { createHash } from 'node:crypto';
import type { AccountId, DurationMs, Instant, Principal } from '../core/model/index.ts';
import { addDuration, instantOf } from '../core/model/index.ts';
import type { RandomSource, Vault } from '../keyring/index.ts';
import { placeOf } from '../keyring/index.ts';
import type { Store } from '../store/index.ts';
import type { SealingKey, SessionRecord } from './token.ts';
import { openToken, sealToken } from './token.ts';

const SETTING_SEALING_KEY = 'sts.sealingKey';
const SEALING_KEY_BYTES = 32;
const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

/** Credentials of a session. `expiration` is an Instant; the token is opaque and at most 4096 characters. */
export interface SessionCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string;
  readonly expiration: Instant;
}

/** Whose session: `arn` and `userId` as the session shows them; `policies` are documents that must allow (X46). */
export interface MintRequest {
  readonly principal: Pick<Principal, 'kind' | 'accountId' | 'arn' | 'userId' | 'userName'> & {
    readonly policies: readonly unknown[];
  };
  readonly sessionPolicy: unknown | null;
  readonly durationMs: DurationMs;
}

/** A token that is genuine and belongs to its key id; whether it has run out is said only after the signature (X27). */
export interface OpenedSession {
  readonly principal: Principal;
  readonly secretAccessKey: string;
  readonly expiresAt: Instant;
  readonly isExpired: boolean;
}

export interface Sessions {
  /** Makes credentials; nothing is stored. A token over 4096 characters is a bug of the caller and throws. */
  mintSession(request: MintRequest): SessionCredentials;
  /** Undefined when the token is not ours, was changed, or belongs to another access key. Source: X27, X58. */
  openSession(token: string, accessKeyId: string): OpenedSession | undefined;
}

/** Opens the sessions of an installation; the first call makes the sealing key and stores it sealed. Source: X58, X61. */
export async function openSessions(parts: {
  store: Store;
  vault: Vault;
  random: RandomSource;
  clock: { now(): Instant };
}): Promise<Sessions> {
  const { vault, random, clock } = parts;
  const key = await sealingKey(parts.store, vault, random);
  return {
    mintSession({ principal, sessionPolicy, durationMs }) {
      const issuedAt = clock.now();
      const expiration = addDuration(issuedAt, durationMs);
      const accessKeyId = `ASIA${Array.from(random.bytes(16), (byte) => ALPHABET.charAt(byte & 31)).join('')}`;
      const secretAccessKey = Buffer.from(random.bytes(30)).toString('base64');
      const record: SessionRecord = {
        key: accessKeyId,
        secret: secretAccessKey,
        kind: principal.kind,
        account: principal.accountId,
        arn: principal.arn,
        user: principal.userId,
        name: principal.userName,
        policies: principal.policies,
        session: sessionPolicy,
        from: issuedAt,
        to: expiration,
      };
      return { accessKeyId, secretAccessKey, sessionToken: sealToken(record, key, random), expiration };
    },
    openSession(token, accessKeyId) {
      const record = openToken(token, key);
      if (record === undefined || record.key !== accessKeyId) return undefined;
      return {
        principal: principalOf(record),
        secretAccessKey: record.secret,
        expiresAt: instantOf(record.to),
        isExpired: clock.now() >= record.to,
      };
    },
  };
}

function principalOf(record: SessionRecord): Principal {
  return {
    kind: record.kind,
    // Sealed by mintSession from an AccountId.
    accountId: record.account as AccountId,
    arn: record.arn,
    userId: record.user,
    userName: record.name,
    accessKeyId: record.key,
    policies: record.policies,
    sessionPolicy: record.session,
    sessionIssuedAt: instantOf(record.from),
  };
}

async function sealingKey(store: Store, vault: Vault, random: RandomSource): Promise<SealingKey> {
  const place = placeOf('setting', SETTING_SEALING_KEY, 'value');
  const stored = await store.principals.setting(SETTING_SEALING_KEY);
  const text = stored === undefined ? undefined : vault.unsealText(stored, place);
  if (stored !== undefined && text === undefined)
    throw new Error(`the setting ${SETTING_SEALING_KEY} does not open`);
  const bytes =
    text === undefined ? Buffer.from(random.bytes(SEALING_KEY_BYTES)) : Buffer.from(text, 'base64');
  if (text === undefined)
    await store.principals.putSetting(SETTING_SEALING_KEY, vault.sealText(bytes.toString('base64'), place));
  return {
    bytes,
    id: createHash('sha256').update('penstock sts\0').update(bytes).digest().subarray(0, 4),
    accountId: vault.accountId,
  };
}
