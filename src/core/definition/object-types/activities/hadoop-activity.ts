// SPDX-License-Identifier: Apache-2.0
import { activity, taskConfig } from '../groups/activity.ts';
import { type ObjectType, objectType } from '../object-type.ts';
import { reference, text } from '../slot.ts';

/** HadoopActivity. */
export const hadoopActivity: ObjectType = objectType('HadoopActivity', {
  category: 'activity',
  groups: [activity, taskConfig],
  fields: {
    jarUri: text({ required: true }),
    mainClass: text(),
    argument: text({ list: true }),
    hadoopQueue: text(),
    input: reference(['DataNode'], { list: true }),
    output: reference(['DataNode'], { list: true }),
  },
});
