// SPDX-License-Identifier: Apache-2.0
import { plain } from '../groups/every-object.ts';
import { type ObjectType, objectType } from '../object-type.ts';
import { boolean, reference } from '../slot.ts';

/** Volumes of one group of cluster machines. Source: emrcluster-example-ebs.md, example. */
export const ebsConfiguration: ObjectType = objectType('EbsConfiguration', {
  about: 'Volumes of one group of cluster machines.',
  notes: ['Known from one example only.', 'the fields are read off it.'],
  source: 'emrcluster-example-ebs.md, example',
  category: 'utility',
  groups: [plain],
  fields: {
    ebsOptimized: boolean('Whether the machines are optimised for volumes.'),
    ebsBlockDeviceConfig: reference('Volumes to attach.', ['EbsBlockDeviceConfig'], {
      list: true,
      rules: 'S59',
    }),
  },
});
