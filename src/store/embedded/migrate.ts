// SPDX-License-Identifier: Apache-2.0
import { readFileSync } from 'node:fs';
import { listMigrations } from '../rows/migrations.ts';
import { StoreUnavailable } from '../store.ts';
import { type Database, numberOf } from './database.ts';

const FOLDER = new URL('../migrations/embedded/', import.meta.url);

/**
 * Brings a database to the newest schema, all in one transaction. A schema newer than this program is
 * refused, for an older program would misread it.
 */
export function migrate(database: Database): void {
  const migrations = listMigrations(FOLDER);
  const newest = migrations.at(-1)?.version ?? 0;
  const current = schemaVersion(database);
  if (current > newest) {
    throw new StoreUnavailable(
      `the database has schema ${current} and this program knows ${newest}: start the newer version that made it`,
    );
  }
  if (current === newest) return;
  database.exec('BEGIN IMMEDIATE');
  try {
    for (const migration of migrations) {
      if (migration.version > current) database.exec(readFileSync(new URL(migration.name, FOLDER), 'utf8'));
    }
    database.exec(`PRAGMA user_version = ${newest}`);
    database.exec('COMMIT');
  } catch (error) {
    if (database.inTransaction()) database.exec('ROLLBACK');
    throw error;
  }
}

/** Number of the last migration that the database has seen; 0 for a new one. */
export function schemaVersion(database: Database): number {
  const row = database.row('PRAGMA user_version');
  return row === undefined ? 0 : numberOf(row, 'user_version');
}
