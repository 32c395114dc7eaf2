// SPDX-License-Identifier: Apache-2.0
import { boolean, dateTime, enumeration, integer, reference, type Slots, text } from '../slot.ts';

/** Activities, data nodes and resources. */
export const schedulable: Slots = {
  schedule: reference(
    'Schedule whose occurrences the object follows; may come from a parent or Default, and is left out on demand.',
    ['Schedule'],
    { required: true, rules: 'S61, S121', requiredUnless: { field: 'scheduleType', is: 'ondemand' } },
  ),
  scheduleType: enumeration(
    'When in an occurrence work begins: cron at its start, timeseries at its end; ondemand, on Default alone, at each activation.',
    ['cron', 'timeseries', 'ondemand'],
    { rules: 'S47, S120, S121', byDefault: { value: 'timeseries', basis: 'ours' } },
  ),
  maxActiveInstances: integer(
    'How many instances of the component may be active together; reruns do not count. On demand the default is 1.',
    { min: 1, max: 5, rules: 'S128, S271', byDefault: { value: '5', basis: 'ours' } },
  ),
  pipelineLogUri: text('Place under s3:// for the logs of attempts; usually set on Default.', {
    rules: 'S57',
  }),
  runsOn: reference('Resource on which the work is done.', ['Resource'], { rules: 'S61, S62' }),
  workerGroup: text(
    'Name of the worker group whose Task Runners take the work; the case matters. Ignored where runsOn is set.',
    { rules: 'S61, S62' },
  ),
};

/** Ours, not the service's: order of hand-out and instances that wait for the one before. Source: S129, S216. */
export const schedulableExtensions: Slots = {
  dependsOnPast: boolean('True lets each instance wait for the one of the occurrence before.', {
    origin: 'extension',
    rules: 'S129',
    byDefault: { value: 'false', basis: 'ours' },
  }),
  priority: integer('Of tasks that wait for the same worker group, higher numbers are handed out first.', {
    origin: 'extension',
    rules: 'S216',
    byDefault: { value: '0', basis: 'ours' },
  }),
};

/** Activities and data nodes. */
export const dependent: Slots = {
  dependsOn: reference('Objects that must be finished before this one starts.', ['Runnable'], {
    list: true,
    rules: 'S59, S173',
  }),
  precondition: reference('Preconditions that must all hold before this one starts.', ['Precondition'], {
    list: true,
    rules: 'S59, S162',
  }),
};

/** Runtime fields of scheduled components. Source: S141. */
export const runtimeSchedulable: Slots = {
  '@finishedTime': dateTime('When the whole execution ended.', { runtime: true, rules: 'S141' }),
  '@healthStatus': text('How the last ended instance fared.', {
    values: ['HEALTHY', 'ERROR'],
    open: true,
    runtime: true,
    rules: 'S141, S186',
  }),
  '@healthStatusFromInstanceId': text('Id of the instance that decided the health.', {
    runtime: true,
    rules: 'S141',
  }),
  '@healthStatusUpdatedTime': dateTime('When the health last changed.', { runtime: true, rules: 'S141' }),
  '@lastDeactivatedTime': dateTime('When the object was last deactivated.', { runtime: true, rules: 'S141' }),
  '@latestCompletedRunTime': dateTime('Scheduled time of the last execution that ended.', {
    runtime: true,
    rules: 'S141',
  }),
  '@latestRunTime': dateTime('Scheduled time of the last execution that was made.', {
    runtime: true,
    rules: 'S141',
  }),
  '@nextRunTime': dateTime('Scheduled time of the next execution.', { runtime: true, rules: 'S141' }),
};
