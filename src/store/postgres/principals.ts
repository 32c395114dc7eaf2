// SPDX-License-Identifier: Apache-2.0
import type { AccountId } from '../../core/model/index.ts';
import type { AccessKeyRecord, PrincipalStore, UserRecord } from '../store.ts';
import { type Database, type Row, recordOf, textOf, type Write } from './database.ts';
import * as sql from './sql/principal.sql.ts';

/** Accounts, users, access keys and settings. */
export function principalStore(database: Database): PrincipalStore {
  return {
    accounts: async () =>
      (await database.rows(sql.LIST_ACCOUNTS)).map((row) => textOf(row, 'id') as AccountId),
    bootstrap: ({ account, user, key, settings }) =>
      database.transaction(async (transaction) => {
        await transaction.rows(sql.LOCK_ACCOUNTS);
        if ((await transaction.row(sql.LIST_ACCOUNTS)) !== undefined) {
          throw new Error('an account exists already');
        }
        await transaction.write([
          [sql.INSERT_ACCOUNT, account],
          [sql.INSERT_USER, account, user.name, JSON.stringify(user)],
          [sql.INSERT_ACCESS_KEY, key.accessKeyId, account, JSON.stringify(key)],
          ...[...settings].map(([name, value]): Write => [sql.PUT_SETTING, name, value]),
        ]);
      }),
    user: async (account, name) => optional<UserRecord>(await database.row(sql.FIND_USER, account, name)),
    accessKey: async (id) => optional<AccessKeyRecord>(await database.row(sql.FIND_ACCESS_KEY, id)),
    async setting(name) {
      const row = await database.row(sql.FIND_SETTING, name);
      return row === undefined ? undefined : textOf(row, 'value');
    },
    putSetting: async (name, value) => void (await database.rows(sql.PUT_SETTING, name, value)),
  };
}

function optional<T>(row: Row | undefined): T | undefined {
  return row === undefined ? undefined : recordOf<T>(row);
}
