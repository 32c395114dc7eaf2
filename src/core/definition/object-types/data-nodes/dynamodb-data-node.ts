// SPDX-License-Identifier: Apache-2.0
import { dataNode } from '../groups/data-node.ts';
import { type ObjectType, objectType } from '../object-type.ts';
import { double, enumeration, reference, text } from '../slot.ts';

/** A DynamoDB table. Source: dp-object-dynamodbdatanode.md, "Syntax". */
export const dynamoDbDataNode: ObjectType = objectType('DynamoDBDataNode', {
  about: 'A DynamoDB table.',
  notes: ['The precondition Exists does not work here.'],
  source: 'dp-object-dynamodbdatanode.md, "Syntax"',
  category: 'dataNode',
  groups: [dataNode],
  fields: {
    tableName: text('Name of the table.', { required: true }),
    dataFormat: reference(
      'How its items look to HiveActivity and HiveCopyActivity.',
      ['DynamoDBDataFormat', 'DynamoDBExportDataFormat'],
      { rules: 'S59' },
    ),
    readThroughputPercent: double(
      'Share of the provisioned read capacity that may be used, as a ratio: 0.5 is half.',
      { min: 0.1, max: 1.0 },
    ),
    writeThroughputPercent: double(
      'Share of the provisioned write capacity that may be used, as a ratio: 0.5 is half.',
      { min: 0.1, max: 1.0 },
    ),
    region: enumeration('Region of the table.', [], { open: true }),
    dynamoDBDataFormat: reference(
      'Another name for dataFormat.',
      ['DynamoDBDataFormat', 'DynamoDBExportDataFormat'],
      {
        origin: 'undocumented',
        source: 'hyperion AdpDataNodes.scala',
      },
    ),
  },
});
