// SPDX-License-Identifier: Apache-2.0
import { activity } from '../groups/activity.ts';
import { type ObjectType, objectType } from '../object-type.ts';
import { reference } from '../slot.ts';

/** Copies records or files between S3 and SQL tables. Source: dp-object-copyactivity.md, "Syntax". */
export const copyActivity: ObjectType = objectType('CopyActivity', {
  about: 'Copies records or files between S3 and SQL tables.',
  notes: ['Reads and writes CSV and TSV.', 'the same data format at both ends lets whole files be copied.'],
  source: 'dp-object-copyactivity.md, "Syntax"',
  category: 'activity',
  groups: [activity],
  fields: {
    input: reference(
      'Where the data comes from; in S3 it must be CSV or TSV.',
      ['S3DataNode', 'SqlDataNode', 'MySqlDataNode'],
      { rules: 'S59', severalTaken: true },
    ),
    output: reference('Where the data goes.', ['S3DataNode', 'SqlDataNode', 'MySqlDataNode'], {
      rules: 'S59',
      severalTaken: true,
    }),
  },
});
