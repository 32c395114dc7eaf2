// SPDX-License-Identifier: Apache-2.0
import { activity, taskConfig } from '../groups/activity.ts';
import { type ObjectType, objectType } from '../object-type.ts';
import { reference, text } from '../slot.ts';

/** Runs one MapReduce jar on a cluster, under a scheduler queue if one is named. Source: dp-object-hadoopactivity.md, "Syntax". */
export const hadoopActivity: ObjectType = objectType('HadoopActivity', {
  about: 'Runs one MapReduce jar on a cluster, under a scheduler queue if one is named.',
  notes: ['Several may share a cluster at the same time, unlike EmrActivity.'],
  source: 'dp-object-hadoopactivity.md, "Syntax"',
  category: 'activity',
  groups: [activity, taskConfig],
  fields: {
    jarUri: text('Jar to run: an s3:// address or a path on the cluster.', { required: true }),
    mainClass: text('Class to start, where the jar does not name one.'),
    argument: text('Arguments of the program, one a value; commas have no meaning in them.', { list: true }),
    hadoopQueue: text('Scheduler queue that takes the work.'),
    input: reference('Data nodes that the program reads.', ['DataNode'], { list: true, rules: 'S59, S174' }),
    output: reference('Data nodes that the program writes.', ['DataNode'], {
      list: true,
      rules: 'S59, S174',
    }),
  },
});
