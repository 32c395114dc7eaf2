// SPDX-License-Identifier: Apache-2.0
import { database } from './groups.ts';
import { type ObjectType, objectType } from './object-type.ts';
import { enumeration, text } from './slot.ts';

/** The three databases. */
export const databases: readonly ObjectType[] = [
  objectType('JdbcDatabase', {
    category: 'database',
    groups: [database],
    fields: {
      connectionString: text({ required: true }),
      jdbcDriverClass: text({ required: true }),
      jdbcDriverJarUri: text(),
    },
  }),
  objectType('RdsDatabase', {
    category: 'database',
    groups: [database],
    fields: {
      rdsInstanceId: text({ required: true }),
      jdbcDriverJarUri: text(),
      region: text(),
    },
  }),
  objectType('RedshiftDatabase', {
    category: 'database',
    groups: [database],
    fields: {
      clusterId: text({ oneOf: 'endpoint' }),
      connectionString: text({ oneOf: 'endpoint' }),
      region: enumeration([], { open: true }),
    },
  }),
];
