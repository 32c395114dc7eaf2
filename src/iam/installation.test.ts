// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, unlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { evaluatePolicies } from '../core/iam/index.ts';
import type { AccountId } from '../core/model/index.ts';
import { instantOf } from '../core/model/index.ts';
import type { AccessKeyRecord, PrincipalStore, Store, UserRecord } from '../store/index.ts';
import { createPrincipals, openInstallation } from './index.ts';

const random = { bytes: (count: number): Uint8Array => randomBytes(count) };
const root = mkdtempSync(join(tmpdir(), 'iam-'));
after(() => rmSync(root, { recursive: true }));

interface MemoryRows {
  accounts: AccountId[];
  users: UserRecord[];
  keys: AccessKeyRecord[];
  settings: Map<string, string>;
}

/** The principals side of a store as plain lists. */
function memoryStore(): { store: Store; rows: MemoryRows } {
  const rows: MemoryRows = { accounts: [], users: [], keys: [], settings: new Map() };
  const principals: PrincipalStore = {
    accounts: async () => rows.accounts,
    async bootstrap({ account, user, key, settings }) {
      rows.accounts.push(account);
      rows.users.push(user);
      rows.keys.push(key);
      for (const [name, value] of settings) rows.settings.set(name, value);
    },
    user: async (account, name) =>
      rows.users.find((user) => user.accountId === account && user.name === name),
    accessKey: async (id) => rows.keys.find((key) => key.accessKeyId === id),
    setting: async (name) => rows.settings.get(name),
    async putSetting(name, value) {
      rows.settings.set(name, value);
    },
  };
  // Only `principals` is used by this part.
  return { store: { principals } as unknown as Store, rows };
}

function optionsFor(name: string) {
  const { store, rows } = memoryStore();
  let now = 1_700_000_000_000;
  return {
    rows,
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
  const { options, rows } = optionsFor('first');
  const first = await openInstallation(options);
  assert.equal(first.isNew, true);
  assert.match(first.accountId, /^[1-9][0-9]{11}$/);
  assert.match(first.administratorKey?.accessKeyId ?? '', /^AKIA[A-Z2-7]{16}$/);
  assert.match(first.administratorKey?.secretAccessKey ?? '', /^[A-Za-z0-9+/]{40}$/);
  assert.match(rows.users[0]?.id ?? '', /^AIDA[A-Z2-7]{17}$/);
  assert.ok(
    !JSON.stringify([rows, [...rows.settings]]).includes(first.administratorKey?.secretAccessKey ?? 'none'),
  );
  const second = await openInstallation(options);
  assert.equal(second.isNew, false);
  assert.deepEqual(second.administratorKey, first.administratorKey);
});

test('a store without its master key does not open, and the text names the file (N43)', async () => {
  const { options } = optionsFor('lost');
  const { masterKeyFile } = await openInstallation(options);
  unlinkSync(masterKeyFile);
  await assert.rejects(openInstallation(options), (error: Error) => error.message.includes(masterKeyFile));
});

test('a key leads to its user, who may do what the policies say (X36, X46)', async () => {
  const { options } = optionsFor('lead');
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
  const { options, rows, advance } = optionsFor('inactive');
  const { vault, administratorKey } = await openInstallation(options);
  const principals = createPrincipals({ ...options, vault });
  const id = administratorKey?.accessKeyId ?? '';
  assert.equal(await principals.principalOfKey('AKIAAAAAAAAAAAAAAAAA'), undefined);
  assert.ok(await principals.principalOfKey(id));
  rows.keys = rows.keys.map((key) => ({ ...key, status: 'Inactive' as const }));
  advance(1000);
  assert.equal(await principals.principalOfKey(id), undefined);
});

test('a sealed secret that was moved to another key id does not open there (X39)', async () => {
  const { options, rows } = optionsFor('moved');
  const { vault } = await openInstallation(options);
  rows.keys = rows.keys.map((key) => ({ ...key, accessKeyId: 'AKIABBBBBBBBBBBBBBBB' }));
  assert.equal(
    await createPrincipals({ ...options, vault }).principalOfKey('AKIABBBBBBBBBBBBBBBB'),
    undefined,
  );
});
