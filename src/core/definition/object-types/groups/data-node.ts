// SPDX-License-Identifier: Apache-2.0
import type { Slots } from '../slot.ts';
import { base, system } from './every-object.ts';
import { runnable, runtimeRunnable } from './runnable.ts';
import { dependent, runtimeSchedulable, schedulable, schedulableExtensions } from './schedulable.ts';

/** All five data nodes. */
export const dataNode: Slots = {
  ...base,
  ...system,
  ...runnable,
  ...schedulable,
  ...dependent,
  ...runtimeRunnable,
  ...runtimeSchedulable,
  ...schedulableExtensions,
};
