// SPDX-License-Identifier: Apache-2.0
import { type Random, randomOf } from '../fuzz/random.ts';

export type { Random } from '../fuzz/random.ts';

/**
 * The draws of one thing in one simulation, by what it is called. They depend on nothing else, so that a plan from which
 * something was left out leaves the rest as it was.
 */
export function chanceOf(seed: number, ...names: readonly (string | number)[]): Random {
  return randomOf(seed, hashOf(names.join(' ')));
}

/** FNV-1a over a text: 32 bits without a sign. */
export function hashOf(text: string, before = 0x811c9dc5): number {
  let hash = before;
  for (let index = 0; index < text.length; index += 1) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  }
  return hash >>> 0;
}
