// SPDX-License-Identifier: Apache-2.0
import { activity } from '../groups/activity.ts';
import { type ObjectType, objectType } from '../object-type.ts';
import { boolean, reference, text } from '../slot.ts';

/** Runs a shell command, or a script from S3. Source: dp-object-shellcommandactivity.md, "Syntax". */
export const shellCommandActivity: ObjectType = objectType('ShellCommandActivity', {
  about: 'Runs a shell command, or a script from S3.',
  notes: [
    'When staged, the folders are in `INPUT1_STAGING_DIR`, `OUTPUT1_STAGING_DIR` and so on.',
    'Exit code 0 is success, anything else is a failure.',
  ],
  source: 'dp-object-shellcommandactivity.md, "Syntax"',
  category: 'activity',
  groups: [activity],
  fields: {
    command: text('Shell text to run; `$1` and so on are the values of scriptArgument.', {
      oneOf: 'command',
    }),
    scriptUri: text('Address of the script to fetch and run.', { oneOf: 'command' }),
    scriptArgument: text(
      'Arguments in order, one a value; allowed with scriptUri too, as published samples do.',
      { list: true },
    ),
    stage: boolean('True fetches the S3 inputs into folders before, and sends the output folders after.', {
      source: 'dp-concepts-staging.md',
      byDefault: { value: 'false', basis: 'ours' },
      rules: 'S235',
    }),
    stdout: text('Where the standard output goes; a local path is fine with workerGroup.'),
    stderr: text('Where the standard error output goes; a local path is fine with workerGroup.'),
    input: reference('Data nodes to read; only S3DataNode can be staged.', ['DataNode'], {
      list: true,
      rules: 'S59, S174',
    }),
    output: reference('Data nodes to write; staging needs a directoryPath.', ['DataNode'], {
      list: true,
      rules: 'S59, S174',
    }),
  },
});
