// SPDX-License-Identifier: Apache-2.0
import { precondition, systemPrecondition } from './groups.ts';
import { type ObjectType, objectType } from './object-type.ts';
import { text } from './slot.ts';

/** The six preconditions. */
export const preconditions: readonly ObjectType[] = [
  objectType('DynamoDBDataExists', {
    category: 'precondition',
    groups: [systemPrecondition],
    fields: {
      tableName: text({ required: true }),
    },
  }),
  objectType('DynamoDBTableExists', {
    category: 'precondition',
    groups: [systemPrecondition],
    fields: {
      tableName: text({ required: true }),
    },
  }),
  objectType('Exists', {
    category: 'precondition',
    groups: [precondition],
  }),
  objectType('S3KeyExists', {
    category: 'precondition',
    groups: [systemPrecondition],
    fields: {
      s3Key: text({ required: true }),
    },
  }),
  objectType('S3PrefixNotEmpty', {
    category: 'precondition',
    groups: [systemPrecondition],
    fields: {
      s3Prefix: text({ required: true }),
    },
  }),
  objectType('ShellCommandPrecondition', {
    category: 'precondition',
    groups: [precondition],
    fields: {
      command: text({ oneOf: 'command' }),
      scriptUri: text({ oneOf: 'command' }),
      scriptArgument: text({ list: true }),
      stdout: text(),
      stderr: text(),
    },
  }),
];
