// SPDX-License-Identifier: Apache-2.0
import { dataFormat } from '../groups/data-format.ts';
import { type ObjectType, objectType } from '../object-type.ts';

/** The layout of exported DynamoDB items, for HiveCopyActivity. Source: dp-object-dynamodbexportdataformat.md, "Syntax". */
export const dynamoDbExportDataFormat: ObjectType = objectType('DynamoDBExportDataFormat', {
  about: 'The layout of exported DynamoDB items, for HiveCopyActivity.',
  notes: ['Columns are needed only for what filterSql names.'],
  source: 'dp-object-dynamodbexportdataformat.md, "Syntax"',
  category: 'dataFormat',
  groups: [dataFormat],
  aliases: ['DynamoDBExport'],
});
