// SPDX-License-Identifier: Apache-2.0
import { activity, resizeCluster, taskConfig } from '../groups/activity.ts';
import { type ObjectType, objectType } from '../object-type.ts';
import { boolean, reference, text } from '../slot.ts';

/** Runs a Pig Latin script, with relations made from its data nodes. Source: dp-object-pigactivity.md, "Syntax". */
export const pigActivity: ObjectType = objectType('PigActivity', {
  about: 'Runs a Pig Latin script, with relations made from its data nodes.',
  notes: ['When staged, input1, output1 and so on, in a dollar sign and braces, stand for the relations.'],
  source: 'dp-object-pigactivity.md, "Syntax"',
  category: 'activity',
  groups: [activity, taskConfig, resizeCluster],
  fields: {
    script: text('Text of the script.', { oneOf: 'script' }),
    scriptUri: text('Address of the script.', { oneOf: 'script' }),
    scriptVariable: text('Values for the script, one `NAME=value` a value; the script reads `$NAME`.', {
      list: true,
    }),
    stage: boolean('Whether relations are made for input and output.'),
    input: reference('Data nodes to load.', ['DataNode'], { list: true, rules: 'S59, S174' }),
    output: reference('Data nodes to store into.', ['DataNode'], { list: true, rules: 'S59, S174' }),
    generatedScriptsPath: text('Place under s3:// that keeps the finished script.', {
      origin: 'undocumented',
      source: 'sample SimplePigActivity/pig_activity_sample.json',
    }),
  },
});
