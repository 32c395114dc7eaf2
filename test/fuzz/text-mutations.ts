// SPDX-License-Identifier: Apache-2.0
import { ODD_PIECES } from './odd-texts.ts';
import type { Random } from './random.ts';

/** A text with one to four accidents of characters: taken away, doubled, put in, swapped, or mixed with `other`. */
export function mutatedText(text: string, other: string, random: Random): string {
  let mutated = text;
  for (let count = 1 + random.below(4); count > 0; count -= 1) mutated = withAccident(mutated, other, random);
  return mutated;
}

function withAccident(text: string, other: string, random: Random): string {
  const at = random.below(text.length + 1);
  const end = Math.min(text.length, at + 1 + random.below(random.chance(20) ? 200 : 8));
  switch (random.below(6)) {
    case 0:
      return text.slice(0, at) + text.slice(end);
    case 1:
      return text.slice(0, end) + text.slice(at);
    case 2:
      return text.slice(0, at) + random.pick(ODD_PIECES) + text.slice(at);
    case 3:
      return text.slice(0, at) + random.pick(ODD_PIECES) + text.slice(end);
    case 4:
      return text.slice(0, at) + String.fromCharCode(random.below(0x10000)) + text.slice(at + 1);
    default:
      return text.slice(0, at) + other.slice(random.below(other.length + 1)).slice(0, 500) + text.slice(end);
  }
}

/** Bytes with one to four accidents: a bit turned over, a byte replaced, a range taken away or doubled. */
export function mutatedBytes(bytes: Uint8Array, random: Random): Uint8Array {
  let mutated = Buffer.from(bytes);
  for (let count = 1 + random.below(4); count > 0; count -= 1) {
    const at = random.below(Math.max(1, mutated.length));
    const end = Math.min(mutated.length, at + 1 + random.below(16));
    switch (random.below(4)) {
      case 0:
        mutated[at] = (mutated[at] ?? 0) ^ (1 << random.below(8));
        break;
      case 1:
        mutated[at] = random.below(256);
        break;
      case 2:
        mutated = Buffer.concat([mutated.subarray(0, at), mutated.subarray(end)]);
        break;
      default:
        mutated = Buffer.concat([mutated.subarray(0, end), mutated.subarray(at)]);
    }
  }
  return mutated;
}
