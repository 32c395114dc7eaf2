// SPDX-License-Identifier: Apache-2.0

import type { AccountId } from '../core/model/index.ts';
import { accountId } from '../core/model/index.ts';
import type { RandomSource } from '../keyring/index.ts';

/** 32 characters, so the low five bits of a byte choose one without bias. Source: X37. */
const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
const SECRET_BYTES = 30;

/** Access key, temporary key; user, role, group, managed policy, instance profile. Source: X37. */
export type IdPrefix = 'AKIA' | 'ASIA' | 'AIDA' | 'AROA' | 'AGPA' | 'ANPA' | 'AIPA';

/** A four-letter prefix and random characters of A-Z2-7: 20 long for keys, 21 for everything else. Source: X37. */
export function newUniqueId(prefix: IdPrefix, random: RandomSource): string {
  const length = prefix === 'AKIA' || prefix === 'ASIA' ? 16 : 17;
  return prefix + Array.from(random.bytes(length), (byte) => ALPHABET.charAt(byte & 31)).join('');
}

/** `AKIA` and 16 of A-Z2-7. */
export function newAccessKeyId(random: RandomSource): string {
  return newUniqueId('AKIA', random);
}

/** 40 characters: base64 of 30 random bytes. Source: X37. */
export function newSecretAccessKey(random: RandomSource): string {
  return Buffer.from(random.bytes(SECRET_BYTES)).toString('base64');
}

/** 12 random digits, the first not 0. Source: X36. */
export function newAccountId(random: RandomSource): AccountId {
  const digits: number[] = [];
  while (digits.length < 12) {
    // Bytes from 250 on are thrown away so that every digit is equally likely.
    for (const byte of random.bytes(16)) {
      if (byte < 250 && digits.length < 12 && (digits.length > 0 || byte % 10 !== 0)) digits.push(byte % 10);
    }
  }
  return accountId(digits.join(''));
}

/** 26 lower-case characters that name an installation, for example its master key file. */
export function newInstallationId(random: RandomSource): string {
  return Array.from(random.bytes(26), (byte) => ALPHABET.charAt(byte & 31).toLowerCase()).join('');
}
