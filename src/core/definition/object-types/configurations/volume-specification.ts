// SPDX-License-Identifier: Apache-2.0
import { plain } from '../groups/every-object.ts';
import { type ObjectType, objectType } from '../object-type.ts';
import { integer, text } from '../slot.ts';

/** VolumeSpecification. */
export const volumeSpecification: ObjectType = objectType('VolumeSpecification', {
  category: 'utility',
  groups: [plain],
  fields: {
    volumeType: text(),
    sizeInGB: integer(),
    iops: integer(),
  },
});
