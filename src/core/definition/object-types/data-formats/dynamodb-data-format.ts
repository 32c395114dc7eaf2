// SPDX-License-Identifier: Apache-2.0
import { dataFormat } from '../groups/data-format.ts';
import { type ObjectType, objectType } from '../object-type.ts';

/** DynamoDBDataFormat. */
export const dynamoDbDataFormat: ObjectType = objectType('DynamoDBDataFormat', {
  category: 'dataFormat',
  groups: [dataFormat],
  aliases: ['DynamoDB'],
});
