// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, unlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { evaluatePolicies } from '../core/iam/index.ts';
import { instantOf } from '../core/model/index.ts';
import { openInThread } from '../store/embedded/index.ts';
import type { Store } from '../store/index.ts';
import { createPrincipals, openInstallation } from './index.ts';

const random = { bytes: (count: number): Uint8Array => randomBytes(count) };
const root = mkdtempSync(join(tmpdir(), 'iam-'));
const stores: Store[] = [];
after(async () => {
  for (const store of stores) await store.close();
  rmSync(root, { recursive: true });
});

async function realStore(name: string): Promise<Store> {
  const store = await openInThread(join(root, `${name}-data`), { clock: { now: () => instantOf(0) } });
  stores.push(store);
  return store;
}

async function optionsFor(name: string) {
  const store = await realStore(name);
  let now = 1_700_000_000_000;
  return {
    store,
    advance: (ms: number): void => {
      now += ms;
    },
    options: {
      store,
      random,
      clock: { now: () => instantOf(now) },
      keyringFile: join(root, name, 'master.key'),
      dataDirectory: null,
      environment: {},
    },
  };
}

test('the first start makes an account, an administrator and a sealed key; the next opens them (X37, X38, X39)', async () => {
  const { options, store } = await optionsFor('first');
  const first = await openInstallation(options);
  assert.equal(first.isNew, true);
  assert.match(first.accountId, /^[1-9][0-9]{11}$/);
  assert.match(first.administratorKey?.accessKeyId ?? '', /^AKIA[A-Z2-7]{16}$/);
  assert.match(first.administratorKey?.secretAccessKey ?? '', /^[A-Za-z0-9+/]{40}$/);
  const user = await store.principals.find(first.accountId, 'user', 'administrator');
  assert.match(JSON.stringify(user?.value), /"AIDA[A-Z2-7]{17}"/);
  for (const kind of ['user', 'access-key', 'user-key', 'attachment']) {
    const records = await store.principals.list(first.accountId, kind, { prefix: '', after: null, limit: 9 });
    assert.equal(records.length, 1);
    assert.ok(!JSON.stringify(records).includes(first.administratorKey?.secretAccessKey ?? 'none'));
  }
  const second = await openInstallation(options);
  assert.equal(second.isNew, false);
  assert.deepEqual(second.administratorKey, first.administratorKey);
});

test('a store without its master key does not open, and the text names the file (N43)', async () => {
  const { options } = await optionsFor('lost');
  const { masterKeyFile } = await openInstallation(options);
  unlinkSync(masterKeyFile);
  await assert.rejects(openInstallation(options), (error: Error) => error.message.includes(masterKeyFile));
});

test('a key leads to its user, who may do what the policies say (X36, X46)', async () => {
  const { options } = await optionsFor('lead');
  const { vault, administratorKey, accountId } = await openInstallation(options);
  assert.ok(administratorKey !== null);
  const known = await createPrincipals({ ...options, vault }).principalOfKey(administratorKey.accessKeyId);
  assert.equal(known?.secretAccessKey, administratorKey.secretAccessKey);
  assert.equal(known.principal.arn, `arn:aws:iam::${accountId}:user/administrator`);
  const decision = evaluatePolicies(known.principal, {
    action: 'datapipeline:PollForTask',
    resource: '*',
    context: {},
  });
  assert.deepEqual(decision, { allowed: true });
});

test('an Inactive key stops within a second, an unknown one never works (X39, N26)', async () => {
  const { options, store, advance } = await optionsFor('inactive');
  const { vault, administratorKey, accountId } = await openInstallation(options);
  const principals = createPrincipals({ ...options, vault });
  const id = administratorKey?.accessKeyId ?? '';
  assert.equal(await principals.principalOfKey('AKIAAAAAAAAAAAAAAAAA'), undefined);
  assert.ok(await principals.principalOfKey(id));
  const key = await store.principals.find(accountId, 'access-key', id);
  const value = { ...(key?.value as object), status: 'Inactive' };
  await store.principals.write(accountId, [
    { act: 'put', kind: 'access-key', key: id, expected: null, value },
  ]);
  advance(1000);
  assert.equal(await principals.principalOfKey(id), undefined);
});

test('a sealed secret that was moved to another key id does not open there (X39)', async () => {
  const { options, store } = await optionsFor('moved');
  const { vault, accountId, administratorKey } = await openInstallation(options);
  const found = await store.principals.find(accountId, 'access-key', administratorKey?.accessKeyId ?? '');
  const moved = { act: 'put', kind: 'access-key', key: 'AKIABBBBBBBBBBBBBBBB', expected: 0 } as const;
  await store.principals.write(accountId, [{ ...moved, value: found?.value }]);
  assert.equal(
    await createPrincipals({ ...options, vault }).principalOfKey('AKIABBBBBBBBBBBBBBBB'),
    undefined,
  );
});
