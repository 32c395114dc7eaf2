// SPDX-License-Identifier: Apache-2.0
import { dataNode } from '../groups/data-node.ts';
import { type ObjectType, objectType } from '../object-type.ts';
import { reference, text } from '../slot.ts';

/** RedshiftDataNode. */
export const redshiftDataNode: ObjectType = objectType('RedshiftDataNode', {
  category: 'dataNode',
  groups: [dataNode],
  fields: {
    database: reference(['RedshiftDatabase'], { required: true }),
    tableName: text({ required: true }),
    schemaName: text(),
    createTableSql: text(),
    primaryKeys: text({ list: true }),
  },
});
