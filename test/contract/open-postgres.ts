// SPDX-License-Identifier: Apache-2.0
import { openPostgresStore, type PostgresStore } from '../../src/store/postgres/index.ts';
import { ask, type Ending, newDatabase } from '../postgres/database.ts';
import { type OpenStore, runSteps, T0 } from './store-rows.ts';

/** Opens a store over a database. */
export function openNode(url: string, options: { leaseMs?: number } = {}): Promise<PostgresStore> {
  return openPostgresStore({ url, clock: { now: () => T0 }, connections: 8, ...options });
}

/** Opens stores for tests that run one after the other: they share a database, which each leaves empty. */
export function openPostgresIn(file: Ending): OpenStore {
  const ends: (() => Promise<void>)[] = [];
  file.after(async () => {
    for (const end of ends) await end();
  });
  let shared: Promise<string> | null = null;
  return async (test) => {
    shared ??= newDatabase({ after: (end) => void ends.push(end) });
    const url = await shared;
    const store = await openNode(url);
    test.after(async () => {
      await store.close();
      await emptyDatabase(url);
    });
    return { store, tick: (id, steps) => runSteps(store.engine, id, steps) };
  };
}

async function emptyDatabase(url: string): Promise<void> {
  const tables = await ask(
    url,
    "SELECT tablename FROM pg_tables WHERE schemaname = 'penstock' AND tablename <> 'schema_version'",
  );
  const names = tables.map(({ tablename }) => `penstock.${String(tablename)}`).join(', ');
  await ask(url, `TRUNCATE ${names} RESTART IDENTITY`);
}
