// SPDX-License-Identifier: Apache-2.0
import { Worker } from 'node:worker_threads';
import {
  type Definition,
  type Fact,
  type Field,
  type Instant,
  instantOf,
  objectId,
  type PipelineId,
  type PipelineObject,
  pipelineId,
  referenceField,
  stringField,
  type TaskId,
  taskId,
  wireTime,
} from '../../src/core/model/index.ts';
import { connectStore } from '../../src/store/embedded/index.ts';
import type { Store } from '../../src/store/index.ts';
import { ACCOUNT } from '../../test/contract/store-rows.ts';

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

const object = (id: string, ...fields: readonly Field[]): PipelineObject => ({
  id: objectId(id),
  name: id,
  fields,
});

/** A shell activity `Work` each minute from `start` on, so many times, all of which may be active together. */
export function everyMinute(start: Instant, occurrences: number, workerGroup: string): Definition {
  const fields = [
    stringField('scheduleType', 'cron'),
    referenceField('schedule', objectId('Minutes')),
    stringField('workerGroup', workerGroup),
    stringField('maxActiveInstances', String(occurrences)),
  ];
  return {
    objects: [
      object('Default', ...fields),
      object(
        'Minutes',
        stringField('type', 'Schedule'),
        stringField('period', '1 minute'),
        stringField('startDateTime', wireTime(start)),
        stringField('occurrences', String(occurrences)),
      ),
      object(
        'Work',
        stringField('type', 'ShellCommandActivity'),
        stringField('command', 'echo #{@scheduledStartTime}'),
      ),
    ],
    parameters: [],
    values: [],
  };
}

/** Stores a pipeline with a definition and activates it. */
export async function activatePipeline(
  store: Store,
  name: string,
  definition: Definition,
): Promise<PipelineId> {
  const id = pipelineId(`df-${name}`);
  await store.pipelines.create({
    ...{ id, accountId: ACCOUNT, name, uniqueId: name, description: null, tags: [] },
    ...{ creatorUserId: 'AIDA', createdAt: now(), latestRevision: null },
  });
  const revision = await store.pipelines.putDefinition(id, definition, { latest: true, at: now() });
  await store.pipelines.record(id, [{ kind: 'activated', revision, startTimestamp: null, at: now() }]);
  return id;
}

/** How many instances of a pipeline are made and not over. */
export async function unfinishedOf(store: Store, id: PipelineId): Promise<number> {
  const found = await store.pipelines.find(id);
  if (found === undefined || found === 'deleted') throw new Error(`${id} is not there`);
  return found.progress.unfinishedInstances;
}

/** Claims the next task of a group; undefined when there is none. */
export async function claimTask(
  store: Store,
  workerGroup: string,
  id: TaskId,
): Promise<Extract<Fact, { kind: 'task-ended' }> | undefined> {
  const at = now();
  const claimed = await store.tasks.claim({
    ...{ workerGroup, except: [], accountId: ACCOUNT, taskId: id, hostname: 'bench' },
    ...{ claimedBy: 'arn:aws:iam::123456789012:user/bench', at, acknowledgeBy: instantOf(at + 120_000) },
  });
  if (claimed === undefined) return undefined;
  const { attemptId } = claimed.task;
  return {
    ...{ kind: 'task-ended', attemptId, taskId: id, purpose: 'work', hostname: 'bench' },
    ...{ outcome: 'FINISHED', failure: null, at },
  };
}

/** A task id for the n-th claim of a measurement. */
export const numberedTask = (name: string, n: number): TaskId => taskId(`${name}-${n}`);
