// SPDX-License-Identifier: Apache-2.0
import { activity, resizeCluster } from '../groups/activity.ts';
import { type ObjectType, objectType } from '../object-type.ts';
import { reference, text } from '../slot.ts';

/** EmrActivity. */
export const emrActivity: ObjectType = objectType('EmrActivity', {
  category: 'activity',
  groups: [activity, resizeCluster],
  fields: {
    input: reference(['DataNode'], { list: true }),
    output: reference(['DataNode'], { list: true }),
    preStepCommand: text({ list: true, max: 255 }),
    postStepCommand: text({ list: true, max: 255 }),
    step: text({ list: true, max: 255 }),
  },
});
