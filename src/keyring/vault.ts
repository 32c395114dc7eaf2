// SPDX-License-Identifier: Apache-2.0
import { createCipheriv, createDecipheriv } from 'node:crypto';
import { type AccountId, holdsSecret, SEALED_BEGINNING } from '../core/model/index.ts';
import { KeyringError } from './keyring-error.ts';
import type { MasterKey } from './master-key.ts';
import type { RandomSource } from './random-source.ts';

/** What a secret looks like to anyone but its owner: always the same length. Source: X68. */
export const MASK = '*****';

const DATA_KEY_BYTES = 32;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
/** One sealed text inside a longer one; group 1 is the key's version, group 2 nonce, tag and ciphertext. */
const TOKEN = /\[\[sealed:([1-9][0-9]{0,8}):([A-Za-z0-9_-]{38,})\]\]/g;
const WHOLE_TOKEN = /^\[\[sealed:([1-9][0-9]{0,8}):([A-Za-z0-9_-]{38,})\]\]$/;

/**
 * Seals and opens texts with the data key of one account: AES-256-GCM, a fresh 96-bit nonce each time. `place` is the
 * associated data: a token that was moved to another place does not open there. Source: X66.
 */
export interface Vault {
  readonly accountId: AccountId;
  /** Gives a token of the form `[[sealed:VERSION:BASE64URL]]`. */
  sealText(plain: string, place: string): string;
  /** Opens one whole token; undefined when it is none, was changed, or belongs to another place. */
  unsealText(token: string, place: string): string | undefined;
  /** Opens every token inside a longer text; what does not open at this place stays as it is. */
  unsealAll(text: string, place: string): string;
  /** What every token inside a longer text says in clear, as far as it opens at this place. */
  secretsIn(text: string, place: string): readonly string[];
  /** Puts {@link MASK} in the place of every token, whether it would open or not. */
  maskAll(text: string): string;
}

/** The place of a sealed value as associated data; parts may hold anything, they are length-prefixed. Source: X66. */
export function placeOf(table: string, row: string, column: string): string {
  return [table, row, column].map((part) => `${part.length}:${part}`).join('/');
}

/** Makes a data key for an account; `wrapped` is what the caller stores and later gives to {@link openVault}. */
export function createVault(
  master: MasterKey,
  accountId: AccountId,
  random: RandomSource,
): { vault: Vault; wrapped: string } {
  const key = Buffer.from(random.bytes(DATA_KEY_BYTES));
  const sealed = seal(master.bytes, key, wrapAad(accountId), random).toString('base64url');
  return { vault: vaultOf(key, accountId, random), wrapped: `v1:${master.fingerprint}:${sealed}` };
}

/** Opens the data key of an account. Faults: another master key, or a damaged wrapping; the text names the file. */
export function openVault(
  master: MasterKey,
  accountId: AccountId,
  wrapped: string,
  random: RandomSource,
): Vault {
  const [version, fingerprint, body] = wrapped.split(':');
  if (version !== 'v1' || fingerprint === undefined || body === undefined) {
    throw new KeyringError(
      `The wrapped data key of account ${accountId} has an unknown form: the store is damaged or newer`,
    );
  }
  if (fingerprint !== master.fingerprint) {
    throw new KeyringError(
      `The master key ${master.file} (fingerprint ${master.fingerprint}) is not the one of this installation ` +
        `(${fingerprint}): put the right file there or name it in PENSTOCK_KEYRING_FILE`,
    );
  }
  const key = open(master.bytes, Buffer.from(body, 'base64url'), wrapAad(accountId));
  if (key === undefined)
    throw new KeyringError(`The data key of account ${accountId} does not open with ${master.file}`);
  return vaultOf(key, accountId, random);
}

function vaultOf(key: Buffer, accountId: AccountId, random: RandomSource): Vault {
  const version = '1';
  const aad = (place: string): string => `penstock:text:${version}:${accountId}:${place}`;
  const unseal = (tokenVersion: string, body: string, place: string): string | undefined => {
    if (tokenVersion !== version) return undefined;
    return open(key, Buffer.from(body, 'base64url'), aad(place))?.toString('utf8');
  };
  return {
    accountId,
    sealText(plain, place) {
      return `${SEALED_BEGINNING}${version}:${seal(key, Buffer.from(plain, 'utf8'), aad(place), random).toString('base64url')}]]`;
    },
    unsealText(token, place) {
      const [, tokenVersion, body] = WHOLE_TOKEN.exec(token) ?? [];
      return tokenVersion === undefined || body === undefined ? undefined : unseal(tokenVersion, body, place);
    },
    unsealAll(text, place) {
      return text.replace(
        TOKEN,
        (token, tokenVersion: string, body: string) => unseal(tokenVersion, body, place) ?? token,
      );
    },
    secretsIn(text, place) {
      if (!holdsSecret(text)) return [];
      return [...text.matchAll(TOKEN)].flatMap(
        ([, tokenVersion = '', body = '']) => unseal(tokenVersion, body, place) ?? [],
      );
    },
    maskAll(text) {
      return text.replace(TOKEN, MASK);
    },
  };
}

function wrapAad(accountId: AccountId): string {
  return `penstock:data-key:1:${accountId}`;
}

function seal(key: Buffer, plain: Buffer, aad: string, random: RandomSource): Buffer {
  const nonce = random.bytes(NONCE_BYTES);
  const cipher = createCipheriv('aes-256-gcm', key, nonce);
  cipher.setAAD(Buffer.from(aad, 'utf8'));
  const body = Buffer.concat([cipher.update(plain), cipher.final()]);
  return Buffer.concat([nonce, cipher.getAuthTag(), body]);
}

function open(key: Buffer, sealed: Buffer, aad: string): Buffer | undefined {
  if (sealed.length < NONCE_BYTES + TAG_BYTES) return undefined;
  const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(0, NONCE_BYTES), {
    authTagLength: TAG_BYTES,
  });
  decipher.setAAD(Buffer.from(aad, 'utf8'));
  decipher.setAuthTag(sealed.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES));
  try {
    return Buffer.concat([decipher.update(sealed.subarray(NONCE_BYTES + TAG_BYTES)), decipher.final()]);
  } catch {
    // A tag that does not match is an answer here, not an error: the text was changed or moved.
    return undefined;
  }
}
