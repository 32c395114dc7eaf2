// SPDX-License-Identifier: Apache-2.0
import { dataFormat } from '../groups/data-format.ts';
import { type ObjectType, objectType } from '../object-type.ts';
import { text } from '../slot.ts';

/** CSV. */
export const csv: ObjectType = objectType('CSV', {
  category: 'dataFormat',
  groups: [dataFormat],
  fields: {
    escapeChar: text(),
  },
});
