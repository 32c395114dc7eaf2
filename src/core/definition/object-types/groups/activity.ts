// SPDX-License-Identifier: Apache-2.0
import { boolean, integer, reference, type Slots, text } from '../slot.ts';
import { base, system } from './every-object.ts';
import { runnable, runtimeRunnable } from './runnable.ts';
import { dependent, runtimeSchedulable, schedulable, schedulableExtensions } from './schedulable.ts';

/** Activities: who takes the task. Source: S61, S62. */
export const worker: Slots = {
  runsOn: reference(
    'Resource on which the work is done; wins over workerGroup. Activities on Hadoop need an EmrCluster.',
    ['Resource'],
    { oneOf: 'worker', rules: 'S61, S62' },
  ),
  workerGroup: text(
    'Name of the worker group whose Task Runners take the tasks; the case matters. Ignored where runsOn is set.',
    { oneOf: 'worker', rules: 'S61, S62' },
  ),
};

/** Scripts before and after an activity on a cluster. */
export const taskConfig: Slots = {
  preActivityTaskConfig: reference('Script to run before the work of the activity.', ['ShellScriptConfig']),
  postActivityTaskConfig: reference('Script to run after the work of the activity.', ['ShellScriptConfig']),
};

/** Resizing of a cluster before an activity. */
export const resizeCluster: Slots = {
  resizeClusterBeforeRunning: boolean(
    'True fits the cluster to the throughput of a DynamoDB table at either end before the work starts.',
  ),
  resizeClusterMaxInstances: integer('Most machines that resizing may ask for.'),
};

/** All nine activities. */
export const activity: Slots = {
  ...base,
  ...system,
  ...runnable,
  ...schedulable,
  ...dependent,
  ...worker,
  ...runtimeRunnable,
  ...runtimeSchedulable,
  ...schedulableExtensions,
};
