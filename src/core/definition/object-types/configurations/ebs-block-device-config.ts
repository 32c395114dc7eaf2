// SPDX-License-Identifier: Apache-2.0
import { plain } from '../groups/every-object.ts';
import { type ObjectType, objectType } from '../object-type.ts';
import { integer, reference } from '../slot.ts';

/** How many volumes of one kind each machine gets. Source: emrcluster-example-ebs.md, example. */
export const ebsBlockDeviceConfig: ObjectType = objectType('EbsBlockDeviceConfig', {
  about: 'How many volumes of one kind each machine gets.',
  notes: ['Known from one example only.', 'the fields are read off it.'],
  source: 'emrcluster-example-ebs.md, example',
  category: 'utility',
  groups: [plain],
  fields: {
    volumesPerInstance: integer('Number of volumes a machine.'),
    volumeSpecification: reference('Kind of the volumes.', ['VolumeSpecification'], { rules: 'S59' }),
  },
});
