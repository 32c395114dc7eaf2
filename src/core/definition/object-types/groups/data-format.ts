// SPDX-License-Identifier: Apache-2.0
import { type Slots, text } from '../slot.ts';
import { base, system } from './every-object.ts';

/** All six data formats. */
export const dataFormat: Slots = {
  ...base,
  ...system,
  column: text(
    'Columns in order, one `name TYPE` a value, types as in Hive; STRING where the type is left out.',
    { list: true },
  ),
};
