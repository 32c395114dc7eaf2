// SPDX-License-Identifier: Apache-2.0
import type { Change, Event } from '../src/core/model/index.ts';
import type { Engine, TickSnapshot } from '../src/scheduler/index.ts';
import { attempt, component, instance } from '../test/contract/store-rows.ts';

/** Stands in for the engine: one finished task costs what it costs there in rows. */
export const standIn: Engine = {
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
