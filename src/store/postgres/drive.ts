// SPDX-License-Identifier: Apache-2.0
import { addDuration, durationOf, type Instant } from '../../core/model/index.ts';
import { PURGE_EVERY_MS } from '../rows/retention.ts';
import type { EngineStore } from '../store.ts';
import type { PostgresStore } from './open-store.ts';

/** The scheduler as a node drives it. */
export interface DrivenScheduler {
  advance(now: Instant): Promise<{ readonly moreWork: boolean; readonly nextAt: Instant | null }>;
}

export interface DriveOptions {
  readonly store: PostgresStore;
  readonly clock: { now(): Instant };
  readonly createScheduler: (engine: EngineStore) => DrivenScheduler;
  /** Told once each time the database begins to fail. */
  readonly onTrouble: (error: unknown) => void;
}

/**
 * The loop of a node: ticks what is due when this node recorded something, when a timer runs out, and once a second, for
 * another node may have recorded something and ended.
 *
 * States: working -> waiting -> working ... -> stopped. Invariant G1: whatever fails, the loop goes on after a rest.
 */
export interface Drive {
  /** Ends the loop after the ticks under way. */
  stop(): Promise<void>;
}

/** Longest sleep in ms: what other nodes left is seen by then. */
const LOOK_AGAIN_MS = 1_000;
/** Rest after a failure in ms. */
const REST_MS = 1_000;
/** How often parked polls are told of tasks that wait, in ms: a notification may have been lost. */
const TELL_EVERY_MS = 5_000;

/** Starts the loop. */
export function drive({ store, clock, createScheduler, onTrouble }: DriveOptions): Drive {
  const scheduler = createScheduler(store.nodeEngine);
  const alarm = openAlarm();
  const forget = store.onFacts(alarm.ring);
  let purgeAt = clock.now();
  let tellAt = addDuration(clock.now(), durationOf(TELL_EVERY_MS));
  let isFailing = false;

  const turn = async (): Promise<number> => {
    const now = clock.now();
    if (now >= purgeAt) {
      await store.purge(now);
      purgeAt = addDuration(now, durationOf(PURGE_EVERY_MS));
    }
    if (now >= tellAt) {
      await store.tellOffered();
      tellAt = addDuration(now, durationOf(TELL_EVERY_MS));
    }
    const { moreWork, nextAt } = await scheduler.advance(now);
    if (moreWork) return 0;
    return nextAt === null ? LOOK_AGAIN_MS : Math.min(Math.max(nextAt - clock.now(), 0), LOOK_AGAIN_MS);
  };
  const loop = (async () => {
    while (!alarm.isStopped()) {
      try {
        await alarm.wait(await turn());
        isFailing = false;
      } catch (error) {
        if (!isFailing) onTrouble(error);
        isFailing = true;
        await alarm.rest(REST_MS);
      }
    }
  })();
  return {
    async stop() {
      forget();
      alarm.stop();
      await loop;
    },
  };
}

/** Wakes the loop; what rings while it works counts for its next wait. */
interface Alarm {
  ring(): void;
  wait(ms: number): Promise<void>;
  /** A wait that ringing does not cut short. */
  rest(ms: number): Promise<void>;
  stop(): void;
  isStopped(): boolean;
}

function openAlarm(): Alarm {
  let isRung = false;
  let isStopped = false;
  let wake: ((how: 'ring' | 'stop') => void) | null = null;
  const sleep = (ms: number, isLight: boolean): Promise<void> =>
    new Promise((resume) => {
      if (isStopped || (isLight && isRung)) {
        resume();
        return;
      }
      const timer = setTimeout(end, ms);
      function end(): void {
        clearTimeout(timer);
        wake = null;
        resume();
      }
      wake = (how) => {
        if (isLight || how === 'stop') end();
      };
    });
  return {
    ring() {
      isRung = true;
      wake?.('ring');
    },
    async wait(ms) {
      await sleep(ms, true);
      isRung = false;
    },
    rest: (ms) => sleep(ms, false),
    stop() {
      isStopped = true;
      wake?.('stop');
    },
    isStopped: () => isStopped,
  };
}
