// SPDX-License-Identifier: Apache-2.0
import { database } from '../groups/database.ts';
import { type ObjectType, objectType } from '../object-type.ts';
import { text } from '../slot.ts';

/** A database instance of RDS, known by its identifier. Source: dp-object-rdsdatabase.md, "Syntax". */
export const rdsDatabase: ObjectType = objectType('RdsDatabase', {
  about: 'A database instance of RDS, known by its identifier.',
  notes: ['Aurora is not covered.'],
  source: 'dp-object-rdsdatabase.md, "Syntax"',
  category: 'database',
  groups: [database],
  fields: {
    rdsInstanceId: text('Identifier of the database instance, from which its address is found.', {
      required: true,
    }),
    jdbcDriverJarUri: text('Address of the jar that has the driver; needed for Oracle and SQL Server.'),
    region: text('Region of the database instance.'),
  },
});
