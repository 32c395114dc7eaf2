// SPDX-License-Identifier: Apache-2.0
import { createHash } from 'node:crypto';

/** Stands in an index for texts that may be longer than an index takes (2,704 bytes): 128 bits as 32 hex digits. */
export function digestOf(...texts: readonly string[]): string {
  return createHash('sha256').update(JSON.stringify(texts)).digest('hex').slice(0, 32);
}
