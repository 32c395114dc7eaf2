// SPDX-License-Identifier: Apache-2.0
import { createHash } from 'node:crypto';
import type { DurationMs, Instant, SessionClaims } from '../core/model/index.ts';
import { addDuration, instantOf, refuse } from '../core/model/index.ts';
import type { RandomSource, Vault } from '../keyring/index.ts';
import { placeOf } from '../keyring/index.ts';
import type { Store } from '../store/index.ts';
import type { SealingKey } from './token.ts';
import { openToken, sealToken, TOKEN_LENGTH_MAX } from './token.ts';

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

/** Everything that a session is, but what is drawn and read off the clock when it is made. */
export interface MintRequest extends Omit<SessionClaims, 'accessKeyId' | 'issuedAt'> {
  readonly durationMs: DurationMs;
}

/** A token that is genuine and belongs to its key id; whether it has run out is said only after the signature (X27). */
export interface OpenedSession {
  readonly claims: SessionClaims;
  readonly secretAccessKey: string;
  readonly expiresAt: Instant;
  readonly isExpired: boolean;
}

export interface Sessions {
  /** Makes credentials; nothing is stored. Faults: PackedPolicyTooLarge when the token would be over 4096 characters. */
  mintSession(request: MintRequest): SessionCredentials;
  /** Undefined when the token is not ours, was changed, or belongs to another access key. Source: X27, X58. */
  openSession(token: string, accessKeyId: string): OpenedSession | undefined;
}

/** Opens the sessions of an installation; the first call makes the sealing key and stores it sealed. Source: X58, X61. */
export async function openSessions(parts: {
  store: { readonly principals: Pick<Store['principals'], 'setting' | 'putSetting'> };
  vault: Vault;
  random: RandomSource;
  clock: { now(): Instant };
}): Promise<Sessions> {
  const { vault, random, clock } = parts;
  const key = await sealingKey(parts.store, vault, random);
  return {
    mintSession({ durationMs, ...rest }) {
      const issuedAt = clock.now();
      const expiration = addDuration(issuedAt, durationMs);
      const accessKeyId = `ASIA${Array.from(random.bytes(16), (byte) => ALPHABET.charAt(byte & 31)).join('')}`;
      const secretAccessKey = Buffer.from(random.bytes(30)).toString('base64');
      const claims: SessionClaims = { ...rest, accessKeyId, issuedAt };
      const sessionToken = sealToken({ claims, secret: secretAccessKey, to: expiration }, key, random);
      if (sessionToken.length > TOKEN_LENGTH_MAX)
        refuse('STS_PACKED_POLICY_TOO_LARGE', { percent: String(packedPercent(sessionToken)) });
      return { accessKeyId, secretAccessKey, sessionToken, expiration };
    },
    openSession(token, accessKeyId) {
      const record = openToken(token, key);
      if (record === undefined || record.claims.accessKeyId !== accessKeyId) return undefined;
      return {
        claims: record.claims,
        secretAccessKey: record.secret,
        expiresAt: instantOf(record.to),
        isExpired: clock.now() >= record.to,
      };
    },
  };
}

/** How much of the room in a token is taken, in per cent. Source: X57. */
export function packedPercent(sessionToken: string): number {
  return Math.ceil((sessionToken.length * 100) / TOKEN_LENGTH_MAX);
}

/**
 * The setting that holds a new sealing key, sealed. An installation that several servers share has it from its first moment,
 * so that no two of them make one each.
 */
export function newSealingKey(vault: Vault, random: RandomSource): readonly [name: string, value: string] {
  const bytes = Buffer.from(random.bytes(SEALING_KEY_BYTES));
  const place = placeOf('setting', SETTING_SEALING_KEY, 'value');
  return [SETTING_SEALING_KEY, vault.sealText(bytes.toString('base64'), place)];
}

async function sealingKey(
  store: { readonly principals: Pick<Store['principals'], 'setting' | 'putSetting'> },
  vault: Vault,
  random: RandomSource,
): Promise<SealingKey> {
  const place = placeOf('setting', SETTING_SEALING_KEY, 'value');
  const stored = await store.principals.setting(SETTING_SEALING_KEY);
  const text = stored === undefined ? undefined : vault.unsealText(stored, place);
  if (stored !== undefined && text === undefined)
    throw new Error(`the setting ${SETTING_SEALING_KEY} does not open`);
  if (text === undefined) {
    await store.principals.putSetting(...newSealingKey(vault, random));
    return sealingKey(store, vault, random);
  }
  const bytes = Buffer.from(text, 'base64');
  return {
    bytes,
    id: createHash('sha256').update('penstock sts\0').update(bytes).digest().subarray(0, 4),
    accountId: vault.accountId,
  };
}
