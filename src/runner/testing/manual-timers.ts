// SPDX-License-Identifier: Apache-2.0
import type { Timers } from '../timers.ts';

/** Waits for what the operating system does, a few ms, are real. */
const REAL_BELOW_MS = 50;

export interface ManualTimers extends Timers {
  /** Makes every timer fire that was set for exactly this delay; answers how many there were. */
  fire(delayMs: number): number;
  /** Delays of the timers that are set. */
  pending(): readonly number[];
}

/** Timers that fire when a test says so. */
export function manualTimers(): ManualTimers {
  const waiting = new Set<{ readonly delayMs: number; readonly act: () => void }>();
  return {
    after(delayMs, act) {
      if (delayMs < REAL_BELOW_MS) {
        const handle = setTimeout(act, delayMs);
        return () => clearTimeout(handle);
      }
      const timer = { delayMs, act };
      waiting.add(timer);
      return () => waiting.delete(timer);
    },
    fire(delayMs) {
      const due = [...waiting].filter((timer) => timer.delayMs === delayMs);
      for (const timer of due) {
        waiting.delete(timer);
        timer.act();
      }
      return due.length;
    },
    pending: () => [...waiting].map((timer) => timer.delayMs),
  };
}

/** Resolves when a condition on files or processes holds; rejects after 10 s. */
export async function until(holds: () => boolean, what: string): Promise<void> {
  for (let look = 0; look < 2000; look += 1) {
    if (holds()) return;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  throw new Error(`it never came to: ${what}`);
}
