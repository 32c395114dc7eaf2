// SPDX-License-Identifier: Apache-2.0
import { activity, resizeCluster, taskConfig } from '../groups/activity.ts';
import { type ObjectType, objectType } from '../object-type.ts';
import { boolean, reference, text } from '../slot.ts';

/** HiveActivity. */
export const hiveActivity: ObjectType = objectType('HiveActivity', {
  category: 'activity',
  groups: [activity, taskConfig, resizeCluster],
  fields: {
    hiveScript: text({ oneOf: 'script' }),
    scriptUri: text({ oneOf: 'script' }),
    scriptVariable: text({ list: true }),
    stage: boolean(),
    hadoopQueue: text(),
    input: reference(['DataNode'], { required: true, list: true }),
    output: reference(['DataNode'], { required: true, list: true }),
  },
});
