// SPDX-License-Identifier: Apache-2.0
import { plain } from '../groups/every-object.ts';
import { type ObjectType, objectType } from '../object-type.ts';
import { text } from '../slot.ts';

/** ShellScriptConfig. */
export const shellScriptConfig: ObjectType = objectType('ShellScriptConfig', {
  category: 'utility',
  groups: [plain],
  fields: {
    scriptUri: text(),
    scriptArgument: text({ list: true }),
  },
});
