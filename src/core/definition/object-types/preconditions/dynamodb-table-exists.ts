// SPDX-License-Identifier: Apache-2.0
import { systemPrecondition } from '../groups/precondition.ts';
import { type ObjectType, objectType } from '../object-type.ts';
import { text } from '../slot.ts';

/** DynamoDBTableExists. */
export const dynamoDbTableExists: ObjectType = objectType('DynamoDBTableExists', {
  category: 'precondition',
  groups: [systemPrecondition],
  fields: {
    tableName: text({ required: true }),
  },
});
