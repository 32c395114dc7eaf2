// SPDX-License-Identifier: Apache-2.0
import { addDuration, durationOf, type Instant, type PipelineId } from '../core/model/index.ts';
import { type EngineStore, StoreUnavailable } from '../store/index.ts';
import type { Engine, TickFailure } from './engine.ts';
import { createRevisionCache } from './revision-cache.ts';
import { runTick, type TickContext, type TickResult } from './tick.ts';

/**
 * The scheduler: gives ticks to the pipelines that are due.
 *
 * States of a pipeline here: none, or put aside until a moment after its tick failed by a bug. Invariants:
 * E1 a failed tick leaves nothing (the store undoes it). E2 one pipeline's failure never keeps another from
 * its tick. E3 one `advance` does a bounded amount of work, and ends early when somebody waits for it, so that calls
 * waiting for the same or the next commit are answered soon.
 */
export interface Scheduler {
  /**
   * Runs due ticks within the budget. Once `isAwaited` tells that others wait, ticks are cut short and the turn ends with
   * the round: each pipeline of it has had a share, so what the waiting calls recorded is not left to the next turn. The
   * first events of a turn are handled in any case, so that what a call sets in motion is mostly there when it is answered.
   * `nextAt`: when to ask again if no fact comes; null when there is no timer.
   */
  advance(
    now: Instant,
    isAwaited?: () => boolean,
  ): Promise<{ readonly moreWork: boolean; readonly nextAt: Instant | null }>;
}

export interface SchedulerOptions {
  readonly store: EngineStore;
  readonly engine: Engine;
  /** Told of every tick that failed by a bug. */
  readonly report: (failure: TickFailure) => void;
  /** Most events of one `advance`, all pipelines together; one that changes many rows counts for several. */
  readonly eventsMax?: number;
  /** Most events of one pipeline's tick, so that a busy one does not hold up the others. */
  readonly tickEventsMax?: number;
  /** Ticks under way at the same time, of different pipelines; one where the store has one transaction for all. */
  readonly ticksAtOnce?: number;
  /** Length of the texts of all definitions that are kept compiled. */
  readonly definitionsMax?: number;
}

const EVENTS_MAX = 2000;
const TICK_EVENTS_MAX = 500;
/** Events of a turn that nobody's waiting cuts short: some milliseconds, and all that most calls set in motion. */
const UNDISTURBED_EVENTS = 64;
/** Twenty thousand small definitions or some hundred large ones; compiled, a hundred MiB at most. */
const DEFINITIONS_MAX = 16 * 2 ** 20;
/** Pipelines looked at in one turn. */
const PIPELINES_MAX = 64;
const REST_FIRST_MS = 1000;
const REST_LONGEST_MS = 60_000;

/** Makes a scheduler over one node's store. */
export function createScheduler(options: SchedulerOptions): Scheduler {
  const { store, engine, eventsMax = EVENTS_MAX, tickEventsMax = TICK_EVENTS_MAX, ticksAtOnce = 1 } = options;
  const cache = createRevisionCache(options.definitionsMax ?? DEFINITIONS_MAX);
  const aside = new Map<PipelineId, TickFailure>();

  const tryTick = async (
    pipelineId: PipelineId,
    { now, isOver }: TurnOfOne,
    tickMax: number,
  ): Promise<TickResult> => {
    try {
      const context = { engine, cache, pipelineId, now, eventsMax: tickMax, isOver };
      const result = await store.tick(pipelineId, (tick) => runTick(tick, context));
      aside.delete(pipelineId);
      return result;
    } catch (error) {
      if (error instanceof StoreUnavailable) throw error;
      const failure = failureAfter(aside.get(pipelineId), { pipelineId, error, now });
      aside.set(pipelineId, failure);
      options.report(failure);
      return { handled: 1, moreWork: false };
    }
  };

  return {
    async advance(now, isAwaited = () => false) {
      const resting = (id: PipelineId): boolean => (aside.get(id)?.retryAt ?? now) > now;
      let left = eventsMax;
      for (;;) {
        // Resting pipelines stay due, so they must not fill the list.
        const due = (await store.due(now, PIPELINES_MAX + aside.size)).filter((id) => !resting(id));
        if (due.length === 0) return { moreWork: false, nextAt: await nextMoment(store, aside, now) };
        await inLanes(due, ticksAtOnce, async (id) => {
          if (left <= 0) return;
          const done = eventsMax - left;
          const isOver = (handled: number): boolean => done + handled >= UNDISTURBED_EVENTS && isAwaited();
          const { handled } = await tryTick(id, { now, isOver }, Math.min(left, tickEventsMax));
          left -= handled; // after the wait, for other lanes count too
        });
        if (left <= 0 || (eventsMax - left >= UNDISTURBED_EVENTS && isAwaited()))
          return { moreWork: true, nextAt: now };
      }
    },
  };
}

/** One pipeline's part of an `advance`. */
interface TurnOfOne {
  readonly now: Instant;
  readonly isOver: TickContext['isOver'];
}

/** Does the work for each item in order, `count` at a time; after a failure none is begun any more, and it rejects. */
async function inLanes<T>(
  items: readonly T[],
  count: number,
  work: (item: T) => Promise<void>,
): Promise<void> {
  const left = items.values();
  const failures: unknown[] = [];
  const lane = async (): Promise<void> => {
    for (const item of left) {
      if (failures.length > 0) return;
      await work(item).catch((error: unknown) => failures.push(error));
    }
  };
  await Promise.all(Array.from({ length: count }, lane));
  if (failures.length > 0) throw failures[0];
}

/** The next failure of a pipeline's tick: each one doubles the rest, up to a minute. */
function failureAfter(
  before: TickFailure | undefined,
  {
    pipelineId,
    error,
    now,
  }: { readonly pipelineId: PipelineId; readonly error: unknown; readonly now: Instant },
): TickFailure {
  const failures = (before?.failures ?? 0) + 1;
  const rest = Math.min(REST_FIRST_MS * 2 ** (failures - 1), REST_LONGEST_MS);
  return { pipelineId, error, failures, retryAt: addDuration(now, durationOf(rest)) };
}

/**
 * The next timer that is not due already (those belong to resting pipelines), or the end of the first rest.
 */
async function nextMoment(
  store: EngineStore,
  aside: ReadonlyMap<PipelineId, TickFailure>,
  now: Instant,
): Promise<Instant | null> {
  const timer = await store.nextTimer(now);
  const moments = [...aside.values()].map((failure) => failure.retryAt).filter((at) => at > now);
  if (timer !== null) moments.push(timer);
  return moments.length === 0 ? null : moments.reduce((first, at) => (at < first ? at : first));
}
