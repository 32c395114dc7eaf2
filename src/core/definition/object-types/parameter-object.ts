// SPDX-License-Identifier: Apache-2.0
import { type ObjectType, objectType } from './object-type.ts';
import { boolean, enumeration, text } from './slot.ts';

/** What parameter objects and values may say; attributes that are not here are kept and ignored. Source: S65. */
export const parameterObject: readonly ObjectType[] = [
  objectType('ParameterObject', {
    category: 'parameter',
    groups: [],
    fields: {
      id: text({ required: true }),
      description: text(),
      type: enumeration(['String', 'Integer', 'Double', 'AWS::S3::ObjectKey']),
      optional: boolean(),
      allowedValues: text({ list: true }),
      default: text({ list: true }),
      isArray: boolean(),
      watermark: text({ origin: 'undocumented' }),
      helpText: text({ origin: 'undocumented' }),
      helpLink: text({ origin: 'undocumented' }),
      attributes: text({ list: true, origin: 'undocumented' }),
    },
  }),
  objectType('ParameterValue', {
    category: 'parameter',
    groups: [],
    fields: {
      id: text({ required: true }),
      stringValue: text({ required: true, list: true }),
    },
  }),
];
