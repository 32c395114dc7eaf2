// SPDX-License-Identifier: Apache-2.0
import { type Slots, text } from '../slot.ts';
import { base, system } from './every-object.ts';

/** All three databases. */
export const database: Slots = {
  ...base,
  ...system,
  username: text({ required: true }),
  '*password': text({ required: true, secret: true }),
  databaseName: text(),
  jdbcProperties: text({ list: true }),
};
