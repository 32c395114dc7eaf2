// SPDX-License-Identifier: Apache-2.0
import { plain } from '../groups/every-object.ts';
import { type ObjectType, objectType } from '../object-type.ts';
import { text } from '../slot.ts';

/** A script to run before or after an activity on a cluster. Source: dp-object-shellscriptconfig.md, "Syntax". */
export const shellScriptConfig: ObjectType = objectType('ShellScriptConfig', {
  about: 'A script to run before or after an activity on a cluster.',
  source: 'dp-object-shellscriptconfig.md, "Syntax"',
  category: 'utility',
  groups: [plain],
  fields: {
    scriptUri: text('Address of the script.'),
    scriptArgument: text('Arguments in order, one a value.', { list: true }),
  },
});
