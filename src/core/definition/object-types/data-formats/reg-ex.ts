// SPDX-License-Identifier: Apache-2.0
import { dataFormat } from '../groups/data-format.ts';
import { type ObjectType, objectType } from '../object-type.ts';
import { text } from '../slot.ts';

/** Lines that a regular expression takes apart. Source: dp-object-regex.md, "Syntax". */
export const regEx: ObjectType = objectType('RegEx', {
  about: 'Lines that a regular expression takes apart.',
  source: 'dp-object-regex.md, "Syntax"',
  category: 'dataFormat',
  groups: [dataFormat],
  fields: {
    inputRegEx: text('Java regular expression with one group a column.'),
    outputFormat: text('How columns are put into a line when writing, as in `%1$s %2$s`.'),
  },
});
