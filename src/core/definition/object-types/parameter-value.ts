// SPDX-License-Identifier: Apache-2.0
import { type ObjectType, objectType } from './object-type.ts';
import { text } from './slot.ts';

/** ParameterValue. */
export const parameterValue: ObjectType = objectType('ParameterValue', {
  category: 'parameter',
  groups: [],
  fields: {
    id: text({ required: true }),
    stringValue: text({ required: true, list: true }),
  },
});
