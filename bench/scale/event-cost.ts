// SPDX-License-Identifier: Apache-2.0
import type { Store } from '../../src/store/index.ts';
import {
  type Circumstances,
  type Comparison,
  elapsedMs,
  type Findings,
  type Measurement,
} from '../measurement.ts';
import { activateBackfill, openEngineStore, untilMade, watchMemory, workOne } from './engine-store.ts';

/** Tasks of one sample, and how many are in hand at once. */
const TASKS = 150;
const HANDS = 15;
const ROUNDS = 5;

/**
 * What a task costs (claimed, reported, ended, all durable, and what the engine makes of it) in pipelines of growing size,
 * and with growing numbers of active pipelines, each with a definition of its own. All in turns with the smallest. What it
 * does not measure: the API.
 */
export const eventCost: Measurement = {
  name: 'event-cost',
  sentence: `${TASKS} tasks in the store, ${HANDS} at a time, in pipelines of growing size and among growing numbers of them.`,
  async measure(circumstances: Circumstances): Promise<Findings> {
    const bySize = await measureBySize(circumstances);
    const byNumber = await measureByNumber(circumstances);
    return {
      comparisons: [...bySize.comparisons, ...byNumber.comparisons],
      notes: [...bySize.notes, ...byNumber.notes],
    };
  },
};

async function measureBySize({ cleanup, isQuick, say }: Circumstances): Promise<Findings> {
  const sizes = isQuick ? [1_000, 5_000] : [1_000, 10_000, 100_000, 1_000_000];
  const memory = watchMemory();
  const store = await openEngineStore(cleanup.folder());
  for (const [number, intervals] of sizes.entries()) {
    say(`event-cost: making a pipeline of ${intervals} instances`);
    const id = await activateBackfill(store, { number, intervals, workerGroup: `size-${intervals}` });
    await untilMade(store, id, intervals);
  }
  const samples = new Map<number, number[]>(sizes.map((size) => [size, []]));
  for (let round = 0; round <= ROUNDS; round += 1) {
    for (const size of sizes) {
      const tookMs = await workTasks(store, `size-${size}`, `size-${size}-${round}`);
      if (round > 0) samples.get(size)?.push(tookMs); // the first round warms up
    }
  }
  await store.close();
  const note = `event-cost: resident memory at most ${memory.peakMiB()} MiB with ${sizes.at(-1)} instances in one pipeline.`;
  memory.end();
  const printed = (count: number): string => `${count.toLocaleString('en-US')} instances`;
  return { comparisons: comparisonsOf(samples, printed), notes: [note] };
}

async function measureByNumber({ cleanup, isQuick, say }: Circumstances): Promise<Findings> {
  const numbers = isQuick ? [1, 50] : [1, 1_000, 10_000];
  const samples = new Map<number, number[]>(numbers.map((count) => [count, []]));
  const memory = watchMemory();
  const stores = new Map<number, Store>();
  for (const pipelines of numbers) {
    say(`event-cost: making ${pipelines} active pipelines`);
    const store = await openEngineStore(cleanup.folder());
    await makePipelines(store, pipelines, Math.ceil((TASKS * (ROUNDS + 1)) / pipelines) + 2);
    stores.set(pipelines, store);
  }
  for (let round = 0; round <= ROUNDS; round += 1) {
    for (const [pipelines, store] of stores) {
      const tookMs = await workTasks(store, 'many', `many-${pipelines}-${round}`);
      if (round > 0) samples.get(pipelines)?.push(tookMs);
    }
  }
  for (const store of stores.values()) await store.close();
  const note = `event-cost: resident memory at most ${memory.peakMiB()} MiB with stores of ${numbers.join(', ')} active pipelines open at once.`;
  memory.end();
  const printed = (count: number): string => `${count.toLocaleString('en-US')} active pipelines`;
  return { comparisons: comparisonsOf(samples, printed), notes: [note] };
}

async function makePipelines(store: Store, count: number, intervals: number): Promise<void> {
  let next = 0;
  const lane = async (): Promise<void> => {
    while (next < count) {
      next += 1;
      const number = next;
      await untilMade(
        store,
        await activateBackfill(store, { number, intervals, workerGroup: 'many' }),
        intervals,
      );
    }
  };
  await Promise.all(Array.from({ length: Math.min(20, count) }, lane));
}

function workTasks(store: Store, workerGroup: string, name: string): Promise<number> {
  let begun = 0;
  const hand = async (): Promise<void> => {
    while (begun < TASKS) {
      begun += 1;
      if (!(await workOne(store, workerGroup, `${name}-${begun}`)))
        throw new Error(`${workerGroup} has no task`);
    }
  };
  return elapsedMs(() => Promise.all(Array.from({ length: HANDS }, hand)));
}

/** Each against the smallest, which was measured in turns with it. */
function comparisonsOf(
  samples: ReadonlyMap<number, readonly number[]>,
  printed: (count: number) => string,
): readonly Comparison[] {
  const [smallest, ...others] = samples;
  if (smallest === undefined) return [];
  return others.map(([count, ours]) => ({
    ...{ what: `${TASKS} tasks with ${printed(count)}`, unit: 'ms', summary: 'median', ours },
    ...{ baseline: smallest[1], baselineName: `with ${printed(smallest[0])}`, goal: 'ratio <= 1.2' },
  }));
}
