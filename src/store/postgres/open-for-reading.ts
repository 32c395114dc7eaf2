// SPDX-License-Identifier: Apache-2.0
import { type PrincipalStore, StoreUnavailable } from '../store.ts';
import { parseDatabaseUrl } from './address.ts';
import { openDatabase } from './database.ts';
import { inspectServer } from './migrate.ts';
import { principalStore } from './principals.ts';

/** What another process than a server may look at while servers run. */
export interface ReadingPostgresStore {
  readonly principals: Pick<PrincipalStore, 'accounts' | 'find' | 'setting'>;
  close(): Promise<void>;
}

/** Opens a database for reading; makes nothing in it. Faults: {@link StoreUnavailable} when it holds no installation. */
export async function openPostgresForReading(url: string): Promise<ReadingPostgresStore> {
  const address = parseDatabaseUrl(url);
  const { schema } = await inspectServer(address);
  if (schema === 0) {
    throw new StoreUnavailable(
      `${address.shown} holds no installation yet: start a server over it first, with penstock up or penstock server`,
    );
  }
  const database = openDatabase({ address, connections: 1 });
  return { principals: principalStore(database), close: () => database.close() };
}
