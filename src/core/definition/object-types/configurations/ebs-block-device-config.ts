// SPDX-License-Identifier: Apache-2.0
import { plain } from '../groups/every-object.ts';
import { type ObjectType, objectType } from '../object-type.ts';
import { integer, reference } from '../slot.ts';

/** EbsBlockDeviceConfig. */
export const ebsBlockDeviceConfig: ObjectType = objectType('EbsBlockDeviceConfig', {
  category: 'utility',
  groups: [plain],
  fields: {
    volumesPerInstance: integer(),
    volumeSpecification: reference(['VolumeSpecification']),
  },
});
