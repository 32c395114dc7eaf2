// SPDX-License-Identifier: Apache-2.0
import { precondition } from '../groups/precondition.ts';
import { type ObjectType, objectType } from '../object-type.ts';
import { text } from '../slot.ts';

/** Holds when a shell command or script ends with exit code 0. Source: dp-object-shellcommandprecondition.md, "Syntax". */
export const shellCommandPrecondition: ObjectType = objectType('ShellCommandPrecondition', {
  about: 'Holds when a shell command or script ends with exit code 0.',
  notes: ['It runs where the activity that uses it runs.'],
  source: 'dp-object-shellcommandprecondition.md, "Syntax"',
  category: 'precondition',
  groups: [precondition],
  fields: {
    command: text('Shell text to run.', { oneOf: 'command' }),
    scriptUri: text('Address of the script to fetch and run.', { oneOf: 'command' }),
    scriptArgument: text('Arguments in order, one a value.', { list: true }),
    stdout: text('Where the standard output goes; a local path is fine with workerGroup.'),
    stderr: text('Where the standard error output goes; a local path is fine with workerGroup.'),
  },
});
