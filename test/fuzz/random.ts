// SPDX-License-Identifier: Apache-2.0

/** Draws that depend on a seed and a case number alone, so that any case can be made again without those before it. */
export interface Random {
  /** A whole number from 0 to below `bound`. */
  below(bound: number): number;
  /** True `percent` times out of a hundred. */
  chance(percent: number): boolean;
  /** One of the items, of which there is at least one. */
  pick<T>(items: readonly T[]): T;
}

/** The draws of one case. */
export function randomOf(seed: number, caseNumber: number): Random {
  let state = mixed(mixed(seed) ^ mixed(caseNumber + 0x9e3779b9));
  const next = (): number => {
    state = (state + 0x6d2b79f5) | 0;
    return mixed(state);
  };
  const below = (bound: number): number => Math.floor((next() / 2 ** 32) * bound);
  return {
    below,
    chance: (percent) => below(100) < percent,
    pick: <T>(items: readonly T[]): T => items[below(items.length)] as T, // below() is a valid index
  };
}

/** Spreads the bits of a number over 32 bits without a sign. */
function mixed(value: number): number {
  let bits = value | 0;
  bits = Math.imul(bits ^ (bits >>> 16), 0x21f0aaad);
  bits = Math.imul(bits ^ (bits >>> 15), 0x735a2d97);
  return (bits ^ (bits >>> 15)) >>> 0;
}
