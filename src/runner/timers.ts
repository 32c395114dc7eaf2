// SPDX-License-Identifier: Apache-2.0
/** The passing of time as something that can be handed in. */
export interface Timers {
  /** Calls `act` once after `delayMs`; the answer takes the call back. */
  after(delayMs: number, act: () => void): () => void;
}

/** The timers of the process. */
export const systemTimers: Timers = {
  after(delayMs, act) {
    const handle = setTimeout(act, delayMs);
    return () => clearTimeout(handle);
  },
};

/** Waits; ends early, without a fault, when the signal is aborted. */
export function pause(timers: Timers, delayMs: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal?.aborted) return resolve();
    const end = () => {
      cancel();
      signal?.removeEventListener('abort', end);
      resolve();
    };
    const cancel = timers.after(delayMs, end);
    signal?.addEventListener('abort', end);
  });
}
