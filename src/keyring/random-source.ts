// SPDX-License-Identifier: Apache-2.0

/** Injected randomness: as many bytes as asked for, fit for keys. */
export interface RandomSource {
  bytes(count: number): Uint8Array;
}
