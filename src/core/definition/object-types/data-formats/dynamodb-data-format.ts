// SPDX-License-Identifier: Apache-2.0
import { dataFormat } from '../groups/data-format.ts';
import { type ObjectType, objectType } from '../object-type.ts';

/** Types the attributes of a DynamoDB table for HiveActivity. Source: dp-object-dynamodbdataformat.md, "Syntax". */
export const dynamoDbDataFormat: ObjectType = objectType('DynamoDBDataFormat', {
  about: 'Types the attributes of a DynamoDB table for HiveActivity.',
  notes: ['Every attribute that the script uses has to be among the columns.'],
  source: 'dp-object-dynamodbdataformat.md, "Syntax"',
  category: 'dataFormat',
  groups: [dataFormat],
  aliases: ['DynamoDB'],
});
