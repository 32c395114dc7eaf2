// SPDX-License-Identifier: Apache-2.0
/** Statements on accounts, users, access keys, settings, and the probe. */
import type { Statement } from '../database.ts';

export const LIST_ACCOUNTS: Statement = {
  name: 'list-accounts',
  text: 'SELECT id FROM account ORDER BY id',
};
export const INSERT_ACCOUNT: Statement = {
  name: 'insert-account',
  text: 'INSERT INTO account (id) VALUES ($1)',
};
/** Two first starts at once wait here for each other; the second then sees the first one's account. */
export const LOCK_ACCOUNTS: Statement = {
  name: 'lock-accounts',
  text: 'LOCK TABLE account IN EXCLUSIVE MODE',
};
export const INSERT_USER: Statement = {
  name: 'insert-user',
  text: 'INSERT INTO iam_user (account_id, name, record) VALUES ($1, $2, $3)',
};
export const FIND_USER: Statement = {
  name: 'find-user',
  text: 'SELECT record FROM iam_user WHERE account_id = $1 AND name = $2',
};
export const INSERT_ACCESS_KEY: Statement = {
  name: 'insert-access-key',
  text: 'INSERT INTO access_key (id, account_id, record) VALUES ($1, $2, $3)',
};
export const FIND_ACCESS_KEY: Statement = {
  name: 'find-access-key',
  text: 'SELECT record FROM access_key WHERE id = $1',
};
export const FIND_SETTING: Statement = {
  name: 'find-setting',
  text: 'SELECT value FROM setting WHERE name = $1',
};
export const PUT_SETTING: Statement = {
  name: 'put-setting',
  text: `
  INSERT INTO setting (name, value) VALUES ($1, $2) ON CONFLICT (name) DO UPDATE SET value = excluded.value`,
};
export const WRITE_PROBE: Statement = {
  name: 'write-probe',
  text: 'INSERT INTO probe (id, count) VALUES (1, 1) ON CONFLICT (id) DO UPDATE SET count = probe.count + 1',
};
