// SPDX-License-Identifier: Apache-2.0
import {
  type Definition,
  type Field,
  objectId,
  type PipelineObject,
  referenceField,
  stringField,
} from '../../src/core/model/index.ts';

const object = (name: string, ...fields: Field[]): PipelineObject => ({ id: objectId(name), name, fields });
const activity = (name: string, ...more: Field[]): PipelineObject =>
  object(
    name,
    stringField('type', 'ShellCommandActivity'),
    stringField('command', 'true'),
    stringField('workerGroup', 'group'),
    ...more,
  );

/** A day of hours that are all past; B waits for A of the same hour: 48 tasks. */
export const DAY: Definition = {
  objects: [
    object('Default', stringField('scheduleType', 'cron'), referenceField('schedule', objectId('S'))),
    object(
      'S',
      stringField('type', 'Schedule'),
      stringField('period', '1 hour'),
      stringField('startDateTime', '2025-12-31T00:00:00'),
      stringField('endDateTime', '2026-01-01T00:00:00'),
    ),
    activity('A'),
    activity('B', referenceField('dependsOn', objectId('A'))),
  ],
  parameters: [],
  values: [],
};
