// SPDX-License-Identifier: Apache-2.0
import type { AccountId, Instant } from '../core/model/index.ts';
import type { MasterKey, RandomSource, Vault } from '../keyring/index.ts';
import {
  createMasterKey,
  createVault,
  defaultMasterKeyFile,
  KeyringError,
  openMasterKey,
  openVault,
  placeOf,
} from '../keyring/index.ts';
import type { PrincipalStore } from '../store/index.ts';
import { newAccessKeyId, newAccountId, newInstallationId, newSecretAccessKey, newUniqueId } from './ids.ts';
import { type AccessKeyRecord, keyOf, type UserRecord } from './records/index.ts';

/** Name of the one user that the first start makes; the root of the account gets no key. Source: X38. */
export const ADMINISTRATOR_NAME = 'administrator';

const SETTING_INSTALLATION = 'installation.id';
const SETTING_ADMINISTRATOR_KEY = 'installation.administratorKey';
/** The managed policy that makes an administrator of him. */
const ADMINISTRATOR_POLICY = 'arn:aws:iam::aws:policy/AdministratorAccess';

/** An access key in clear; shown to its owner and never stored so. */
export interface AccessKey {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

/** How to open an installation that exists. */
export interface OpenOptions {
  readonly store: { readonly principals: Pick<PrincipalStore, 'accounts' | 'find' | 'setting'> };
  readonly random: RandomSource;
  /** Master key file by setting; null for the default place. Source: X67. */
  readonly keyringFile: string | null;
  readonly environment: NodeJS.ProcessEnv;
}

export interface InstallationOptions extends OpenOptions {
  readonly store: { readonly principals: PrincipalStore };
  readonly clock: { now(): Instant };
  /** The master key must not lie in here; null when the store is elsewhere. */
  readonly dataDirectory: string | null;
  /** More settings, by name, that a new installation has from its first moment. */
  readonly firstSettings?: (vault: Vault) => readonly (readonly [name: string, value: string])[];
}

/** What an installation consists of once its keyring is open. */
export interface Installation {
  readonly id: string;
  readonly accountId: AccountId;
  readonly masterKeyFile: string;
  readonly vault: Vault;
  /** True when this call made the account: the administrator's key is then to be shown once. Source: X38. */
  readonly isNew: boolean;
  /** The key that the first start made; null when it was deleted or set Inactive since. */
  readonly administratorKey: AccessKey | null;
}

/** Where the secret of an access key is sealed. Source: X39. */
export function secretPlace(accessKeyId: string): string {
  return placeOf('access-key', accessKeyId, 'secret');
}

/**
 * Opens the installation of a store; in a new store makes account, administrator, access key, master key and data key
 * first, all in one transaction. Faults: {@link KeyringError} when the master key is missing, wrong or badly kept.
 * Source: X38, X66, X67.
 */
export async function openInstallation(options: InstallationOptions): Promise<Installation> {
  const accounts = await options.store.principals.accounts();
  const account = accounts[0];
  if (account !== undefined) return openExisting(account, options);
  try {
    return await makeInstallation(options);
  } catch (error) {
    // Of servers that start at the same time over one new store, one is first.
    const [made] = await options.store.principals.accounts();
    if (made === undefined) throw error;
    return openExisting(made, options);
  }
}

/** Opens the installation of a store beside its server; null when the store has none yet. Faults: as {@link openInstallation}. */
export async function openExistingInstallation(options: OpenOptions): Promise<Installation | null> {
  const [account] = await options.store.principals.accounts();
  return account === undefined ? null : await openExisting(account, options);
}

async function makeInstallation(options: InstallationOptions): Promise<Installation> {
  const { random, store } = options;
  const id = newInstallationId(random);
  const account = newAccountId(random);
  const file = options.keyringFile ?? defaultMasterKeyFile(id, options.environment);
  const master = createMasterKey({ file, dataDirectory: options.dataDirectory }, random);
  const { vault, wrapped } = createVault(master, account, random);
  const key: AccessKey = { accessKeyId: newAccessKeyId(random), secretAccessKey: newSecretAccessKey(random) };
  const createdAt = options.clock.now();
  const user: UserRecord = {
    name: ADMINISTRATOR_NAME,
    path: '/',
    id: newUniqueId('AIDA', random),
    createdAt,
    tags: [],
    boundary: null,
    inline: [],
    attached: [ADMINISTRATOR_POLICY],
    groups: [],
    devices: [],
  };
  const record: AccessKeyRecord = {
    userName: ADMINISTRATOR_NAME,
    status: 'Active',
    sealedSecret: vault.sealText(key.secretAccessKey, secretPlace(key.accessKeyId)),
    createdAt,
  };
  const userKey = keyOf(ADMINISTRATOR_NAME);
  await store.principals.bootstrap({
    account,
    records: [
      { kind: 'user', key: userKey, value: user },
      { kind: 'access-key', key: key.accessKeyId, value: record },
      { kind: 'user-key', key: `${userKey}/${key.accessKeyId}`, value: {} },
      { kind: 'attachment', key: `${ADMINISTRATOR_POLICY}|user/${userKey}`, value: {} },
    ],
    settings: new Map([
      [SETTING_INSTALLATION, id],
      [SETTING_ADMINISTRATOR_KEY, key.accessKeyId],
      [dataKeySetting(account), wrapped],
      ...(options.firstSettings?.(vault) ?? []),
    ]),
  });
  return { id, accountId: account, masterKeyFile: file, vault, isNew: true, administratorKey: key };
}

async function openExisting(account: AccountId, options: OpenOptions): Promise<Installation> {
  const { principals } = options.store;
  const id = await principals.setting(SETTING_INSTALLATION);
  const wrapped = await principals.setting(dataKeySetting(account));
  if (id === undefined || wrapped === undefined) {
    throw new KeyringError(
      `The store has account ${account} but not its wrapped data key: it is damaged, restore a backup`,
    );
  }
  const master: MasterKey = openMasterKey(
    options.keyringFile ?? defaultMasterKeyFile(id, options.environment),
  );
  const vault = openVault(master, account, wrapped, options.random);
  const administratorKey = await openAdministratorKey(account, options.store, vault);
  return { id, accountId: account, masterKeyFile: master.file, vault, isNew: false, administratorKey };
}

async function openAdministratorKey(
  account: AccountId,
  store: OpenOptions['store'],
  vault: Vault,
): Promise<AccessKey | null> {
  const accessKeyId = await store.principals.setting(SETTING_ADMINISTRATOR_KEY);
  if (accessKeyId === undefined) return null;
  const found = await store.principals.find(account, 'access-key', accessKeyId);
  // Only this part writes records of this kind.
  const record = found?.value as AccessKeyRecord | undefined;
  if (record === undefined || record.status !== 'Active') return null;
  const secretAccessKey = vault.unsealText(record.sealedSecret, secretPlace(accessKeyId));
  if (secretAccessKey === undefined) {
    throw new KeyringError(
      `The secret of access key ${accessKeyId} does not open: its row was changed or moved`,
    );
  }
  return { accessKeyId, secretAccessKey };
}

function dataKeySetting(account: AccountId): string {
  return `keyring.dataKey.${account}`;
}
