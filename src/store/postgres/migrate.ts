// SPDX-License-Identifier: Apache-2.0
import { readFileSync } from 'node:fs';
import pg from 'pg';
import { listMigrations } from '../rows/migrations.ts';
import { StoreUnavailable } from '../store.ts';
import type { DatabaseAddress } from './address.ts';
import { clientConfig } from './database.ts';
import { serverFailure } from './failures.ts';

const FOLDER = new URL('../migrations/postgres/', import.meta.url);
/** Oldest PostgreSQL that is supported. */
export const SERVER_VERSION_MIN = 14;
/** Any number, but always the same: nodes that start together migrate one after the other. */
const MIGRATION_LOCK = 7_217_105_411;

/**
 * Makes the schema `penstock` when it is missing and brings it to the newest version, all in one transaction; nodes that
 * start at the same time wait for each other. Faults: {@link StoreUnavailable} for an unreachable or too old server, and for
 * a schema newer than this program, which would misread it.
 */
export async function migrate(address: DatabaseAddress): Promise<void> {
  await withClient(address, async (client) => {
    refuseOldServer(address, await serverVersion(client));
    await client.query('BEGIN');
    await client.query(`SELECT pg_advisory_xact_lock(${MIGRATION_LOCK})`);
    const current = await schemaVersion(client);
    const migrations = listMigrations(FOLDER);
    refuseNewerSchema(address, current, migrations.length);
    if (current === 0) {
      await client.query('CREATE SCHEMA IF NOT EXISTS penstock');
      await client.query(
        'CREATE TABLE schema_version (version INTEGER NOT NULL PRIMARY KEY, name TEXT NOT NULL)',
      );
    }
    for (const { version, name } of migrations) {
      if (version <= current) continue;
      await client.query(readFileSync(new URL(name, FOLDER), 'utf8'));
      await client.query('INSERT INTO schema_version (version, name) VALUES ($1, $2)', [version, name]);
    }
    await client.query('COMMIT');
  });
}

/** What `penstock doctor` wants to know of a server. */
export interface ServerReport {
  readonly version: string;
  readonly isRecentEnough: boolean;
  /** 0 when no installation is in the database. */
  readonly schema: number;
  readonly schemaKnown: number;
  /** Server settings that are wrong for data that must last, such as `fsync = off`. */
  readonly unsafe: readonly string[];
  /** As the sessions of the service have it, whatever the server's default is. */
  readonly synchronousCommit: string;
}

/** Looks at a server without changing anything. Faults: {@link StoreUnavailable} when it cannot be reached. */
export async function inspectServer(address: DatabaseAddress): Promise<ServerReport> {
  return withClient(address, async (client) => {
    const { rows } = await client.query<{ name: string; setting: string }>(
      `SELECT name, setting FROM pg_settings
       WHERE name IN ('server_version', 'fsync', 'full_page_writes', 'synchronous_commit') ORDER BY name`,
    );
    const settings = new Map(rows.map(({ name, setting }) => [name, setting]));
    const version = await serverVersion(client);
    return {
      version: settings.get('server_version') ?? String(version),
      isRecentEnough: version >= SERVER_VERSION_MIN,
      schema: await schemaVersion(client),
      schemaKnown: listMigrations(FOLDER).length,
      synchronousCommit: settings.get('synchronous_commit') ?? 'unknown',
      unsafe: ['fsync', 'full_page_writes'].filter((name) => settings.get(name) === 'off'),
    };
  });
}

async function withClient<T>(address: DatabaseAddress, act: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client(clientConfig({ address, session: { statement_timeout: '0' } }));
  client.on('error', () => undefined);
  try {
    await client.connect();
    return await act(client);
  } catch (error) {
    throw serverFailure(address, error) ?? error;
  } finally {
    await client.end().catch(() => undefined); // it was broken, and is gone
  }
}

async function serverVersion(client: pg.Client): Promise<number> {
  const { rows } = await client.query<{ number: string }>(
    "SELECT current_setting('server_version_num') AS number",
  );
  return Math.floor(Number(rows[0]?.number) / 10_000);
}

/** Faults: {@link StoreUnavailable} for a server older than {@link SERVER_VERSION_MIN}. */
export function refuseOldServer(address: DatabaseAddress, version: number): void {
  if (version >= SERVER_VERSION_MIN) return;
  throw new StoreUnavailable(
    `${address.shown}: it is PostgreSQL ${version}; ${SERVER_VERSION_MIN} or later is needed: upgrade it`,
  );
}

function refuseNewerSchema(address: DatabaseAddress, current: number, newest: number): void {
  if (current <= newest) return;
  throw new StoreUnavailable(
    `${address.shown}: the database has schema ${current} and this program knows ${newest}: ` +
      'start the newer version that made it',
  );
}

async function schemaVersion(client: pg.Client): Promise<number> {
  const { rows: found } = await client.query<{ found: string | null }>(
    "SELECT to_regclass('penstock.schema_version')::text AS found",
  );
  if (found[0]?.found === null || found[0]?.found === undefined) return 0;
  const { rows } = await client.query<{ version: number }>(
    'SELECT max(version) AS version FROM penstock.schema_version',
  );
  return rows[0]?.version ?? 0;
}
