// SPDX-License-Identifier: Apache-2.0
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

const ROWS_A_COMMIT = 1000;
const MINUTE_MS = 60_000;

/**
 * Inserts as many instances, attempts and tasks as a backfill makes, copies of its own with other ids and times, into tables
 * with the same columns and indexes; gives the ms it took. What SQLite alone needs for these rows.
 */
export function insertSameRows({
  from,
  into,
  count,
}: {
  readonly from: string;
  readonly into: string;
  readonly count: number;
}): number {
  const source = new DatabaseSync(join(from, 'penstock.db'), { readOnly: true });
  const target = new DatabaseSync(join(into, 'baseline.db'));
  target.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA wal_autocheckpoint = 4000');
  const inserts = ['instance', 'attempt', 'task'].map((table) => copier(source, target, table));
  source.close();
  const start = performance.now();
  for (let n = 0; n < count; n += 1) {
    if ((3 * n) % ROWS_A_COMMIT < 3) target.exec(n === 0 ? 'BEGIN IMMEDIATE' : 'COMMIT; BEGIN IMMEDIATE');
    for (const insert of inserts) insert(n);
  }
  target.exec('COMMIT');
  const tookMs = performance.now() - start;
  target.close();
  return tookMs;
}

/** Makes a table like that of the source, and gives what inserts the n-th copy of its first row. */
function copier(source: DatabaseSync, target: DatabaseSync, table: string): (n: number) => void {
  const made = source.prepare(
    "SELECT sql FROM sqlite_master WHERE tbl_name = ? AND sql <> '' ORDER BY rowid",
  );
  for (const { sql } of made.all(table)) target.exec(String(sql));
  const sample = source.prepare(`SELECT * FROM ${table} ORDER BY ${table}_key LIMIT 1`).get() ?? {};
  const columns = Object.keys(sample).filter((column) => column !== `${table}_key`);
  const holes = columns.map(() => '?').join(', ');
  const insert = target.prepare(`INSERT INTO ${table} (${columns.join(', ')}) VALUES (${holes})`);
  const sampleId = String(sample['instance_id'] ?? sample['id'] ?? sample['attempt_id']).replace(
    /_Attempt=1$/,
    '',
  );
  const sampleStart = Number(sample['scheduled_start']);
  return (n) => {
    const time = new Date(sampleStart + n * MINUTE_MS).toISOString().slice(0, 19);
    const id = `@Work_${time}`;
    const cells = columns.map((column) => {
      const cell = sample[column] ?? null;
      if (column === 'scheduled_start' || column === 'scheduled_end') return Number(cell) + n * MINUTE_MS;
      return typeof cell === 'string' ? cell.replaceAll(sampleId, id) : cell;
    });
    insert.run(...cells);
  };
}
