// SPDX-License-Identifier: Apache-2.0
/** Statements on accounts, records of principals, settings, and the probe. */

export const LIST_ACCOUNTS = 'SELECT id FROM account ORDER BY id';
export const INSERT_ACCOUNT = 'INSERT INTO account (id) VALUES (?)';
export const FIND_PRINCIPAL_RECORD = `
  SELECT account_id, kind, key, version, value FROM principal_record WHERE account_id = ? AND kind = ? AND key = ?`;
export const LOCATE_PRINCIPAL_RECORD = `
  SELECT account_id, kind, key, version, value FROM principal_record WHERE kind = ? AND key = ?
  ORDER BY account_id LIMIT 1`;
/** The prefix as a range: from itself to just before what follows every text that begins with it. */
export const LIST_PRINCIPAL_RECORDS = `
  SELECT account_id, kind, key, version, value FROM principal_record
  WHERE account_id = ? AND kind = ? AND key >= ? AND key > ? AND key < ?
  ORDER BY key LIMIT ?`;
export const REMOVE_PRINCIPAL_RECORD =
  'DELETE FROM principal_record WHERE account_id = ? AND kind = ? AND key = ?';
/** `version` comes from AUTOINCREMENT, so no number is ever given twice. */
export const INSERT_PRINCIPAL_RECORD =
  'INSERT INTO principal_record (account_id, kind, key, value) VALUES (?, ?, ?, ?)';
export const FIND_SETTING = 'SELECT value FROM setting WHERE name = ?';
export const PUT_SETTING = `
  INSERT INTO setting (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value`;
export const WRITE_PROBE = `
  INSERT INTO probe (id, count) VALUES (1, 1) ON CONFLICT (id) DO UPDATE SET count = count + 1`;
