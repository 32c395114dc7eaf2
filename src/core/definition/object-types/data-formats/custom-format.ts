// SPDX-License-Identifier: Apache-2.0
import { dataFormat } from '../groups/data-format.ts';
import { type ObjectType, objectType } from '../object-type.ts';
import { text } from '../slot.ts';

/** Text with separators of your own. Source: dp-object-custom.md, "Syntax". */
export const customFormat: ObjectType = objectType('Custom', {
  about: 'Text with separators of your own.',
  notes: ['It has no escape character.'],
  source: 'dp-object-custom.md, "Syntax"',
  category: 'dataFormat',
  groups: [dataFormat],
  fields: {
    columnSeparator: text('Character between columns.', { required: true }),
    recordSeparator: text('Character between records, exactly one.'),
  },
});
