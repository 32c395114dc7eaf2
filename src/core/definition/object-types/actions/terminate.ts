// SPDX-License-Identifier: Apache-2.0
import { action } from '../groups/action.ts';
import { type ObjectType, objectType } from '../object-type.ts';

/** Cancels the activity, data node or resource that refers to it and is late. Source: dp-object-terminate.md, "Syntax". */
export const terminate: ObjectType = objectType('Terminate', {
  about: 'Cancels the activity, data node or resource that refers to it and is late.',
  notes: ['Made for onLateAction.', 'it has no actions of its own (S170).'],
  source: 'dp-object-terminate.md, "Syntax"',
  category: 'action',
  groups: [action],
});
