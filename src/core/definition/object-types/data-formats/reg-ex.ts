// SPDX-License-Identifier: Apache-2.0
import { dataFormat } from '../groups/data-format.ts';
import { type ObjectType, objectType } from '../object-type.ts';
import { text } from '../slot.ts';

/** RegEx. */
export const regEx: ObjectType = objectType('RegEx', {
  category: 'dataFormat',
  groups: [dataFormat],
  fields: {
    inputRegEx: text(),
    outputFormat: text(),
  },
});
