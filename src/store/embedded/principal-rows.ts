// SPDX-License-Identifier: Apache-2.0
import type { AccountId } from '../../core/model/index.ts';
import type { PrincipalRecord, PrincipalStore, PrincipalWrite } from '../store.ts';
import { type Database, numberOf, type Row, recordOf, textOf } from './database.ts';
import * as principal from './sql/principal.sql.ts';
import type { Synchronous } from './synchronous.ts';

export type PrincipalReads = Synchronous<
  Pick<PrincipalStore, 'accounts' | 'find' | 'locate' | 'list' | 'setting'>
>;
export type PrincipalWrites = Synchronous<Pick<PrincipalStore, 'bootstrap' | 'write' | 'putSetting'>>;

/** Follows every character that a key may hold. */
const AFTER_ALL = '\u{10ffff}';

/** Thrown and caught inside this file: undoes a set of writes whose expectation does not hold. */
class Unexpected extends Error {}

export function principalReads(database: Database): PrincipalReads {
  return {
    accounts: () => database.rows(principal.LIST_ACCOUNTS).map((row) => textOf(row, 'id') as AccountId),
    find: (account, kind, key) =>
      recordOfRow(database.row(principal.FIND_PRINCIPAL_RECORD, account, kind, key)),
    locate: (kind, key) => recordOfRow(database.row(principal.LOCATE_PRINCIPAL_RECORD, kind, key)),
    list: (account, kind, { prefix, after, limit }) =>
      database
        .rows(
          principal.LIST_PRINCIPAL_RECORDS,
          ...[account, kind, prefix, after ?? '', prefix + AFTER_ALL, limit],
        )
        .flatMap((row) => recordOfRow(row) ?? []),
    setting: (name) => {
      const row = database.row(principal.FIND_SETTING, name);
      return row === undefined ? undefined : textOf(row, 'value');
    },
  };
}

export function principalWrites(database: Database): PrincipalWrites {
  const insert = (account: AccountId, kind: string, key: string, value: unknown): void =>
    void database.insert(principal.INSERT_PRINCIPAL_RECORD, account, kind, key, JSON.stringify(value));
  return {
    bootstrap({ account, records, settings }) {
      if (database.row(principal.LIST_ACCOUNTS) !== undefined) throw new Error('an account exists already');
      database.change(principal.INSERT_ACCOUNT, account);
      for (const { kind, key, value } of records) insert(account, kind, key, value);
      for (const [name, value] of settings) database.change(principal.PUT_SETTING, name, value);
    },
    write(account, writes) {
      database.change('SAVEPOINT records');
      try {
        for (const write of writes) {
          expect(database, account, write);
          if (write.act === 'check') continue;
          database.change(principal.REMOVE_PRINCIPAL_RECORD, account, write.kind, write.key);
          if (write.act === 'put') insert(account, write.kind, write.key, write.value);
        }
        database.change('RELEASE records');
        return true;
      } catch (error) {
        if (!(error instanceof Unexpected)) throw error;
        database.change('ROLLBACK TO records');
        database.change('RELEASE records');
        return false;
      }
    },
    putSetting: (name, value) => void database.change(principal.PUT_SETTING, name, value),
  };
}

function expect(database: Database, account: AccountId, { kind, key, expected }: PrincipalWrite): void {
  if (expected === null) return;
  const row = database.row(principal.FIND_PRINCIPAL_RECORD, account, kind, key);
  if ((row === undefined ? 0 : numberOf(row, 'version')) !== expected) throw new Unexpected();
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
