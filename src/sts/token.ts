// SPDX-License-Identifier: Apache-2.0
import { createCipheriv, createDecipheriv } from 'node:crypto';
import { deflateRawSync, inflateRawSync } from 'node:zlib';
import type { AccountId, SessionClaims } from '../core/model/index.ts';
import type { RandomSource } from '../keyring/index.ts';

const TOKEN_VERSION = 2;
const KEY_ID_BYTES = 4;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const HEAD_BYTES = 1 + KEY_ID_BYTES + NONCE_BYTES + TAG_BYTES;
/** Longest token, in characters. Source: X58. */
export const TOKEN_LENGTH_MAX = 4096;
const RECORD_BYTES_MAX = 65_536;

/** The key that seals tokens; `id` (4 bytes) says in a token which one it was. Source: X58, X61. */
export interface SealingKey {
  readonly bytes: Buffer;
  readonly id: Buffer;
  readonly accountId: AccountId;
}

/** What a token carries. `to` in ms since the epoch. */
export interface SessionRecord {
  readonly claims: SessionClaims;
  readonly secret: string;
  readonly to: number;
}

/**
 * Version byte, key id, nonce, tag, and the deflated record under AES-256-GCM; base64. The caller looks at the length.
 * Source: X58.
 */
export function sealToken(record: SessionRecord, key: SealingKey, random: RandomSource): string {
  const nonce = random.bytes(NONCE_BYTES);
  const cipher = createCipheriv('aes-256-gcm', key.bytes, nonce);
  cipher.setAAD(associatedData(key));
  const body = Buffer.concat([cipher.update(deflateRawSync(JSON.stringify(record))), cipher.final()]);
  return Buffer.concat([Buffer.of(TOKEN_VERSION), key.id, nonce, cipher.getAuthTag(), body]).toString(
    'base64',
  );
}

/** The record of a token; undefined when it is not one of this key, or any bit of it was changed. */
export function openToken(token: string, key: SealingKey): SessionRecord | undefined {
  if (token.length > TOKEN_LENGTH_MAX || !/^[A-Za-z0-9+/]+={0,2}$/.test(token)) return undefined;
  const bytes = Buffer.from(token, 'base64');
  if (bytes.length <= HEAD_BYTES || bytes[0] !== TOKEN_VERSION) return undefined;
  if (!bytes.subarray(1, 1 + KEY_ID_BYTES).equals(key.id)) return undefined;
  const nonceFrom = 1 + KEY_ID_BYTES;
  const tagFrom = nonceFrom + NONCE_BYTES;
  const decipher = createDecipheriv('aes-256-gcm', key.bytes, bytes.subarray(nonceFrom, tagFrom), {
    authTagLength: TAG_BYTES,
  });
  decipher.setAAD(associatedData(key));
  decipher.setAuthTag(bytes.subarray(tagFrom, HEAD_BYTES));
  try {
    const packed = Buffer.concat([decipher.update(bytes.subarray(HEAD_BYTES)), decipher.final()]);
    // Authenticated on the line above: only sealToken makes it.
    return JSON.parse(
      inflateRawSync(packed, { maxOutputLength: RECORD_BYTES_MAX }).toString('utf8'),
    ) as SessionRecord;
  } catch {
    // Any failure means the same to the caller: the token is not valid (X32).
    return undefined;
  }
}

function associatedData(key: SealingKey): Buffer {
  return Buffer.from(`penstock:session:${TOKEN_VERSION}:${key.accountId}`, 'utf8');
}
