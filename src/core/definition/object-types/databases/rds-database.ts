// SPDX-License-Identifier: Apache-2.0
import { database } from '../groups/database.ts';
import { type ObjectType, objectType } from '../object-type.ts';
import { text } from '../slot.ts';

/** RdsDatabase. */
export const rdsDatabase: ObjectType = objectType('RdsDatabase', {
  category: 'database',
  groups: [database],
  fields: {
    rdsInstanceId: text({ required: true }),
    jdbcDriverJarUri: text(),
    region: text(),
  },
});
