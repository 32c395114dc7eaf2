// SPDX-License-Identifier: Apache-2.0
import { database } from '../groups/database.ts';
import { type ObjectType, objectType } from '../object-type.ts';
import { text } from '../slot.ts';

/** JdbcDatabase. */
export const jdbcDatabase: ObjectType = objectType('JdbcDatabase', {
  category: 'database',
  groups: [database],
  fields: {
    connectionString: text({ required: true }),
    jdbcDriverClass: text({ required: true }),
    jdbcDriverJarUri: text(),
  },
});
