// SPDX-License-Identifier: Apache-2.0
import { database } from '../groups/database.ts';
import { type ObjectType, objectType } from '../object-type.ts';
import { text } from '../slot.ts';

/** A database behind a JDBC address. Source: dp-object-jdbcdatabase.md, "Syntax". */
export const jdbcDatabase: ObjectType = objectType('JdbcDatabase', {
  about: 'A database behind a JDBC address.',
  source: 'dp-object-jdbcdatabase.md, "Syntax"',
  category: 'database',
  groups: [database],
  fields: {
    connectionString: text('JDBC address of the database.', { required: true }),
    jdbcDriverClass: text('Class of the JDBC driver.', { required: true }),
    jdbcDriverJarUri: text('Address of the jar that has the driver.'),
  },
});
