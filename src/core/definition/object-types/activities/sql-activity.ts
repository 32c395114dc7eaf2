// SPDX-License-Identifier: Apache-2.0
import { activity } from '../groups/activity.ts';
import { type ObjectType, objectType } from '../object-type.ts';
import { reference, text } from '../slot.ts';

/** Runs SQL on a database. Source: dp-object-sqlactivity.md, "Syntax". */
export const sqlActivity: ObjectType = objectType('SqlActivity', {
  about: 'Runs SQL on a database.',
  notes: ['Result sets are dropped.', 'the output node only orders the work and may have its table made.'],
  source: 'dp-object-sqlactivity.md, "Syntax"',
  category: 'activity',
  groups: [activity],
  fields: {
    database: reference('Database on which to run.', ['Database'], { required: true, rules: 'S59' }),
    script: text('Text of the SQL.', { oneOf: 'script' }),
    scriptUri: text('Address of the SQL; expressions inside that file are not evaluated.', {
      oneOf: 'script',
    }),
    scriptArgument: text('Values for the places marked in the SQL, in order.', { list: true }),
    queue: text('Query group of the session, on Redshift.'),
    input: reference('Data node to wait for, and to read in expressions.', ['DataNode'], {
      rules: 'S59, S174',
      severalTaken: true,
    }),
    output: reference('Data node that the SQL fills, for ordering and expressions.', ['DataNode'], {
      rules: 'S59, S174',
      severalTaken: true,
    }),
  },
});
