// SPDX-License-Identifier: Apache-2.0
import { activity, resizeCluster } from '../groups/activity.ts';
import { type ObjectType, objectType } from '../object-type.ts';
import { reference, text } from '../slot.ts';

/** Runs steps on a cluster, one after the other. Source: dp-object-emractivity.md, "Syntax". */
export const emrActivity: ObjectType = objectType('EmrActivity', {
  about: 'Runs steps on a cluster, one after the other.',
  notes: ['Nothing is staged: input and output order the work and serve expressions.'],
  source: 'dp-object-emractivity.md, "Syntax"',
  category: 'activity',
  groups: [activity, resizeCluster],
  fields: {
    input: reference('Data nodes to wait for, and to read in expressions.', ['DataNode'], {
      list: true,
      rules: 'S59, S174',
    }),
    output: reference('Data nodes that the steps fill, for ordering and expressions.', ['DataNode'], {
      list: true,
      rules: 'S59, S174',
    }),
    preStepCommand: text('Shell commands to run before the first step.', { list: true, max: 255 }),
    postStepCommand: text('Shell commands to run after the last step.', { list: true, max: 255 }),
    step: text(
      'Steps to run: a jar, then its arguments behind commas; a comma inside an argument is escaped.',
      { list: true, max: 255 },
    ),
  },
});
