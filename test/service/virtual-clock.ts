// SPDX-License-Identifier: Apache-2.0
import { type Instant, instantOf } from '../../src/core/model/index.ts';

/** Time that only moves when told to, and timers that fire when it passes them. */
export interface VirtualClock {
  now(): Instant;
  /** Calls back once when the clock reaches `ms` from now; what it returns ends the wait. */
  after(ms: number, callback: () => void): () => void;
  /** When the earliest timer is due; null when none is set. */
  nextTimer(): Instant | null;
  /** Moves to a moment and fires what is due by then, in order. */
  moveTo(at: Instant): void;
}

/** A clock that shows `start`. */
export function createVirtualClock(start: Instant): VirtualClock {
  let now = start;
  const timers = new Set<{ readonly at: Instant; readonly callback: () => void }>();
  const earliest = () => [...timers].sort((a, b) => a.at - b.at)[0];
  return {
    now: () => now,
    after(ms, callback) {
      const timer = { at: instantOf(now + ms), callback };
      timers.add(timer);
      return () => timers.delete(timer);
    },
    nextTimer: () => earliest()?.at ?? null,
    moveTo(at) {
      for (let timer = earliest(); timer !== undefined && timer.at <= at; timer = earliest()) {
        timers.delete(timer);
        now = instantOf(Math.max(now, timer.at));
        timer.callback();
      }
      now = instantOf(Math.max(now, at));
    },
  };
}
