// SPDX-License-Identifier: Apache-2.0
import { setTimeout as sleep } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import { type Instant, instantOf, type PipelineId, taskId } from '../../src/core/model/index.ts';
import { connectStore } from '../../src/store/embedded/index.ts';
import type { Store } from '../../src/store/index.ts';
import { ACCOUNT } from '../../test/contract/store-rows.ts';
import { activatedPipeline, everyMinute, MINUTE_MS } from '../../test/scale/pipelines.ts';

/** The present moment. */
export const now = (): Instant => instantOf(Date.now());

/** Opens the embedded store of a folder as the service does: writer, scheduler and engine in a thread of their own. */
export async function openEngineStore(directory: string): Promise<Store> {
  const worker = new Worker(new URL('./engine-writer.ts', import.meta.url), { workerData: { directory } });
  const onFailure = (error: Error): never => {
    throw error;
  };
  return connectStore({ worker, directory, onFailure });
}

/** Activates a pipeline by number with so many past minutes, which all may be active together. */
export function activateBackfill(
  store: Store,
  of: { readonly number: number; readonly intervals: number; readonly workerGroup: string },
): Promise<PipelineId> {
  const { number, intervals, workerGroup } = of;
  const wholeSecond = Math.floor(now() / 1000) * 1000;
  const start = instantOf(wholeSecond - (intervals + 1) * MINUTE_MS);
  return activatedPipeline(store, everyMinute(start, intervals, intervals, workerGroup), now(), number);
}

/** Waits until so many instances of a pipeline are made. */
export async function untilMade(store: Store, id: PipelineId, intervals: number): Promise<void> {
  while ((await unfinishedOf(store, id)) < intervals) await sleep(20);
}

async function unfinishedOf(store: Store, id: PipelineId): Promise<number> {
  const found = await store.pipelines.find(id);
  if (found === undefined || found === 'deleted') throw new Error(`${id} is not there`);
  return found.progress.unfinishedInstances;
}

/** Takes the next task of a group and ends it well; whether there was one. */
export async function workOne(store: Store, workerGroup: string, name: string): Promise<boolean> {
  const id = taskId(name);
  const at = now();
  const claimed = await store.tasks.claim({
    ...{ workerGroup, except: [], accountId: ACCOUNT, taskId: id, hostname: 'bench' },
    ...{ claimedBy: 'arn:aws:iam::123456789012:user/bench', at, acknowledgeBy: instantOf(at + 120_000) },
  });
  if (claimed === undefined) return false;
  const { attemptId } = claimed.task;
  const held = { attemptId, taskId: id, purpose: 'work', hostname: 'bench' } as const;
  await store.tasks.report(id, { kind: 'task-progress', ...held, fields: [], at });
  await store.tasks.report(id, { kind: 'task-ended', ...held, outcome: 'FINISHED', failure: null, at });
  return true;
}

/** The most memory that this process had since it was asked first, in MiB. */
export function watchMemory(): { peakMiB(): number; end(): void } {
  let peak = 0;
  const look = (): void => {
    peak = Math.max(peak, process.memoryUsage.rss());
  };
  const timer = setInterval(look, 100);
  look();
  return {
    peakMiB: () => Math.round(peak / 2 ** 20),
    end: () => clearInterval(timer),
  };
}
