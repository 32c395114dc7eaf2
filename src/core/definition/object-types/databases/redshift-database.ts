// SPDX-License-Identifier: Apache-2.0
import { database } from '../groups/database.ts';
import { type ObjectType, objectType } from '../object-type.ts';
import { enumeration, text } from '../slot.ts';

/** A Redshift database, known by its cluster or its address. Source: dp-object-redshiftdatabase.md, "Syntax". */
export const redshiftDatabase: ObjectType = objectType('RedshiftDatabase', {
  about: 'A Redshift database, known by its cluster or its address.',
  source: 'dp-object-redshiftdatabase.md, "Syntax"',
  category: 'database',
  groups: [database],
  fields: {
    clusterId: text('Identifier of the cluster; reached with the PostgreSQL driver.', { oneOf: 'endpoint' }),
    connectionString: text('JDBC address; `jdbc:redshift:` picks the Redshift driver.', {
      oneOf: 'endpoint',
    }),
    region: enumeration('Region of the cluster.', [], { open: true }),
  },
});
