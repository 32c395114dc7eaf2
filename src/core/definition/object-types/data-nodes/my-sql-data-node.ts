// SPDX-License-Identifier: Apache-2.0
import { dataNode } from '../groups/data-node.ts';
import { type ObjectType, objectType } from '../object-type.ts';
import { reference, text } from '../slot.ts';

/** MySqlDataNode. */
export const mySqlDataNode: ObjectType = objectType('MySqlDataNode', {
  category: 'dataNode',
  groups: [dataNode],
  deprecated: true,
  fields: {
    table: text({ required: true }),
    database: reference(['Database']),
    createTableSql: text(),
    insertQuery: text(),
    selectQuery: text(),
    schemaName: text(),
    connectionString: text({ origin: 'undocumented' }),
    username: text({ origin: 'undocumented' }),
    '*password': text({ secret: true, origin: 'undocumented' }),
  },
});
