// SPDX-License-Identifier: Apache-2.0
import { plain } from './groups.ts';
import { type ObjectType, objectType } from './object-type.ts';
import { boolean, integer, reference, text } from './slot.ts';

/** Objects that others refer to for their settings. */
export const configurations: readonly ObjectType[] = [
  objectType('HttpProxy', {
    category: 'utility',
    groups: [plain],
    fields: {
      hostname: text({ required: true }),
      port: text({ required: true }),
      username: text(),
      '*password': text({ secret: true }),
      windowsDomain: text(),
      windowsWorkgroup: text(),
      s3NoProxy: boolean(),
    },
  }),
  objectType('ShellScriptConfig', {
    category: 'utility',
    groups: [plain],
    fields: {
      scriptUri: text(),
      scriptArgument: text({ list: true }),
    },
  }),
  objectType('EmrConfiguration', {
    category: 'utility',
    groups: [plain],
    fields: {
      classification: text({ required: true }),
      property: reference(['Property'], { list: true }),
      configuration: reference(['EmrConfiguration'], { list: true }),
    },
  }),
  objectType('Property', {
    category: 'utility',
    groups: [plain],
    fields: {
      key: text({ required: true }),
      value: text({ required: true }),
    },
  }),
  objectType('EbsConfiguration', {
    category: 'utility',
    groups: [plain],
    fields: {
      ebsOptimized: boolean(),
      ebsBlockDeviceConfig: reference(['EbsBlockDeviceConfig'], { list: true }),
    },
  }),
  objectType('EbsBlockDeviceConfig', {
    category: 'utility',
    groups: [plain],
    fields: {
      volumesPerInstance: integer(),
      volumeSpecification: reference(['VolumeSpecification']),
    },
  }),
  objectType('VolumeSpecification', {
    category: 'utility',
    groups: [plain],
    fields: {
      volumeType: text(),
      sizeInGB: integer(),
      iops: integer(),
    },
  }),
];
