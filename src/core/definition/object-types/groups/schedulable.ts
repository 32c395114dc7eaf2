// SPDX-License-Identifier: Apache-2.0
import { boolean, dateTime, enumeration, integer, reference, type Slots, text } from '../slot.ts';

/** Activities, data nodes and resources. */
export const schedulable: Slots = {
  schedule: reference(['Schedule'], { required: true }),
  scheduleType: enumeration(['cron', 'timeseries', 'ondemand']),
  maxActiveInstances: integer({ min: 1, max: 5 }),
  pipelineLogUri: text(),
  runsOn: reference(['Resource']),
  workerGroup: text(),
};

/** Ours, not the service's: order of hand-out and instances that wait for the one before. Source: S129, S216. */
export const schedulableExtensions: Slots = {
  dependsOnPast: boolean({ origin: 'extension' }),
  priority: integer({ origin: 'extension' }),
};

/** Activities and data nodes. */
export const dependent: Slots = {
  dependsOn: reference(['Runnable'], { list: true }),
  precondition: reference(['Precondition'], { list: true }),
};

/** Runtime fields of scheduled components. Source: S141. */
export const runtimeSchedulable: Slots = {
  '@finishedTime': dateTime({ runtime: true }),
  '@healthStatus': text({ values: ['HEALTHY', 'ERROR'], open: true, runtime: true }),
  '@healthStatusFromInstanceId': text({ runtime: true }),
  '@healthStatusUpdatedTime': dateTime({ runtime: true }),
  '@lastDeactivatedTime': dateTime({ runtime: true }),
  '@latestCompletedRunTime': dateTime({ runtime: true }),
  '@latestRunTime': dateTime({ runtime: true }),
  '@nextRunTime': dateTime({ runtime: true }),
};
