// SPDX-License-Identifier: Apache-2.0
import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** One numbered file of SQL: `0001-first-tables.sql` is version 1. */
export interface Migration {
  readonly version: number;
  readonly name: string;
}

/** The migrations of a folder in order; a gap between the numbers is a bug and throws. */
export function listMigrations(folder: URL): readonly Migration[] {
  const names = readdirSync(fileURLToPath(folder)).filter((name) => /^\d{4}-[a-z0-9-]+\.sql$/.test(name));
  const migrations = names.map((name) => ({ version: Number(name.slice(0, 4)), name }));
  migrations.sort((left, right) => left.version - right.version);
  for (const [index, { version, name }] of migrations.entries()) {
    if (version !== index + 1)
      throw new Error(`migration ${name} is out of order: number ${index + 1} is missing`);
  }
  return migrations;
}
