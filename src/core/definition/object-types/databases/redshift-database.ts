// SPDX-License-Identifier: Apache-2.0
import { database } from '../groups/database.ts';
import { type ObjectType, objectType } from '../object-type.ts';
import { enumeration, text } from '../slot.ts';

/** RedshiftDatabase. */
export const redshiftDatabase: ObjectType = objectType('RedshiftDatabase', {
  category: 'database',
  groups: [database],
  fields: {
    clusterId: text({ oneOf: 'endpoint' }),
    connectionString: text({ oneOf: 'endpoint' }),
    region: enumeration([], { open: true }),
  },
});
