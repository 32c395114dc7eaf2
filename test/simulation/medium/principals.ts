// SPDX-License-Identifier: Apache-2.0
import type { AccountId } from '../../../src/core/model/index.ts';
import type { PrincipalReads, PrincipalWrites } from '../../../src/store/embedded/principal-rows.ts';
import type { PrincipalWrite } from '../../../src/store/index.ts';
import { order } from './queue.ts';
import type { Medium } from './rows.ts';

function nameOf(account: AccountId, kind: string, key: string): string {
  return `${account}\n${kind}\n${key}`;
}

/** Users, groups, roles and keys as a medium keeps them: read. */
export function principalReads(medium: Medium): PrincipalReads {
  return {
    accounts: () => [...medium.accounts.keys()].sort(order),
    find: (account, kind, key) => medium.principals.get(nameOf(account, kind, key)),
    locate: (kind, key) =>
      [...medium.principals.values()]
        .filter((record) => record.kind === kind && record.key === key)
        .sort((a, b) => order(a.accountId, b.accountId))[0],
    list: (account, kind, { prefix, after, limit }) =>
      [...medium.principals.values()]
        .filter((record) => record.accountId === account && record.kind === kind)
        .filter(({ key }) => key.startsWith(prefix) && (after === null || order(key, after) > 0))
        .sort((a, b) => order(a.key, b.key))
        .slice(0, limit),
    setting: (name) => medium.settings.get(name),
  };
}

/** The same: written. */
export function principalWrites(medium: Medium): PrincipalWrites {
  const put = (account: AccountId, { kind, key, value }: Pick<PutWrite, 'kind' | 'key' | 'value'>): void =>
    medium.principals.set(nameOf(account, kind, key), {
      ...{ accountId: account, kind, key },
      version: medium.nextKey(),
      value,
    });
  return {
    bootstrap({ account, records, settings }) {
      if (medium.accounts.size > 0) throw new Error('an account exists already');
      medium.accounts.set(account, true);
      for (const record of records) put(account, record);
      for (const [name, value] of settings) medium.settings.set(name, value);
    },
    write(account, writes) {
      const mark = medium.journal.mark();
      for (const write of writes) {
        const name = nameOf(account, write.kind, write.key);
        const version = medium.principals.get(name)?.version ?? 0;
        if (write.expected !== null && write.expected !== version) {
          medium.journal.undoTo(mark);
          return false;
        }
        if (write.act === 'put') put(account, write);
        else if (write.act === 'remove') medium.principals.delete(name);
      }
      return true;
    },
    putSetting: (name, value) => medium.settings.set(name, value),
  };
}

type PutWrite = Extract<PrincipalWrite, { act: 'put' }>;
