// SPDX-License-Identifier: Apache-2.0
import { plain } from '../groups/every-object.ts';
import { type ObjectType, objectType } from '../object-type.ts';
import { text } from '../slot.ts';

/** One setting of an EmrConfiguration. Source: dp-object-property.md, "Syntax". */
export const property: ObjectType = objectType('Property', {
  about: 'One setting of an EmrConfiguration.',
  source: 'dp-object-property.md, "Syntax"',
  category: 'utility',
  groups: [plain],
  fields: {
    key: text('Name of the setting.', { required: true }),
    value: text('Value of the setting.', { required: true }),
  },
});
