// SPDX-License-Identifier: Apache-2.0
import { dataFormat } from './groups.ts';
import { type ObjectType, objectType } from './object-type.ts';
import { text } from './slot.ts';

/** The six data formats. */
export const dataFormats: readonly ObjectType[] = [
  objectType('CSV', {
    category: 'dataFormat',
    groups: [dataFormat],
    fields: {
      escapeChar: text(),
    },
  }),
  objectType('TSV', {
    category: 'dataFormat',
    groups: [dataFormat],
    fields: {
      columnSeparator: text(),
      recordSeparator: text(),
      escapeChar: text(),
    },
  }),
  objectType('Custom', {
    category: 'dataFormat',
    groups: [dataFormat],
    fields: {
      columnSeparator: text({ required: true }),
      recordSeparator: text(),
    },
  }),
  objectType('RegEx', {
    category: 'dataFormat',
    groups: [dataFormat],
    fields: {
      inputRegEx: text(),
      outputFormat: text(),
    },
  }),
  objectType('DynamoDBDataFormat', {
    category: 'dataFormat',
    groups: [dataFormat],
    aliases: ['DynamoDB'],
  }),
  objectType('DynamoDBExportDataFormat', {
    category: 'dataFormat',
    groups: [dataFormat],
    aliases: ['DynamoDBExport'],
  }),
];
