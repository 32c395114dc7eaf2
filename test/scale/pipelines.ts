// SPDX-License-Identifier: Apache-2.0
import {
  type Definition,
  type Field,
  type Instant,
  objectId,
  type PipelineId,
  type PipelineObject,
  referenceField,
  stringField,
  wireTime,
} from '../../src/core/model/index.ts';
import type { Store } from '../../src/store/index.ts';
import { pipelineRecord } from '../contract/store-rows.ts';

export const MINUTE_MS = 60_000;

const object = (id: string, ...fields: readonly Field[]): PipelineObject => ({
  id: objectId(id),
  name: id,
  fields,
});

/** A shell activity `Work`, each minute from `start` on, so many times. */
export function everyMinute(
  start: Instant,
  occurrences: number,
  maxActiveInstances: number,
  workerGroup = 'scale',
): Definition {
  return {
    objects: [
      object(
        'Default',
        stringField('scheduleType', 'cron'),
        referenceField('schedule', objectId('Minutes')),
        stringField('workerGroup', workerGroup),
        stringField('maxActiveInstances', String(maxActiveInstances)),
      ),
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

/** Stores a pipeline by number with a definition, and records its activation. */
export async function activatedPipeline(
  store: Store,
  definition: Definition,
  at: Instant,
  number = 1,
): Promise<PipelineId> {
  const { id } = await store.pipelines.create(pipelineRecord(number));
  const revision = await store.pipelines.putDefinition(id, definition, { latest: true, at });
  await store.pipelines.record(id, [{ kind: 'activated', revision, startTimestamp: null, at }]);
  return id;
}
