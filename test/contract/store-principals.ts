// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { accountId } from '../../src/core/model/index.ts';
import type { PrincipalStore, PrincipalWrite } from '../../src/store/index.ts';
import { ACCOUNT, type OpenStore } from './store-rows.ts';

const put = (key: string, expected: number | null, value: unknown, kind = 'user'): PrincipalWrite => ({
  ...{ act: 'put', kind, key, expected, value },
});

/** Accounts, records of the identity side, and settings. */
export function principalContract(open: OpenStore): void {
  const opened = async (test: Parameters<OpenStore>[0]): Promise<PrincipalStore> => {
    const { principals } = (await open(test)).store;
    await principals.bootstrap({ account: ACCOUNT, records: [], settings: new Map() });
    return principals;
  };
  const keys = async (store: PrincipalStore, prefix = '', after: string | null = null, limit = 100) =>
    (await store.list(ACCOUNT, 'user', { prefix, after, limit })).map(({ key }) => key);

  describe('principals', () => {
    it('makes account, records and settings in one transaction, once only (X38, D2)', async (test) => {
      const { principals } = (await open(test)).store;
      assert.deepEqual(await principals.accounts(), []);
      const records = [{ kind: 'user', key: 'admin', value: { name: 'Admin' } }];
      const first = { account: ACCOUNT, records, settings: new Map([['dataKey', 'wrapped']]) };
      await principals.bootstrap(first);
      await assert.rejects(principals.bootstrap({ ...first, settings: new Map([['dataKey', 'other']]) }));
      assert.deepEqual(await principals.accounts(), [ACCOUNT]);
      const found = await principals.find(ACCOUNT, 'user', 'admin');
      assert.deepEqual(found?.value, { name: 'Admin' });
      assert.ok(found.version > 0);
      assert.equal(await principals.find(ACCOUNT, 'user', 'nobody'), undefined);
      assert.equal(await principals.find(accountId('999988887777'), 'user', 'admin'), undefined);
      assert.equal(await principals.setting('dataKey'), 'wrapped');
    });

    it('keeps settings and replaces them', async (test) => {
      const { store } = await open(test);
      assert.equal(await store.principals.setting('a'), undefined);
      await store.principals.putSetting('a', '1');
      await store.principals.putSetting('a', '2');
      assert.equal(await store.principals.setting('a'), '2');
      await store.probe();
    });

    it('writes a set only when every version is as expected, else nothing of it (D2)', async (test) => {
      const store = await opened(test);
      assert.equal(await store.write(ACCOUNT, [put('a', 0, 1), put('b', 0, 1)]), true);
      assert.equal(await store.write(ACCOUNT, [put('c', 0, 1), put('a', 0, 2)]), false);
      assert.deepEqual(await keys(store), ['a', 'b']);
      const a = await store.find(ACCOUNT, 'user', 'a');
      assert.ok(a !== undefined);
      const check = { act: 'check', kind: 'user', key: 'b', expected: 0 } as const;
      assert.equal(await store.write(ACCOUNT, [put('a', a.version, 2), check]), false);
      assert.equal((await store.find(ACCOUNT, 'user', 'a'))?.value, 1);
      assert.equal(await store.write(ACCOUNT, [put('a', a.version, 2)]), true);
      assert.equal(await store.write(ACCOUNT, [put('a', a.version, 3)]), false);
      assert.equal(await store.write(ACCOUNT, [put('a', null, 4)]), true);
      assert.equal((await store.find(ACCOUNT, 'user', 'a'))?.value, 4);
    });

    it('never gives a version twice, not even to a record that was removed and made anew (X37)', async (test) => {
      const store = await opened(test);
      await store.write(ACCOUNT, [put('a', 0, 1)]);
      const before = await store.find(ACCOUNT, 'user', 'a');
      assert.ok(before !== undefined);
      const remove = { act: 'remove', kind: 'user', key: 'a', expected: before.version } as const;
      assert.equal(await store.write(ACCOUNT, [remove]), true);
      assert.equal(await store.write(ACCOUNT, [remove]), false);
      await store.write(ACCOUNT, [put('a', 0, 1)]);
      assert.ok(((await store.find(ACCOUNT, 'user', 'a'))?.version ?? 0) > before.version);
    });

    it('lets one of two writers win that read the same version', async (test) => {
      const store = await opened(test);
      await store.write(ACCOUNT, [put('a', 0, 0)]);
      const version = (await store.find(ACCOUNT, 'user', 'a'))?.version ?? 0;
      const won = await Promise.all([1, 2, 3].map((n) => store.write(ACCOUNT, [put('a', version, n)])));
      assert.deepEqual(won, [true, false, false]);
      assert.equal((await store.find(ACCOUNT, 'user', 'a'))?.value, 1);
    });

    it('lists by key in the order of code points, by prefix and page', async (test) => {
      const store = await opened(test);
      const names = ['b/1', 'a', 'B', 'b/2', 'b0', '\u{1f600}'];
      await store.write(ACCOUNT, [...names.map((name) => put(name, 0, 1)), put('x', 0, 1, 'role')]);
      assert.deepEqual(await keys(store), ['B', 'a', 'b/1', 'b/2', 'b0', '\u{1f600}']);
      assert.deepEqual(await keys(store, 'b/'), ['b/1', 'b/2']);
      assert.deepEqual(await keys(store, 'b/', 'b/1'), ['b/2']);
      assert.deepEqual(await keys(store, '', 'a', 2), ['b/1', 'b/2']);
    });

    it('locates a record of any account by kind and key', async (test) => {
      const store = await opened(test);
      await store.write(ACCOUNT, [put('AKIA1', 0, { userName: 'a' }, 'access-key')]);
      assert.equal((await store.locate('access-key', 'AKIA1'))?.accountId, ACCOUNT);
      assert.equal(await store.locate('access-key', 'AKIA2'), undefined);
      assert.equal(await store.locate('user', 'AKIA1'), undefined);
    });
  });
}
