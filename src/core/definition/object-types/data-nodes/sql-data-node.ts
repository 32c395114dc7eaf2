// SPDX-License-Identifier: Apache-2.0
import { dataNode } from '../groups/data-node.ts';
import { type ObjectType, objectType } from '../object-type.ts';
import { reference, text } from '../slot.ts';

/** A table in an SQL database, with the statements that read and write it. Source: dp-object-sqldatanode.md, "Syntax". */
export const sqlDataNode: ObjectType = objectType('SqlDataNode', {
  about: 'A table in an SQL database, with the statements that read and write it.',
  source: 'dp-object-sqldatanode.md, "Syntax"',
  category: 'dataNode',
  groups: [dataNode],
  fields: {
    table: text('Name of the table.', { required: true }),
    database: reference('Database that has the table.', ['Database'], { rules: 'S59' }),
    createTableSql: text('Statement that makes the table if it is not there.'),
    insertQuery: text('Statement that writes one row, with a `?` for each column.'),
    selectQuery: text('Statement that reads the rows; often `select * from #{table}`.'),
    schemaName: text('Schema that has the table.'),
    connectionString: text('JDBC address, in the older form without a database object.', {
      origin: 'undocumented',
      source: 'dp-copymysql-cli.md, example',
    }),
    username: text('Name for the login, in the older form without a database object.', {
      origin: 'undocumented',
      source: 'dp-copymysql-cli.md, example',
    }),
    '*password': text(
      'Password, in the older form without a database object; stored sealed and shown masked.',
      { secret: true, origin: 'undocumented', source: 'dp-copymysql-cli.md, example', rules: 'S39' },
    ),
  },
});
