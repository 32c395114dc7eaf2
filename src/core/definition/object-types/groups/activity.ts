// SPDX-License-Identifier: Apache-2.0
import { boolean, integer, reference, type Slots, text } from '../slot.ts';
import { base, system } from './every-object.ts';
import { runnable, runtimeRunnable } from './runnable.ts';
import { dependent, runtimeSchedulable, schedulable, schedulableExtensions } from './schedulable.ts';

/** Activities: who takes the task. Source: S61, S62. */
export const worker: Slots = {
  runsOn: reference(['Resource'], { oneOf: 'worker' }),
  workerGroup: text({ oneOf: 'worker' }),
};

/** Scripts before and after an activity on a cluster. */
export const taskConfig: Slots = {
  preActivityTaskConfig: reference(['ShellScriptConfig']),
  postActivityTaskConfig: reference(['ShellScriptConfig']),
};

/** Resizing of a cluster before an activity. */
export const resizeCluster: Slots = {
  resizeClusterBeforeRunning: boolean(),
  resizeClusterMaxInstances: integer(),
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
