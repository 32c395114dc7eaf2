// SPDX-License-Identifier: Apache-2.0
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type PrincipalStore, StoreUnavailable } from '../store.ts';
import { DATABASE_FILE, openReadingDatabase } from './database.ts';
import { openReads } from './reads.ts';

/** What another process than the server may look at while the server runs. */
export interface ReadingStore {
  readonly principals: Pick<PrincipalStore, 'accounts' | 'find' | 'locate' | 'setting'>;
  close(): void;
}

/** Opens a data directory for reading beside its server. Faults: {@link StoreUnavailable} when there is no store. */
export function openForReading(directory: string): ReadingStore {
  if (!existsSync(join(directory, DATABASE_FILE))) {
    throw new StoreUnavailable(
      `${directory} holds no store yet: start the service there first, with penstock up`,
    );
  }
  const database = openReadingDatabase(directory);
  const { principals } = openReads(database);
  return {
    principals: {
      accounts: async () => principals.accounts(),
      find: async (account, kind, key) => principals.find(account, kind, key),
      locate: async (kind, key) => principals.locate(kind, key),
      setting: async (name) => principals.setting(name),
    },
    close: () => database.close(),
  };
}
