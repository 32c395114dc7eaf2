// SPDX-License-Identifier: Apache-2.0

/** Virtual time: what happens when, in ms from the begin of the simulation. */
export interface Agenda {
  readonly now: number;
  /** Does something after `ms`; what it returns calls it off. */
  after(ms: number, act: () => void): () => void;
  sleep(ms: number): Promise<void>;
  /** Goes to the next moment and does what is to be done there; false when nothing is left before `until`. */
  step(until: number): boolean;
}

interface Entry {
  readonly at: number;
  readonly number: number;
  act: (() => void) | null;
}

/** An agenda with nothing on it, at 0. Of two things at one moment the one that was written first comes first. */
export function openAgenda(): Agenda {
  const heap: Entry[] = [];
  let now = 0;
  let numbers = 0;
  const agenda: Agenda = {
    get now() {
      return now;
    },
    after(ms, act) {
      numbers += 1;
      const entry: Entry = { at: now + Math.max(0, ms), number: numbers, act };
      push(heap, entry);
      return () => {
        entry.act = null;
      };
    },
    sleep: (ms) => new Promise((resolve) => void agenda.after(ms, resolve)),
    step(until) {
      for (;;) {
        const first = heap[0];
        if (first === undefined || first.at > until) {
          now = Math.max(now, until);
          return false;
        }
        pop(heap);
        if (first.act === null) continue;
        now = Math.max(now, first.at);
        first.act();
        return true;
      }
    },
  };
  return agenda;
}

function isBefore(a: Entry, b: Entry): boolean {
  return a.at < b.at || (a.at === b.at && a.number < b.number);
}

function push(heap: Entry[], entry: Entry): void {
  let index = heap.length;
  heap.push(entry);
  while (index > 0) {
    const above = (index - 1) >> 1;
    const parent = heap[above] as Entry; // above is a valid index
    if (!isBefore(entry, parent)) break;
    heap[index] = parent;
    index = above;
  }
  heap[index] = entry;
}

function pop(heap: Entry[]): void {
  const last = heap.pop();
  if (last === undefined || heap.length === 0) return;
  let index = 0;
  for (;;) {
    let child = 2 * index + 1;
    const left = heap[child];
    const right = heap[child + 1];
    if (left === undefined) break;
    if (right !== undefined && isBefore(right, left)) child += 1;
    const least = heap[child] as Entry; // child is a valid index
    if (!isBefore(least, last)) break;
    heap[index] = least;
    index = child;
  }
  heap[index] = last;
}
