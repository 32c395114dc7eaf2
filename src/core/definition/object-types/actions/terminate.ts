// SPDX-License-Identifier: Apache-2.0
import { action } from '../groups/action.ts';
import { type ObjectType, objectType } from '../object-type.ts';

/** Terminate. */
export const terminate: ObjectType = objectType('Terminate', {
  category: 'action',
  groups: [action],
});
