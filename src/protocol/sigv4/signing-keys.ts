// SPDX-License-Identifier: Apache-2.0
import { createHmac, createSecretKey, type KeyObject } from 'node:crypto';
import type { Scope } from './request.ts';

/** Most keys that a cache keeps. Source: X29. */
const ENTRIES_MAX = 10_000;

/**
 * Signing keys by key id and scope, the least recently used dropped first. Owned by whoever verifies or
 * signs; its content is as secret as the secret keys. State: one map in order of use.
 *
 * Invariants: K1 a key is only given for the secret it was derived from, so that a changed secret needs no
 * eviction. K2 never more than `entriesMax` entries. Source: X29.
 */
export class SigningKeys {
  readonly #entries = new Map<string, { readonly secret: string; readonly key: KeyObject }>();
  readonly #entriesMax: number;

  constructor(entriesMax: number = ENTRIES_MAX) {
    this.#entriesMax = entriesMax;
  }

  /** The key to sign with for a secret and scope. */
  signingKey(accessKeyId: string, secret: string, scope: Scope): KeyObject {
    // Key ids and scopes hold no line breaks: the parser refuses control characters.
    const name = `${accessKeyId}\n${scope.date}\n${scope.region}\n${scope.service}`;
    const found = this.#entries.get(name);
    this.#entries.delete(name);
    const key = found !== undefined && found.secret === secret ? found.key : derive(secret, scope);
    this.#entries.set(name, { secret, key });
    if (this.#entries.size > this.#entriesMax) {
      const oldest = this.#entries.keys().next();
      if (oldest.done !== true) this.#entries.delete(oldest.value);
    }
    return key;
  }

  /** Drops the keys of an access key, when it was deleted or made inactive. */
  forget(accessKeyId: string): void {
    for (const name of this.#entries.keys())
      if (name.startsWith(`${accessKeyId}\n`)) this.#entries.delete(name);
  }

  /** Number of keys held. */
  get size(): number {
    return this.#entries.size;
  }
}

/** A key object and not bytes: an HMAC with bytes makes one each time, 18 instead of 4 microseconds. */
function derive(secret: string, scope: Scope): KeyObject {
  const date = hmac(`AWS4${secret}`, scope.date);
  const region = hmac(date, scope.region);
  return createSecretKey(hmac(hmac(region, scope.service), scope.terminator));
}

/** HMAC-SHA256, raw. */
export function hmac(key: string | Buffer | KeyObject, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest();
}
