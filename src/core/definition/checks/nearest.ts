// SPDX-License-Identifier: Apache-2.0
const LENGTH_MAX = 64;
const CANDIDATES_MAX = 2_500;

/** How many letters may still be compared with letters; searches of one definition share it. */
export interface Effort {
  left: number;
}

/** A sentence that suggests the known name nearest to a mistyped one, or `otherwise` when none is near. Source: S56. */
export function suggestion(name: string, known: Iterable<string>, otherwise: string, effort: Effort): string {
  const near = nearest(name, known, effort);
  return near === null ? otherwise : `Did you mean '${near}'?`;
}

/**
 * The name that takes fewest edits, at most a third of its length; null when none is that near. The word `role` is
 * kept out of texts about anything else: Terraform takes it for a role that is not there yet, and waits. Source: design 5.
 */
function nearest(name: string, known: Iterable<string>, effort: Effort): string | null {
  if (name.length > LENGTH_MAX) return null;
  const wanted = name.toLowerCase();
  let best: string | null = null;
  let bestEdits = Math.floor(name.length / 3) + 1;
  let looked = 0;
  for (const candidate of known) {
    looked += 1;
    if (looked > CANDIDATES_MAX || effort.left <= 0) break;
    if (Math.abs(candidate.length - name.length) >= bestEdits || candidate === name) continue;
    if (!wanted.includes('rol') && candidate.toLowerCase().includes('role')) continue;
    effort.left -= wanted.length * candidate.length;
    const edits = editsBetween(wanted, candidate.toLowerCase());
    if (edits < bestEdits) {
      best = candidate;
      bestEdits = edits;
    }
  }
  return best;
}

/** Letters to insert, drop, change or swap with the next. */
function editsBetween(left: string, right: string): number {
  let before: readonly number[] = [];
  let previous: readonly number[] = Array.from({ length: right.length + 1 }, (_, index) => index);
  for (let row = 1; row <= left.length; row += 1) {
    const current = [row];
    for (let column = 1; column <= right.length; column += 1) {
      const change = left[row - 1] === right[column - 1] ? 0 : 1;
      const isSwap =
        row > 1 && column > 1 && left[row - 1] === right[column - 2] && left[row - 2] === right[column - 1];
      current.push(
        Math.min(
          (previous[column] ?? 0) + 1,
          (current[column - 1] ?? 0) + 1,
          (previous[column - 1] ?? 0) + change,
          isSwap ? (before[column - 2] ?? 0) + 1 : Number.POSITIVE_INFINITY,
        ),
      );
    }
    before = previous;
    previous = current;
  }
  return previous[right.length] ?? 0;
}
