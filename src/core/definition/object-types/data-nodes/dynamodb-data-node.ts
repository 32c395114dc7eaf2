// SPDX-License-Identifier: Apache-2.0
import { dataNode } from '../groups/data-node.ts';
import { type ObjectType, objectType } from '../object-type.ts';
import { double, enumeration, reference, text } from '../slot.ts';

/** DynamoDBDataNode. */
export const dynamoDbDataNode: ObjectType = objectType('DynamoDBDataNode', {
  category: 'dataNode',
  groups: [dataNode],
  fields: {
    tableName: text({ required: true }),
    dataFormat: reference(['DynamoDBDataFormat', 'DynamoDBExportDataFormat']),
    readThroughputPercent: double({ min: 0.1, max: 1.0 }),
    writeThroughputPercent: double({ min: 0.1, max: 1.0 }),
    region: enumeration([], { open: true }),
    dynamoDBDataFormat: reference(['DynamoDBDataFormat', 'DynamoDBExportDataFormat'], {
      origin: 'undocumented',
    }),
  },
});
