// SPDX-License-Identifier: Apache-2.0
import { plain } from '../groups/every-object.ts';
import { type ObjectType, objectType } from '../object-type.ts';
import { text } from '../slot.ts';

/** Property. */
export const property: ObjectType = objectType('Property', {
  category: 'utility',
  groups: [plain],
  fields: {
    key: text({ required: true }),
    value: text({ required: true }),
  },
});
