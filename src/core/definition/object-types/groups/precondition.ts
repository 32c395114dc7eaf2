// SPDX-License-Identifier: Apache-2.0
import { period, type Slots, text } from '../slot.ts';
import { base, system } from './every-object.ts';
import { runtimeNode } from './referrer.ts';
import { runnable, runtimeRunnable } from './runnable.ts';

/** All six preconditions. */
export const precondition: Slots = {
  ...base,
  ...system,
  ...runnable,
  ...runtimeRunnable,
  ...runtimeNode,
  preconditionTimeout: period(),
};

/** Preconditions that the service checks itself. */
export const systemPrecondition: Slots = {
  ...precondition,
  role: text({ required: true }),
  currentRetryCount: text({ runtime: true }),
  lastRetryTime: text({ runtime: true }),
};
