// SPDX-License-Identifier: Apache-2.0
import { action } from '../groups/action.ts';
import { type ObjectType, objectType } from '../object-type.ts';
import { text } from '../slot.ts';

/** Publishes a message to a topic. Source: dp-object-snsalarm.md, "Syntax". */
export const snsAlarm: ObjectType = objectType('SnsAlarm', {
  about: 'Publishes a message to a topic.',
  source: 'dp-object-snsalarm.md, "Syntax"',
  category: 'action',
  groups: [action],
  fields: {
    message: text('Text of the message; expressions see the referring object as node.', {
      required: true,
      rules: 'S86, S171',
    }),
    subject: text('Subject of the message; more than 100 characters are cut off.', {
      required: true,
      rules: 'S171',
    }),
    topicArn: text('ARN of the topic.', { required: true, rules: 'S171' }),
    role: text('Role under which the message is published; may come from Default.', {
      required: true,
      rules: 'S171',
    }),
  },
});
