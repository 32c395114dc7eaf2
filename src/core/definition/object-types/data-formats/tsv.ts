// SPDX-License-Identifier: Apache-2.0
import { dataFormat } from '../groups/data-format.ts';
import { type ObjectType, objectType } from '../object-type.ts';
import { text } from '../slot.ts';

/** TSV. */
export const tsv: ObjectType = objectType('TSV', {
  category: 'dataFormat',
  groups: [dataFormat],
  fields: {
    columnSeparator: text(),
    recordSeparator: text(),
    escapeChar: text(),
  },
});
