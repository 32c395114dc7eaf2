// SPDX-License-Identifier: Apache-2.0
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { Store } from '../../src/store/index.ts';
import { pipelineRecord } from '../../test/contract/store-rows.ts';
import {
  type Circumstances,
  type Comparison,
  elapsedMs,
  type Findings,
  inTurns,
  type Measurement,
} from '../measurement.ts';
import { quantile } from '../report.ts';
import { activateBackfill, now, openEngineStore, untilMade, watchMemory, workOne } from './engine-store.ts';
import { insertSameRows } from './same-rows.ts';

/**
 * A pipeline with a million past intervals, all of which may be active together, from its activation until every one is
 * made, evaluated, offered and durable. Against the rows that this leaves (instance, attempt, task), inserted into the same
 * tables with the same indexes, 1,000 a commit. Meanwhile somebody writes and another pipeline is activated and worked, one
 * after the other, to see how long they wait; so they do while the whole is deleted.
 */
export const backfill: Measurement = {
  name: 'backfill',
  sentence:
    'A backfill in the store: a million past intervals made, offered and durable; others wait meanwhile.',
  measure,
};

async function measure({ cleanup, isQuick, say }: Circumstances): Promise<Findings> {
  const intervals = isQuick ? 5_000 : 1_000_000;
  const rounds = isQuick ? 3 : 1;
  const waits = { write: [] as number[], other: [] as number[] };
  const memory: number[] = [];
  let folder = '';
  const found = await inTurns(
    rounds,
    async (round) => {
      say(`backfill: ${intervals} intervals, round ${round + 1} of ${rounds}`);
      if (folder !== '') cleanup.removeFolder(folder);
      folder = cleanup.folder();
      return makeBackfill(folder, intervals, { waits, memory });
    },
    async () => {
      say('backfill: the same rows, inserted');
      const other = cleanup.folder();
      const tookMs = insertSameRows({ from: folder, into: other, count: intervals });
      cleanup.removeFolder(other);
      return tookMs;
    },
  );
  const { count, perSecond } = {
    count: intervals.toLocaleString('en-US'),
    perSecond: rate(found.ours, intervals),
  };
  const comparison: Comparison = {
    ...{ what: `backfill of ${count} intervals`, unit: 'ms', summary: 'median', ...found },
    baselineName: `SQLite inserts of the ${(3 * intervals).toLocaleString('en-US')} rows it leaves, 1000 a commit`,
    goal: 'ratio <= 2',
  };
  say('backfill: deleting it');
  const deletion = await deleteBackfill(folder);
  const spread = (samples: readonly number[]): string =>
    `p50 ${quantile(samples, 0.5).toFixed(0)} ms, p99 ${quantile(samples, 0.99).toFixed(0)} ms, longest ${Math.max(...samples).toFixed(0)} ms, n ${samples.length}`;
  return {
    comparisons: [comparison],
    notes: [
      `backfill: ${perSecond} intervals a second; resident memory at most ${Math.max(...memory)} MiB, this process with the writer's thread.`,
      `backfill: a durable write meanwhile: ${spread(waits.write)}.`,
      `backfill: another pipeline activated, its task claimed and ended meanwhile: ${spread(waits.other)}.`,
      `backfill: deleted: canceled and gone in ${(deletion.goneMs / 1000).toFixed(0)} s, its rows in ${(deletion.removedMs / 1000).toFixed(0)} s more; a durable write meanwhile: ${spread(deletion.waits)}.`,
    ],
  };
}

function rate(samplesMs: readonly number[], intervals: number): string {
  return Math.round((1000 * intervals) / Math.min(...samplesMs)).toLocaleString('en-US');
}

async function makeBackfill(
  folder: string,
  intervals: number,
  found: {
    readonly waits: { readonly write: number[]; readonly other: number[] };
    readonly memory: number[];
  },
): Promise<number> {
  const store = await openEngineStore(folder);
  const memory = watchMemory();
  let isOver = false;
  const tookMs = await elapsedMs(async () => {
    const id = await activateBackfill(store, { number: 1, intervals, workerGroup: 'backfill' });
    const others = workMeanwhile(store, found.waits, () => isOver);
    await untilMade(store, id, intervals);
    isOver = true;
    await others;
  });
  found.memory.push(memory.peakMiB());
  memory.end();
  await store.close();
  return tookMs;
}

/** Deletes the pipeline of the backfill while somebody writes. */
async function deleteBackfill(folder: string) {
  const store = await openEngineStore(folder);
  const observer = new DatabaseSync(join(folder, 'penstock.db'), { readOnly: true });
  const toRemove = observer.prepare('SELECT count(*) AS pipelines FROM forgotten');
  const { id } = pipelineRecord(1);
  const waits: number[] = [];
  const writeUntil = (isReached: () => Promise<boolean>): Promise<number> =>
    elapsedMs(async () => {
      while (!(await isReached())) waits.push(await elapsedMs(() => store.probe()));
    });
  await store.pipelines.record(id, [{ kind: 'deleted', by: 'bench', at: now() }]);
  const goneMs = await writeUntil(async () => toRemove.get()?.['pipelines'] !== 0);
  const removedMs = await writeUntil(async () => toRemove.get()?.['pipelines'] === 0);
  observer.close();
  await store.close();
  return { goneMs, removedMs, waits };
}

async function workMeanwhile(
  store: Store,
  waits: { readonly write: number[]; readonly other: number[] },
  isOver: () => boolean,
): Promise<void> {
  for (let n = 2; !isOver(); n += 1) {
    waits.write.push(await elapsedMs(() => store.probe()));
    const workerGroup = `other-${n}`;
    const start = performance.now();
    await activateBackfill(store, { number: n, intervals: 1, workerGroup });
    while (!(await workOne(store, workerGroup, `other-${n}`)));
    waits.other.push(performance.now() - start);
  }
}
