// SPDX-License-Identifier: Apache-2.0
import { precondition } from '../groups/precondition.ts';
import { type ObjectType, objectType } from '../object-type.ts';

/** Holds when the data of the node that refers to it is there. Source: dp-object-exists.md, "Syntax". */
export const exists: ObjectType = objectType('Exists', {
  about: 'Holds when the data of the node that refers to it is there.',
  notes: ['Not for DynamoDBDataNode.', 'The Task Runner of the activity looks.'],
  source: 'dp-object-exists.md, "Syntax"',
  category: 'precondition',
  groups: [precondition],
});
