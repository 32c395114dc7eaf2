// SPDX-License-Identifier: Apache-2.0
import { dataFormat } from '../groups/data-format.ts';
import { type ObjectType, objectType } from '../object-type.ts';
import { text } from '../slot.ts';

/** Custom. */
export const customFormat: ObjectType = objectType('Custom', {
  category: 'dataFormat',
  groups: [dataFormat],
  fields: {
    columnSeparator: text({ required: true }),
    recordSeparator: text(),
  },
});
