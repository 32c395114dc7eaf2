// SPDX-License-Identifier: Apache-2.0
import { activity, resizeCluster, taskConfig } from '../groups/activity.ts';
import { type ObjectType, objectType } from '../object-type.ts';
import { boolean, reference, text } from '../slot.ts';

/** Runs a Hive script, with tables made from its data nodes. Source: dp-object-hiveactivity.md, "Syntax". */
export const hiveActivity: ObjectType = objectType('HiveActivity', {
  about: 'Runs a Hive script, with tables made from its data nodes.',
  notes: [
    'When staged, input1, input2, output1 and so on, in a dollar sign and braces, stand for the tables.',
  ],
  source: 'dp-object-hiveactivity.md, "Syntax"',
  category: 'activity',
  groups: [activity, taskConfig, resizeCluster],
  fields: {
    hiveScript: text('Text of the script.', { oneOf: 'script' }),
    scriptUri: text('Address of the script.', { oneOf: 'script' }),
    scriptVariable: text('Values for the script, one `NAME=value` a value, staged or not.', { list: true }),
    stage: boolean('Whether tables are made for input and output.', {
      source: 'dp-object-hiveactivity.md, examples',
      byDefault: { value: 'true', basis: 'inferred' },
    }),
    hadoopQueue: text('Scheduler queue that takes the work.'),
    input: reference(
      'Data nodes behind the input tables; may be left out where stage is false.',
      ['DataNode'],
      { required: true, list: true, rules: 'S59, S174', requiredUnless: { field: 'stage', is: 'false' } },
    ),
    output: reference(
      'Data nodes behind the output tables; may be left out where stage is false.',
      ['DataNode'],
      { required: true, list: true, rules: 'S59, S174', requiredUnless: { field: 'stage', is: 'false' } },
    ),
  },
});
