// SPDX-License-Identifier: Apache-2.0
import { join } from 'node:path';
import { DatabaseSync, type StatementSync } from 'node:sqlite';
import { StoreUnavailable } from '../store.ts';

/** What a statement takes and gives in one column. */
export type Cell = string | number | null;
export type Row = Readonly<Record<string, Cell>>;

/** One SQLite connection with its prepared statements. Not for two threads. */
export interface Database {
  /** Runs statements without parameters. */
  exec(sql: string): void;
  /** Runs one statement and gives the number of changed rows. */
  change(sql: string, ...cells: Cell[]): number;
  /** Runs one insert and gives the new row's key. */
  insert(sql: string, ...cells: Cell[]): number;
  row(sql: string, ...cells: Cell[]): Row | undefined;
  rows(sql: string, ...cells: Cell[]): readonly Row[];
  inTransaction(): boolean;
  close(): void;
}

/** Older versions can lose committed data when a WAL is reset. Source: sqlite.org, "The WAL-Reset Bug". */
const SQLITE_VERSION_MIN = [3, 51, 3] as const;
/** How long a statement waits for another connection, in ms. Only checkpoints and start-up ever wait. */
const BUSY_TIMEOUT_MS = 5000;

/** Prepared statements kept; the fixed ones are under a hundred, the rest are shapes of queries. */
const STATEMENTS_MAX = 500;

/** Name of the database file inside the data directory. */
export const DATABASE_FILE = 'penstock.db';

const WRITER_PRAGMAS = `
  PRAGMA journal_mode = WAL;
  PRAGMA synchronous = FULL;
  PRAGMA foreign_keys = ON;
  PRAGMA temp_store = MEMORY;
  PRAGMA cache_size = -32768;
  PRAGMA wal_autocheckpoint = 4000;
  PRAGMA journal_size_limit = 67108864;
`;
const READER_PRAGMAS = 'PRAGMA query_only = ON; PRAGMA temp_store = MEMORY; PRAGMA cache_size = -16384;';

/** Opens the connection that writes; makes the file when it is missing. Throws {@link StoreUnavailable}. */
export function openWritingDatabase(directory: string): Database {
  return openDatabase(join(directory, DATABASE_FILE), false, WRITER_PRAGMAS);
}

/** Opens a connection that only reads a database that the writer has already prepared. */
export function openReadingDatabase(directory: string): Database {
  return openDatabase(join(directory, DATABASE_FILE), true, READER_PRAGMAS);
}

function openDatabase(file: string, readOnly: boolean, pragmas: string): Database {
  return guard(file, () => {
    const connection = new DatabaseSync(file, { readOnly, timeout: BUSY_TIMEOUT_MS });
    try {
      refuseOldVersion(connection);
      connection.exec(pragmas);
      return wrap(connection, file);
    } catch (error) {
      connection.close();
      throw error;
    }
  });
}

function refuseOldVersion(connection: DatabaseSync): void {
  const version = String(connection.prepare('SELECT sqlite_version() AS version').get()?.['version']);
  if (!isRecentEnough(version)) {
    throw new StoreUnavailable(
      `SQLite ${version} can lose committed data; ${SQLITE_VERSION_MIN.join('.')} or newer is needed: ` +
        'start the service with the Node.js that it brings along',
    );
  }
}

/** Whether a version such as `3.53.4` has the WAL-reset repair. */
export function isRecentEnough(version: string): boolean {
  const parts = version.split('.').map(Number);
  for (const [index, minimum] of SQLITE_VERSION_MIN.entries()) {
    const part = parts[index] ?? 0;
    if (part !== minimum) return part > minimum;
  }
  return true;
}

function wrap(connection: DatabaseSync, file: string): Database {
  const statements = new Map<string, StatementSync>();
  const prepared = (sql: string): StatementSync => {
    let statement = statements.get(sql);
    if (statement === undefined) {
      statement = connection.prepare(sql);
      const oldest = statements.keys().next().value;
      if (statements.size >= STATEMENTS_MAX && oldest !== undefined) statements.delete(oldest);
      statements.set(sql, statement);
    }
    return statement;
  };
  return {
    exec: (sql) => guard(file, () => connection.exec(sql)),
    change: (sql, ...cells) => guard(file, () => Number(prepared(sql).run(...cells).changes)),
    insert: (sql, ...cells) => guard(file, () => Number(prepared(sql).run(...cells).lastInsertRowid)),
    // The tables are STRICT and hold texts and integers only, so every column is a Cell.
    row: (sql, ...cells) => guard(file, () => prepared(sql).get(...cells) as Row | undefined),
    rows: (sql, ...cells) => guard(file, () => prepared(sql).all(...cells) as Row[]),
    inTransaction: () => connection.isTransaction,
    close: () => {
      statements.clear();
      if (connection.isOpen) connection.close();
    },
  };
}

/**
 * Primary result codes that mean the medium and not the statement is at fault. Source:
 * sqlite.org/rescode.html.
 */
const MEDIUM_REASONS: ReadonlyMap<number, string> = new Map([
  [5, 'another process holds the database'],
  [6, 'another connection holds the database'],
  [8, 'the database or its folder is read-only: make it writable for the user of the service'],
  [10, 'reading or writing failed: check the disk'],
  [11, 'the file is damaged: restore it from a backup'],
  [13, 'no space is left: free some, nothing was stored'],
  [14, 'the file cannot be opened: check that its folder exists and is writable'],
  [26, 'the file is not a database: move it away or restore it from a backup'],
]);

function guard<T>(file: string, act: () => T): T {
  try {
    return act();
  } catch (error) {
    throw mediumFailure(file, error) ?? error;
  }
}

/**
 * The failure of the medium that an error of SQLite or of the file system stands for; null for any other
 * error.
 */
export function mediumFailure(file: string, error: unknown): StoreUnavailable | null {
  if (error instanceof StoreUnavailable) return error;
  if (!(error instanceof Error)) return null;
  const { errcode } = error as { errcode?: unknown };
  if (typeof errcode === 'number') {
    const reason = MEDIUM_REASONS.get(errcode & 0xff);
    return reason === undefined
      ? null
      : new StoreUnavailable(`${file}: ${reason} (SQLite: ${error.message})`, { cause: error });
  }
  return null;
}

/** First column of a row as text; a missing column is a bug. */
export function textOf(row: Row, column: string): string {
  const cell = row[column];
  if (typeof cell !== 'string') throw new TypeError(`column ${column} holds no text`);
  return cell;
}

/** A column of a row as a number; a missing column is a bug. */
export function numberOf(row: Row, column: string): number {
  const cell = row[column];
  if (typeof cell !== 'number') throw new TypeError(`column ${column} holds no number`);
  return cell;
}

/**
 * The value that a JSON column holds. The cast is safe because only this part writes these columns, from
 * values of the same type.
 */
export function recordOf<T>(row: Row, column = 'record'): T {
  return JSON.parse(textOf(row, column)) as T;
}
