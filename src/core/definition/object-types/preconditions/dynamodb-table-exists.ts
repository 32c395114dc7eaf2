// SPDX-License-Identifier: Apache-2.0
import { systemPrecondition } from '../groups/precondition.ts';
import { type ObjectType, objectType } from '../object-type.ts';
import { text } from '../slot.ts';

/** Holds when a DynamoDB table exists. Source: dp-dynamodbtableexists.md, "Syntax". */
export const dynamoDbTableExists: ObjectType = objectType('DynamoDBTableExists', {
  about: 'Holds when a DynamoDB table exists.',
  notes: ['The service looks itself.', 'no Task Runner is needed.'],
  source: 'dp-dynamodbtableexists.md, "Syntax"',
  category: 'precondition',
  groups: [systemPrecondition],
  fields: {
    tableName: text('Name of the table.', { required: true }),
  },
});
