// SPDX-License-Identifier: Apache-2.0
import { createHmac, timingSafeEqual } from 'node:crypto';
import type { Instant } from '../core/model/index.ts';

const STEP_MS = 30_000;
const DIGITS = 6;
const BASE32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

/** Six digits of a time step: HMAC-SHA-1, as authenticator programs count. Source: RFC 6238, RFC 4226. */
export function codeOf(seed: Uint8Array, step: number): string {
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(step));
  const hash = createHmac('sha1', seed).update(counter).digest();
  const offset = (hash.at(-1) ?? 0) & 15;
  return String((hash.readUInt32BE(offset) & 0x7fff_ffff) % 10 ** DIGITS).padStart(DIGITS, '0');
}

/** Steps since the epoch. */
export function stepAt(now: Instant): number {
  return Math.floor(now / STEP_MS);
}

/**
 * The step whose code this is: the one of now, the one before, or the one after, but none up to `lastStep`, for a code
 * counts once. Null when it is none of these. Source: X62.
 */
export function matchingStep(seed: Uint8Array, code: string, now: Instant, lastStep: number): number | null {
  const current = stepAt(now);
  let matching: number | null = null;
  for (const step of [current - 1, current, current + 1])
    if (sameCode(codeOf(seed, step), code) && step > lastStep) matching ??= step;
  return matching;
}

/** Whether two codes are those of two steps that follow each other near now; gives the later. Source: X62. */
export function matchingPair(
  seed: Uint8Array,
  codes: readonly [string, string],
  now: Instant,
): number | null {
  const current = stepAt(now);
  for (let step = current - 2; step <= current + 1; step += 1)
    if (sameCode(codeOf(seed, step), codes[0]) && sameCode(codeOf(seed, step + 1), codes[1])) return step + 1;
  return null;
}

function sameCode(left: string, right: string): boolean {
  return left.length === right.length && timingSafeEqual(Buffer.from(left), Buffer.from(right));
}

/** Base32 without padding, as authenticator programs take a seed. Source: RFC 4648. */
export function base32(bytes: Uint8Array): string {
  let bits = 0;
  let value = 0;
  let text = '';
  for (const byte of bytes) {
    value = (value << 8) | byte;
    bits += 8;
    while (bits >= 5) {
      bits -= 5;
      text += BASE32.charAt((value >>> bits) & 31);
    }
    value &= (1 << bits) - 1;
  }
  return bits === 0 ? text : text + BASE32.charAt((value << (5 - bits)) & 31);
}
