// SPDX-License-Identifier: Apache-2.0
/** Statements on accounts, records of principals, settings, and the probe. */
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
/** Sets of writes on the identities of one account come one after the other. */
export const LOCK_ACCOUNT: Statement = {
  name: 'lock-account',
  text: 'SELECT id FROM account WHERE id = $1 FOR UPDATE',
};
export const FIND_PRINCIPAL_RECORD: Statement = {
  name: 'find-principal-record',
  text: `
  SELECT account_id, kind, key, version, value FROM principal_record
  WHERE account_id = $1 AND kind = $2 AND key = $3`,
};
export const LOCATE_PRINCIPAL_RECORD: Statement = {
  name: 'locate-principal-record',
  text: `
  SELECT account_id, kind, key, version, value FROM principal_record WHERE kind = $1 AND key = $2
  ORDER BY account_id LIMIT 1`,
};
/** The prefix as a range: from itself to just before what follows every text that begins with it. */
export const LIST_PRINCIPAL_RECORDS: Statement = {
  name: 'list-principal-records',
  text: `
  SELECT account_id, kind, key, version, value FROM principal_record
  WHERE account_id = $1 AND kind = $2 AND key >= $3 AND key > $4 AND key < $5
  ORDER BY key LIMIT $6`,
};
export const REMOVE_PRINCIPAL_RECORD: Statement = {
  name: 'remove-principal-record',
  text: 'DELETE FROM principal_record WHERE account_id = $1 AND kind = $2 AND key = $3',
};
export const INSERT_PRINCIPAL_RECORD: Statement = {
  name: 'insert-principal-record',
  text: 'INSERT INTO principal_record (account_id, kind, key, value) VALUES ($1, $2, $3, $4)',
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
