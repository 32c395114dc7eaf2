// SPDX-License-Identifier: Apache-2.0
import { activity } from '../groups/activity.ts';
import { type ObjectType, objectType } from '../object-type.ts';
import { enumeration, reference, text } from '../slot.ts';

/** RedshiftCopyActivity. */
export const redshiftCopyActivity: ObjectType = objectType('RedshiftCopyActivity', {
  category: 'activity',
  groups: [activity],
  fields: {
    insertMode: enumeration(['KEEP_EXISTING', 'OVERWRITE_EXISTING', 'TRUNCATE', 'APPEND'], {
      required: true,
    }),
    commandOptions: text({ list: true }),
    transformSql: text(),
    queue: text(),
    input: reference(['S3DataNode', 'DynamoDBDataNode', 'RedshiftDataNode']),
    output: reference(['RedshiftDataNode', 'S3DataNode']),
  },
});
