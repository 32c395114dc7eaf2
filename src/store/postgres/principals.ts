// SPDX-License-Identifier: Apache-2.0
import type { AccountId } from '../../core/model/index.ts';
import type { PrincipalRecord, PrincipalStore, PrincipalWrite } from '../store.ts';
import {
  type Database,
  numberOf,
  type Row,
  recordOf,
  type Transaction,
  textOf,
  type Write,
} from './database.ts';
import * as sql from './sql/principal.sql.ts';

/** Follows every character that a key may hold. */
const AFTER_ALL = '\u{10ffff}';

/** Thrown and caught inside this file: undoes a set of writes whose expectation does not hold. */
class Unexpected extends Error {}

/** Accounts, records of the identity side, and settings. */
export function principalStore(database: Database): PrincipalStore {
  return {
    accounts: async () =>
      (await database.rows(sql.LIST_ACCOUNTS)).map((row) => textOf(row, 'id') as AccountId),
    bootstrap: ({ account, records, settings }) =>
      database.transaction(async (transaction) => {
        await transaction.rows(sql.LOCK_ACCOUNTS);
        if ((await transaction.row(sql.LIST_ACCOUNTS)) !== undefined) {
          throw new Error('an account exists already');
        }
        await transaction.write([
          [sql.INSERT_ACCOUNT, account],
          ...records.map((record) => insertion(account, record)),
          ...[...settings].map(([name, value]): Write => [sql.PUT_SETTING, name, value]),
        ]);
      }),
    find: async (account, kind, key) =>
      recordOfRow(await database.row(sql.FIND_PRINCIPAL_RECORD, account, kind, key)),
    locate: async (kind, key) => recordOfRow(await database.row(sql.LOCATE_PRINCIPAL_RECORD, kind, key)),
    async list(account, kind, { prefix, after, limit }) {
      const range = [prefix, after ?? '', prefix + AFTER_ALL, limit];
      const rows = await database.rows(sql.LIST_PRINCIPAL_RECORDS, account, kind, ...range);
      return rows.flatMap((row) => recordOfRow(row) ?? []);
    },
    async write(account, writes) {
      try {
        await database.transaction((transaction) => writeAll(transaction, account, writes));
        return true;
      } catch (error) {
        if (error instanceof Unexpected) return false;
        throw error;
      }
    },
    async setting(name) {
      const row = await database.row(sql.FIND_SETTING, name);
      return row === undefined ? undefined : textOf(row, 'value');
    },
    putSetting: async (name, value) => void (await database.rows(sql.PUT_SETTING, name, value)),
  };
}

/** In order, for a later write of a set may expect what an earlier one made. */
async function writeAll(
  transaction: Transaction,
  account: AccountId,
  writes: readonly PrincipalWrite[],
): Promise<void> {
  await transaction.rows(sql.LOCK_ACCOUNT, account);
  for (const write of writes) {
    const { kind, key, expected } = write;
    if (expected !== null) {
      const row = await transaction.row(sql.FIND_PRINCIPAL_RECORD, account, kind, key);
      if ((row === undefined ? 0 : numberOf(row, 'version')) !== expected) throw new Unexpected();
    }
    if (write.act === 'check') continue;
    const removal: Write = [sql.REMOVE_PRINCIPAL_RECORD, account, kind, key];
    await transaction.write(write.act === 'put' ? [removal, insertion(account, write)] : [removal]);
  }
}

function insertion(
  account: AccountId,
  { kind, key, value }: Pick<PrincipalRecord, 'kind' | 'key' | 'value'>,
): Write {
  return [sql.INSERT_PRINCIPAL_RECORD, account, kind, key, JSON.stringify(value)];
}

function recordOfRow(row: Row | undefined): PrincipalRecord | undefined {
  if (row === undefined) return undefined;
  return {
    accountId: textOf(row, 'account_id') as AccountId,
    kind: textOf(row, 'kind'),
    key: textOf(row, 'key'),
    version: numberOf(row, 'version'),
    value: recordOf(row, 'value'),
  };
}
