// SPDX-License-Identifier: Apache-2.0
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { StoreUnavailable } from '../store.ts';
import { type Database, numberOf } from './database.ts';

const FOLDER = new URL('../migrations/embedded/', import.meta.url);

interface Migration {
  readonly version: number;
  readonly name: string;
}

/**
 * Brings a database to the newest schema, all in one transaction. A schema newer than this program is
 * refused, for an older program would misread it.
 */
export function migrate(database: Database): void {
  const migrations = listMigrations();
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

function listMigrations(): readonly Migration[] {
  const names = readdirSync(fileURLToPath(FOLDER)).filter((name) => /^\d{4}-[a-z0-9-]+\.sql$/.test(name));
  const migrations = names.map((name) => ({ version: Number(name.slice(0, 4)), name }));
  migrations.sort((left, right) => left.version - right.version);
  for (const [index, { version, name }] of migrations.entries()) {
    if (version !== index + 1)
      throw new Error(`migration ${name} is out of order: number ${index + 1} is missing`);
  }
  return migrations;
}
