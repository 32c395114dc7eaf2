// SPDX-License-Identifier: Apache-2.0
import { activity } from '../groups/activity.ts';
import { type ObjectType, objectType } from '../object-type.ts';
import { reference } from '../slot.ts';

/** CopyActivity. */
export const copyActivity: ObjectType = objectType('CopyActivity', {
  category: 'activity',
  groups: [activity],
  fields: {
    input: reference(['S3DataNode', 'SqlDataNode', 'MySqlDataNode']),
    output: reference(['S3DataNode', 'SqlDataNode', 'MySqlDataNode']),
  },
});
