// SPDX-License-Identifier: Apache-2.0
import { dataFormat } from '../groups/data-format.ts';
import { type ObjectType, objectType } from '../object-type.ts';
import { text } from '../slot.ts';

/** Text with commas between columns and line feeds between records. Source: dp-object-csv.md, "Syntax". */
export const csv: ObjectType = objectType('CSV', {
  about: 'Text with commas between columns and line feeds between records.',
  source: 'dp-object-csv.md, "Syntax"',
  category: 'dataFormat',
  groups: [dataFormat],
  fields: {
    escapeChar: text('Character that takes the meaning of the next one away.'),
  },
});
