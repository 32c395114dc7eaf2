// SPDX-License-Identifier: Apache-2.0
import { type Slots, text } from '../slot.ts';
import { base, system } from './every-object.ts';

/** All three databases. */
export const database: Slots = {
  ...base,
  ...system,
  username: text('Name under which to log in to the database.', { required: true }),
  '*password': text('Password for the database; stored sealed and shown masked.', {
    required: true,
    secret: true,
    rules: 'S39',
  }),
  databaseName: text('Name of the database at that address.'),
  jdbcProperties: text('Properties of the connection, one `NAME=value` a value.', { list: true }),
};
