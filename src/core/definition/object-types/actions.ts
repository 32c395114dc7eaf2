// SPDX-License-Identifier: Apache-2.0
import { action } from './groups.ts';
import { type ObjectType, objectType } from './object-type.ts';
import { text } from './slot.ts';

/** The two actions. */
export const actions: readonly ObjectType[] = [
  objectType('SnsAlarm', {
    category: 'action',
    groups: [action],
    fields: {
      message: text({ required: true }),
      subject: text({ required: true }),
      topicArn: text({ required: true }),
      role: text({ required: true }),
    },
  }),
  objectType('Terminate', {
    category: 'action',
    groups: [action],
  }),
];
