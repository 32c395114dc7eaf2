// SPDX-License-Identifier: Apache-2.0
import { precondition } from '../groups/precondition.ts';
import { type ObjectType, objectType } from '../object-type.ts';
import { text } from '../slot.ts';

/** ShellCommandPrecondition. */
export const shellCommandPrecondition: ObjectType = objectType('ShellCommandPrecondition', {
  category: 'precondition',
  groups: [precondition],
  fields: {
    command: text({ oneOf: 'command' }),
    scriptUri: text({ oneOf: 'command' }),
    scriptArgument: text({ list: true }),
    stdout: text(),
    stderr: text(),
  },
});
