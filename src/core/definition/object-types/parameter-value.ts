// SPDX-License-Identifier: Apache-2.0
import { type ObjectType, objectType } from './object-type.ts';
import { text } from './slot.ts';

/** Gives a parameter its value; the file form writes them as members of `values`. Source: dp-custom-templates.md. */
export const parameterValue: ObjectType = objectType('ParameterValue', {
  about: 'Gives a parameter its value; the file form writes them as members of `values`.',
  source: 'dp-custom-templates.md',
  category: 'parameter',
  groups: [],
  fields: {
    id: text('Name of the parameter.', { required: true, rules: 'S68' }),
    stringValue: text('The value; several for an array.', { required: true, list: true, rules: 'S68, S72' }),
  },
});
