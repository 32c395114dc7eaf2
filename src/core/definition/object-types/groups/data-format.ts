// SPDX-License-Identifier: Apache-2.0
import { type Slots, text } from '../slot.ts';
import { base, system } from './every-object.ts';

/** All six data formats. */
export const dataFormat: Slots = {
  ...base,
  ...system,
  column: text({ list: true }),
};
