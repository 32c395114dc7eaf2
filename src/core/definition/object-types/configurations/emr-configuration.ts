// SPDX-License-Identifier: Apache-2.0
import { plain } from '../groups/every-object.ts';
import { type ObjectType, objectType } from '../object-type.ts';
import { reference, text } from '../slot.ts';

/** EmrConfiguration. */
export const emrConfiguration: ObjectType = objectType('EmrConfiguration', {
  category: 'utility',
  groups: [plain],
  fields: {
    classification: text({ required: true }),
    property: reference(['Property'], { list: true }),
    configuration: reference(['EmrConfiguration'], { list: true }),
  },
});
