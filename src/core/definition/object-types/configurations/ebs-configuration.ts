// SPDX-License-Identifier: Apache-2.0
import { plain } from '../groups/every-object.ts';
import { type ObjectType, objectType } from '../object-type.ts';
import { boolean, reference } from '../slot.ts';

/** EbsConfiguration. */
export const ebsConfiguration: ObjectType = objectType('EbsConfiguration', {
  category: 'utility',
  groups: [plain],
  fields: {
    ebsOptimized: boolean(),
    ebsBlockDeviceConfig: reference(['EbsBlockDeviceConfig'], { list: true }),
  },
});
