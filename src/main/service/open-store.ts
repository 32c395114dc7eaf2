// SPDX-License-Identifier: Apache-2.0
import { chmodSync, mkdirSync } from 'node:fs';
import { takeDataLock } from '../../store/embedded/index.ts';
import { type Store, StoreUnavailable } from '../../store/index.ts';
import { isPostgresUrl, type NodeLeases } from '../../store/postgres/index.ts';
import { nodeIdOf } from './node-identity.ts';
import { openEmbedded } from './open-embedded.ts';
import { openShared } from './open-shared.ts';
import { systemRandom } from './system.ts';
import type { TickReport } from './tick-report.ts';

export interface OpenStoreOptions {
  /** The data directory: the store itself, or beside a database what belongs to this node alone. */
  readonly directory: string;
  /** URL of a PostgreSQL database that nodes share; null for the embedded store. */
  readonly database: string | null;
  readonly profile: 'default' | 'aws';
  readonly onTickFailure: (report: TickReport) => void;
  /** The writing thread ended by itself: nothing can be stored any more. */
  readonly onFailure: (error: Error) => void;
  /** The database fails, or a connection to it broke; the store goes on by itself. */
  readonly onTrouble: (error: unknown) => void;
}

/** An open store; `node` is this server among those that share it, null when it has the store alone. */
export interface OpenedStore {
  readonly store: Store;
  readonly node: { readonly id: string; readonly leases: NodeLeases } | null;
}

/** Makes the data directory, mode 0700, and opens the store. Faults: {@link StoreUnavailable}. */
export async function openStore(options: OpenStoreOptions): Promise<OpenedStore> {
  const { directory, database } = options;
  if (database !== null && !isPostgresUrl(database)) {
    throw new StoreUnavailable(
      'the setting database is no URL of the form postgresql://...: correct it, or leave it out for the embedded store',
    );
  }
  makeDataDirectory(directory);
  if (database === null) return { store: await openEmbedded(options), node: null };
  const lock = takeDataLock(directory);
  try {
    const id = nodeIdOf(directory, systemRandom);
    const { store, leases } = await openShared({ ...options, url: database, nodeId: id });
    const close = async (): Promise<void> => {
      await store.close();
      lock.release();
    };
    return { store: { ...store, close }, node: { id, leases } };
  } catch (error) {
    lock.release();
    throw error;
  }
}

function makeDataDirectory(directory: string): void {
  try {
    if (mkdirSync(directory, { recursive: true, mode: 0o700 }) !== undefined) chmodSync(directory, 0o700);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new StoreUnavailable(
      `The data directory ${directory} cannot be made: ${reason}. Choose another with --data-dir`,
      { cause: error },
    );
  }
}
