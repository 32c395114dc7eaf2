// SPDX-License-Identifier: Apache-2.0
import { precondition } from '../groups/precondition.ts';
import { type ObjectType, objectType } from '../object-type.ts';

/** Exists. */
export const exists: ObjectType = objectType('Exists', {
  category: 'precondition',
  groups: [precondition],
});
