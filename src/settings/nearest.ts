// SPDX-License-Identifier: Apache-2.0

/** The known text with the fewest edits from the given one, case ignored; undefined when more than half would change. */
export function nearest(given: string, known: readonly string[]): string | undefined {
  const ranked = known.map((text) => ({
    text,
    edits: editsBetween(given.toLowerCase(), text.toLowerCase()),
  }));
  const best = ranked.reduce<{ text: string; edits: number } | undefined>(
    (so, one) => (so === undefined || one.edits < so.edits ? one : so),
    undefined,
  );
  return best !== undefined && best.edits <= Math.max(given.length, best.text.length) / 2
    ? best.text
    : undefined;
}

/** Insertions, deletions and replacements of one character that make `b` of `a`. */
function editsBetween(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const replaced = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(replaced, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}
