// SPDX-License-Identifier: Apache-2.0
/** Statements on accounts, users, access keys, settings, and the probe. */

export const LIST_ACCOUNTS = 'SELECT id FROM account ORDER BY id';
export const INSERT_ACCOUNT = 'INSERT INTO account (id) VALUES (?)';
export const INSERT_USER = 'INSERT INTO user (account_id, name, record) VALUES (?, ?, ?)';
export const FIND_USER = 'SELECT record FROM user WHERE account_id = ? AND name = ?';
export const INSERT_ACCESS_KEY = 'INSERT INTO access_key (id, account_id, record) VALUES (?, ?, ?)';
export const FIND_ACCESS_KEY = 'SELECT record FROM access_key WHERE id = ?';
export const FIND_SETTING = 'SELECT value FROM setting WHERE name = ?';
export const PUT_SETTING = `
  INSERT INTO setting (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value`;
export const WRITE_PROBE = `
  INSERT INTO probe (id, count) VALUES (1, 1) ON CONFLICT (id) DO UPDATE SET count = count + 1`;
