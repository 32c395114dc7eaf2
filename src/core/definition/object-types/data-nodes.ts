// SPDX-License-Identifier: Apache-2.0
import { dataNode } from './groups.ts';
import { type ObjectType, objectType } from './object-type.ts';
import { double, enumeration, reference, text } from './slot.ts';

/** The five data nodes. */
export const dataNodes: readonly ObjectType[] = [
  objectType('DynamoDBDataNode', {
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
  }),
  objectType('MySqlDataNode', {
    category: 'dataNode',
    groups: [dataNode],
    deprecated: true,
    fields: {
      table: text({ required: true }),
      database: reference(['Database']),
      createTableSql: text(),
      insertQuery: text(),
      selectQuery: text(),
      schemaName: text(),
      connectionString: text({ origin: 'undocumented' }),
      username: text({ origin: 'undocumented' }),
      '*password': text({ secret: true, origin: 'undocumented' }),
    },
  }),
  objectType('SqlDataNode', {
    category: 'dataNode',
    groups: [dataNode],
    fields: {
      table: text({ required: true }),
      database: reference(['Database']),
      createTableSql: text(),
      insertQuery: text(),
      selectQuery: text(),
      schemaName: text(),
      connectionString: text({ origin: 'undocumented' }),
      username: text({ origin: 'undocumented' }),
      '*password': text({ secret: true, origin: 'undocumented' }),
    },
  }),
  objectType('RedshiftDataNode', {
    category: 'dataNode',
    groups: [dataNode],
    fields: {
      database: reference(['RedshiftDatabase'], { required: true }),
      tableName: text({ required: true }),
      schemaName: text(),
      createTableSql: text(),
      primaryKeys: text({ list: true }),
    },
  }),
  objectType('S3DataNode', {
    category: 'dataNode',
    groups: [dataNode],
    fields: {
      filePath: text({ oneOf: 'path' }),
      directoryPath: text({ oneOf: 'path' }),
      dataFormat: reference(['DataFormat']),
      compression: enumeration(['none', 'gzip']),
      manifestFilePath: text(),
      s3EncryptionType: enumeration(['SERVER_SIDE_ENCRYPTION', 'NONE']),
    },
  }),
];
