// SPDX-License-Identifier: Apache-2.0
import { plain } from '../groups/every-object.ts';
import { type ObjectType, objectType } from '../object-type.ts';
import { integer, text } from '../slot.ts';

/** One kind of volume. Source: emrcluster-example-ebs.md, example. */
export const volumeSpecification: ObjectType = objectType('VolumeSpecification', {
  about: 'One kind of volume.',
  notes: ['Known from one example only.', 'the fields are read off it.'],
  source: 'emrcluster-example-ebs.md, example',
  category: 'utility',
  groups: [plain],
  fields: {
    volumeType: text('Type of the volume, such as gp2 or io1.'),
    sizeInGB: integer('Size of the volume in gigabytes.'),
    iops: integer('Operations a second that the volume is promised.'),
  },
});
