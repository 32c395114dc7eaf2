// SPDX-License-Identifier: Apache-2.0
import { activity } from '../groups/activity.ts';
import { type ObjectType, objectType } from '../object-type.ts';
import { enumeration, reference, text } from '../slot.ts';

/** Loads data into a Redshift table, or unloads one to S3. Source: dp-object-redshiftcopyactivity.md, "Syntax". */
export const redshiftCopyActivity: ObjectType = objectType('RedshiftCopyActivity', {
  about: 'Loads data into a Redshift table, or unloads one to S3.',
  notes: [
    'Rows pass through a table named staging; a failed load in mode APPEND starts over and may repeat rows.',
  ],
  source: 'dp-object-redshiftcopyactivity.md, "Syntax"',
  category: 'activity',
  groups: [activity],
  fields: {
    insertMode: enumeration(
      'What happens to rows that the target has already; asked for even when unloading.',
      ['KEEP_EXISTING', 'OVERWRITE_EXISTING', 'TRUNCATE', 'APPEND'],
      {
        required: true,
      },
    ),
    commandOptions: text('Options of COPY or UNLOAD; ignored where a node has a data format.', {
      list: true,
    }),
    transformSql: text('SELECT over the table `staging` whose columns fit the target.'),
    queue: text('Query group of the session.'),
    input: reference('Where the rows come from.', ['S3DataNode', 'DynamoDBDataNode', 'RedshiftDataNode'], {
      rules: 'S59',
      severalTaken: true,
    }),
    output: reference('Where the rows go.', ['RedshiftDataNode', 'S3DataNode'], {
      rules: 'S59',
      severalTaken: true,
    }),
  },
});
