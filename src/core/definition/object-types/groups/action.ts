// SPDX-License-Identifier: Apache-2.0
import type { Slots } from '../slot.ts';
import { base, system } from './every-object.ts';
import { runtimeNode } from './referrer.ts';

/** Both actions. */
export const action: Slots = {
  ...base,
  ...system,
  ...runtimeNode,
};
