// SPDX-License-Identifier: Apache-2.0
import { systemPrecondition } from '../groups/precondition.ts';
import { type ObjectType, objectType } from '../object-type.ts';
import { text } from '../slot.ts';

/** DynamoDBDataExists. */
export const dynamoDbDataExists: ObjectType = objectType('DynamoDBDataExists', {
  category: 'precondition',
  groups: [systemPrecondition],
  fields: {
    tableName: text({ required: true }),
  },
});
