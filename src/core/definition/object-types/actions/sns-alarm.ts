// SPDX-License-Identifier: Apache-2.0
import { action } from '../groups/action.ts';
import { type ObjectType, objectType } from '../object-type.ts';
import { text } from '../slot.ts';

/** SnsAlarm. */
export const snsAlarm: ObjectType = objectType('SnsAlarm', {
  category: 'action',
  groups: [action],
  fields: {
    message: text({ required: true }),
    subject: text({ required: true }),
    topicArn: text({ required: true }),
    role: text({ required: true }),
  },
});
