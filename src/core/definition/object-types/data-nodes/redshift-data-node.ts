// SPDX-License-Identifier: Apache-2.0
import { dataNode } from '../groups/data-node.ts';
import { type ObjectType, objectType } from '../object-type.ts';
import { reference, text } from '../slot.ts';

/** A Redshift table. Source: dp-object-redshiftdatanode.md, "Syntax". */
export const redshiftDataNode: ObjectType = objectType('RedshiftDataNode', {
  about: 'A Redshift table.',
  source: 'dp-object-redshiftdatanode.md, "Syntax"',
  category: 'dataNode',
  groups: [dataNode],
  fields: {
    database: reference('Redshift database that has the table.', ['RedshiftDatabase'], {
      required: true,
      rules: 'S59',
    }),
    tableName: text('Name of the table.', { required: true }),
    schemaName: text('Schema that has the table.', { byDefault: { value: 'PUBLIC', basis: 'documented' } }),
    createTableSql: text(
      'Statement that makes the table if it is not there; it must name the schema itself.',
    ),
    primaryKeys: text('Columns by which rows are matched; they replace the key of the table.', {
      list: true,
    }),
  },
});
