// SPDX-License-Identifier: Apache-2.0
import { activity, resizeCluster, taskConfig } from '../groups/activity.ts';
import { type ObjectType, objectType } from '../object-type.ts';
import { reference, text } from '../slot.ts';

/** HiveCopyActivity. */
export const hiveCopyActivity: ObjectType = objectType('HiveCopyActivity', {
  category: 'activity',
  groups: [activity, taskConfig, resizeCluster],
  fields: {
    filterSql: text(),
    input: reference(['S3DataNode', 'DynamoDBDataNode']),
    output: reference(['S3DataNode', 'DynamoDBDataNode']),
    generatedScriptsPath: text({ origin: 'undocumented' }),
  },
});
