// SPDX-License-Identifier: Apache-2.0
import { activity, resizeCluster, taskConfig } from './groups.ts';
import { type ObjectType, objectType } from './object-type.ts';
import { boolean, enumeration, reference, text } from './slot.ts';

/** The nine activities. */
export const activities: readonly ObjectType[] = [
  objectType('CopyActivity', {
    category: 'activity',
    groups: [activity],
    fields: {
      input: reference(['S3DataNode', 'SqlDataNode', 'MySqlDataNode']),
      output: reference(['S3DataNode', 'SqlDataNode', 'MySqlDataNode']),
    },
  }),
  objectType('EmrActivity', {
    category: 'activity',
    groups: [activity, resizeCluster],
    fields: {
      input: reference(['DataNode'], { list: true }),
      output: reference(['DataNode'], { list: true }),
      preStepCommand: text({ list: true, max: 255 }),
      postStepCommand: text({ list: true, max: 255 }),
      step: text({ list: true, max: 255 }),
    },
  }),
  objectType('HadoopActivity', {
    category: 'activity',
    groups: [activity, taskConfig],
    fields: {
      jarUri: text({ required: true }),
      mainClass: text(),
      argument: text({ list: true }),
      hadoopQueue: text(),
      input: reference(['DataNode'], { list: true }),
      output: reference(['DataNode'], { list: true }),
    },
  }),
  objectType('HiveActivity', {
    category: 'activity',
    groups: [activity, taskConfig, resizeCluster],
    fields: {
      hiveScript: text({ oneOf: 'script' }),
      scriptUri: text({ oneOf: 'script' }),
      scriptVariable: text({ list: true }),
      stage: boolean(),
      hadoopQueue: text(),
      input: reference(['DataNode'], { required: true, list: true }),
      output: reference(['DataNode'], { required: true, list: true }),
    },
  }),
  objectType('HiveCopyActivity', {
    category: 'activity',
    groups: [activity, taskConfig, resizeCluster],
    fields: {
      filterSql: text(),
      input: reference(['S3DataNode', 'DynamoDBDataNode']),
      output: reference(['S3DataNode', 'DynamoDBDataNode']),
      generatedScriptsPath: text({ origin: 'undocumented' }),
    },
  }),
  objectType('PigActivity', {
    category: 'activity',
    groups: [activity, taskConfig, resizeCluster],
    fields: {
      script: text({ oneOf: 'script' }),
      scriptUri: text({ oneOf: 'script' }),
      scriptVariable: text({ list: true }),
      stage: boolean(),
      input: reference(['DataNode'], { list: true }),
      output: reference(['DataNode'], { list: true }),
      generatedScriptsPath: text({ origin: 'undocumented' }),
    },
  }),
  objectType('RedshiftCopyActivity', {
    category: 'activity',
    groups: [activity],
    fields: {
      insertMode: enumeration(['KEEP_EXISTING', 'OVERWRITE_EXISTING', 'TRUNCATE', 'APPEND'], {
        required: true,
      }),
      commandOptions: text({ list: true }),
      transformSql: text(),
      queue: text(),
      input: reference(['S3DataNode', 'DynamoDBDataNode', 'RedshiftDataNode']),
      output: reference(['RedshiftDataNode', 'S3DataNode']),
    },
  }),
  objectType('ShellCommandActivity', {
    category: 'activity',
    groups: [activity],
    fields: {
      command: text({ oneOf: 'command' }),
      scriptUri: text({ oneOf: 'command' }),
      scriptArgument: text({ list: true }),
      stage: boolean(),
      stdout: text(),
      stderr: text(),
      input: reference(['DataNode'], { list: true }),
      output: reference(['DataNode'], { list: true }),
    },
  }),
  objectType('SqlActivity', {
    category: 'activity',
    groups: [activity],
    fields: {
      database: reference(['Database'], { required: true }),
      script: text({ oneOf: 'script' }),
      scriptUri: text({ oneOf: 'script' }),
      scriptArgument: text({ list: true }),
      queue: text(),
      input: reference(['DataNode']),
      output: reference(['DataNode']),
    },
  }),
];
