// SPDX-License-Identifier: Apache-2.0
import { dataFormat } from '../groups/data-format.ts';
import { type ObjectType, objectType } from '../object-type.ts';

/** DynamoDBExportDataFormat. */
export const dynamoDbExportDataFormat: ObjectType = objectType('DynamoDBExportDataFormat', {
  category: 'dataFormat',
  groups: [dataFormat],
  aliases: ['DynamoDBExport'],
});
