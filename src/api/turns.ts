// SPDX-License-Identifier: Apache-2.0
/**
 * Lets calls that read, decide and then write about one pipeline go one after another in this process, so that two
 * activations of an on-demand pipeline cannot both find it idle.
 *
 * Invariant: T1 the works of one key never overlap and run in the order of their calls. The store's transaction
 * remains what keeps data whole; this only keeps answers right.
 */
export interface Turns {
  take<T>(key: string, work: () => Promise<T>): Promise<T>;
}

/** Turns by key; a key without work is forgotten. */
export function createTurns(): Turns {
  const last = new Map<string, Promise<unknown>>();
  return {
    take(key, work) {
      const mine = (last.get(key) ?? Promise.resolve()).then(work, work);
      last.set(key, mine);
      const forget = (): void => {
        if (last.get(key) === mine) last.delete(key);
      };
      mine.then(forget, forget);
      return mine;
    },
  };
}
