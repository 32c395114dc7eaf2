// SPDX-License-Identifier: Apache-2.0
import { dataNode } from '../groups/data-node.ts';
import { type ObjectType, objectType } from '../object-type.ts';
import { reference, text } from '../slot.ts';

/** A MySQL table; SqlDataNode does the same and should be used instead. Source: dp-object-mysqldatanode.md, "Syntax". */
export const mySqlDataNode: ObjectType = objectType('MySqlDataNode', {
  about: 'A MySQL table; SqlDataNode does the same and should be used instead.',
  source: 'dp-object-mysqldatanode.md, "Syntax"',
  category: 'dataNode',
  groups: [dataNode],
  deprecated: true,
  fields: {
    table: text('Name of the table.', { required: true }),
    database: reference('Database that has the table.', ['Database'], { rules: 'S59' }),
    createTableSql: text('Statement that makes the table if it is not there.'),
    insertQuery: text('Statement that writes one row, with a `?` for each column.'),
    selectQuery: text('Statement that reads the rows; often `select * from #{table}`.'),
    schemaName: text('Schema that has the table.'),
    connectionString: text('JDBC address, in the older form without a database object.', {
      origin: 'undocumented',
      source: 'sample RDStoS3/RDStoS3Pipeline.json, dp-object-mysqldatanode.md, example',
    }),
    username: text('Name for the login, in the older form without a database object.', {
      origin: 'undocumented',
      source: 'sample RDStoS3/RDStoS3Pipeline.json, dp-object-mysqldatanode.md, example',
    }),
    '*password': text(
      'Password, in the older form without a database object; stored sealed and shown masked.',
      {
        secret: true,
        origin: 'undocumented',
        source: 'sample RDStoS3/RDStoS3Pipeline.json, dp-object-mysqldatanode.md, example',
        rules: 'S39',
      },
    ),
  },
});
