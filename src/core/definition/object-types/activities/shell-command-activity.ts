// SPDX-License-Identifier: Apache-2.0
import { activity } from '../groups/activity.ts';
import { type ObjectType, objectType } from '../object-type.ts';
import { boolean, reference, text } from '../slot.ts';

/** ShellCommandActivity. */
export const shellCommandActivity: ObjectType = objectType('ShellCommandActivity', {
  category: 'activity',
  groups: [activity],
  fields: {
    command: text({ oneOf: 'command' }),
    scriptUri: text({ oneOf: 'command' }),
    scriptArgument: text({ list: true }),
    stage: boolean(),
    stdout: text(),
    stderr: text(),
    input: reference(['DataNode'], { list: true }),
    output: reference(['DataNode'], { list: true }),
  },
});
