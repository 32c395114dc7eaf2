// SPDX-License-Identifier: Apache-2.0
import { dataFormat } from '../groups/data-format.ts';
import { type ObjectType, objectType } from '../object-type.ts';
import { text } from '../slot.ts';

/** Text with tabs between columns. Source: dp-object-tsv.md, "Syntax". */
export const tsv: ObjectType = objectType('TSV', {
  about: 'Text with tabs between columns.',
  source: 'dp-object-tsv.md, "Syntax"',
  category: 'dataFormat',
  groups: [dataFormat],
  fields: {
    columnSeparator: text('Character between columns.', { byDefault: { value: '\t', basis: 'documented' } }),
    recordSeparator: text('Character between records.', { byDefault: { value: '\n', basis: 'documented' } }),
    escapeChar: text('Character that takes the meaning of the next one away.'),
  },
});
