// SPDX-License-Identifier: Apache-2.0
import { systemPrecondition } from '../groups/precondition.ts';
import { type ObjectType, objectType } from '../object-type.ts';
import { text } from '../slot.ts';

/** Holds when a DynamoDB table has at least one item. Source: dp-dynamodbdataexists.md, "Syntax". */
export const dynamoDbDataExists: ObjectType = objectType('DynamoDBDataExists', {
  about: 'Holds when a DynamoDB table has at least one item.',
  notes: ['The service looks itself.', 'no Task Runner is needed.'],
  source: 'dp-dynamodbdataexists.md, "Syntax"',
  category: 'precondition',
  groups: [systemPrecondition],
  fields: {
    tableName: text('Name of the table.', { required: true }),
  },
});
