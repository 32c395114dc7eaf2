// SPDX-License-Identifier: Apache-2.0
import { type ObjectType, objectType } from './object-type.ts';
import { boolean, enumeration, text } from './slot.ts';

/** ParameterObject. */
export const parameterObject: ObjectType = objectType('ParameterObject', {
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
});
