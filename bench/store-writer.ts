// SPDX-License-Identifier: Apache-2.0
/** Entry of the writer's thread for the store's measurement: the real loop with an engine that stands in. */
import { parentPort, workerData } from 'node:worker_threads';
import { type Change, type Event, instantOf } from '../src/core/model/index.ts';
import { createScheduler, type Engine, type TickSnapshot } from '../src/scheduler/index.ts';
import { serveStore } from '../src/store/embedded/index.ts';
import type { EngineStore } from '../src/store/index.ts';
import { attempt, component, instance } from '../test/contract/store-rows.ts';

/** Stands in for the engine: one finished task costs what it costs there in rows. */
const standIn: Engine = {
  focusOf: (event) => ({
    ...{ components: [], attempts: [], unfinished: false },
    instances: event.kind === 'resource-heard' ? [event.instanceId] : [],
  }),
  plan: ({ stored }: TickSnapshot, event: Event): readonly Change[] => {
    if (event.kind !== 'resource-heard') return [];
    const { pipelineId } = stored.pipeline;
    const before = stored.instances.get(event.instanceId) ?? instance(pipelineId, event.instanceId);
    const name = event.instanceId;
    return [
      {
        kind: 'save-instance',
        instance: { ...before, status: 'FINISHED', attemptCount: before.attemptCount + 1 },
      },
      {
        kind: 'save-attempt',
        attempt: { ...attempt(pipelineId, name, 1), status: 'FINISHED', actualEnd: event.at },
      },
      {
        kind: 'save-component',
        component: component(pipelineId, 'Work', { activeCount: before.attemptCount }),
      },
      { kind: 'save-pipeline', pipeline: { ...stored.pipeline, version: stored.pipeline.version + 1 } },
    ];
  },
  compile: () => {
    throw new Error('no revision is named');
  },
};

const { directory } = workerData as { directory: string }; // what store.ts gives
if (parentPort === null) throw new Error('this file is the entry of a worker thread');
const report = (failure: { error: unknown }): void => console.error(failure.error);
const create = (store: EngineStore) => createScheduler({ store, engine: standIn, report });
await serveStore({
  port: parentPort,
  directory,
  clock: { now: () => instantOf(Date.now()) },
  createScheduler: create,
});
