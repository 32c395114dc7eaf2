// SPDX-License-Identifier: Apache-2.0
import { activity } from '../groups/activity.ts';
import { type ObjectType, objectType } from '../object-type.ts';
import { reference, text } from '../slot.ts';

/** SqlActivity. */
export const sqlActivity: ObjectType = objectType('SqlActivity', {
  category: 'activity',
  groups: [activity],
  fields: {
    database: reference(['Database'], { required: true }),
    script: text({ oneOf: 'script' }),
    scriptUri: text({ oneOf: 'script' }),
    scriptArgument: text({ list: true }),
    queue: text(),
    input: reference(['DataNode']),
    output: reference(['DataNode']),
  },
});
