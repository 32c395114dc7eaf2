// SPDX-License-Identifier: Apache-2.0
import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { isReservedWorkerGroup, type PipelineRecord, type TaskRecord } from '../../core/model/index.ts';
import {
  MOVED_AT_ONCE,
  MOVED_TABLES,
  type MovedCell,
  type MovedRow,
  type MovedTable,
  type MovedTableName,
  type MovingSource,
  type MovingTarget,
} from '../rows/moving.ts';
import { StoreUnavailable } from '../store.ts';
import { takeDataLock } from './data-lock.ts';
import {
  type Cell,
  DATABASE_FILE,
  type Database,
  numberOf,
  openWritingDatabase,
  type Row,
} from './database.ts';
import { removeForgotten } from './forgetting.ts';
import { migrate } from './migrate.ts';

/**
 * Lets `act` read the installation of a data directory, which no server uses meanwhile. What a deleted pipeline still leaves
 * is removed first. Faults: StoreUnavailable when a server has it, or when there is none.
 */
export async function readEmbedded<T>(
  directory: string,
  act: (source: MovingSource) => Promise<T>,
): Promise<T> {
  if (!existsSync(join(directory, DATABASE_FILE))) {
    throw new StoreUnavailable(`${directory} holds no store: name the data directory of an installation`);
  }
  return withDatabase(directory, async (database) => {
    while (removeForgotten(database, MOVED_AT_ONCE)); // each step is a transaction of its own
    database.exec('BEGIN');
    try {
      return await act(sourceOver(database));
    } finally {
      if (database.inTransaction()) database.exec('ROLLBACK');
    }
  });
}

/**
 * Lets `act` write an installation into a data directory (made when missing), all or nothing. Faults: StoreUnavailable when
 * a server has it, or when it holds an installation.
 */
export async function writeEmbedded<T>(
  directory: string,
  act: (target: MovingTarget) => Promise<T>,
): Promise<T> {
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  return withDatabase(directory, async (database) => {
    database.exec('BEGIN IMMEDIATE');
    try {
      refuseFull(database, directory);
      const result = await act(targetOver(database));
      database.exec('INSERT INTO wakeup SELECT pipeline_key, min(due_at) FROM timer GROUP BY pipeline_key');
      database.exec('COMMIT');
      return result;
    } finally {
      if (database.inTransaction()) database.exec('ROLLBACK');
    }
  });
}

async function withDatabase<T>(directory: string, act: (database: Database) => Promise<T>): Promise<T> {
  const lock = takeDataLock(directory);
  let database: Database | undefined;
  try {
    database = openWritingDatabase(directory);
    migrate(database);
    return await act(database);
  } finally {
    database?.close();
    lock.release();
  }
}

function refuseFull(database: Database, directory: string): void {
  for (const table of ['account', 'pipeline', 'tombstone', 'task']) {
    if (database.row(`SELECT 1 AS found FROM ${table} LIMIT 1`) === undefined) continue;
    throw new StoreUnavailable(`${directory} holds an installation already: name an empty or a new folder`);
  }
}

/** Where the rows of a table come from; a fact's `since` is its pipeline's. */
const FROM: Partial<Record<MovedTableName, string>> = {
  fact: 'fact JOIN waiting USING (pipeline_key)',
};

function tableOf(name: MovedTableName): MovedTable {
  const table = MOVED_TABLES.find((each) => each.name === name);
  if (table === undefined) throw new Error(`there is no table ${name}`);
  return table;
}

function sourceOver(database: Database): MovingSource {
  return {
    async count(name) {
      const row = database.row(`SELECT count(*) AS count FROM ${FROM[name] ?? name}`);
      return row === undefined ? 0 : numberOf(row, 'count');
    },
    async *read(name) {
      const { columns, key } = tableOf(name);
      const names = Object.keys(columns).join(', ');
      const order = key.join(', ');
      const holes = key.map(() => '?').join(', ');
      const select = `SELECT ${names} FROM ${FROM[name] ?? name}`;
      let last: Row | undefined;
      for (;;) {
        const rows: readonly Row[] =
          last === undefined
            ? database.rows(`${select} ORDER BY ${order} LIMIT ?`, MOVED_AT_ONCE)
            : database.rows(
                `${select} WHERE (${order}) > (${holes}) ORDER BY ${order} LIMIT ?`,
                ...key.map((column) => cellOf(last, column)),
                MOVED_AT_ONCE,
              );
        if (rows.length === 0) return;
        yield rows.map((row) => movedRow(row, columns));
        last = rows.at(-1);
      }
    },
  };
}

function cellOf(row: Row | undefined, column: string): Cell {
  return row?.[column] ?? null;
}

function movedRow(row: Row, columns: MovedTable['columns']): MovedRow {
  return Object.fromEntries(
    Object.entries(columns).map(([column, kind]): [string, MovedCell] => [
      column,
      kind === 'flag' ? row[column] === 1 : cellOf(row, column),
    ]),
  );
}

function targetOver(database: Database): MovingTarget {
  return {
    async write(name, rows) {
      for (const row of rows) {
        insert(database, name, { ...ownCells(row), ...derivedCells(name, row) });
        if (name === 'fact') {
          const { pipeline_key: key, since } = ownCells(row);
          database.change(
            `INSERT INTO waiting (pipeline_key, since) VALUES (?, ?)
             ON CONFLICT (pipeline_key) DO UPDATE SET since = min(since, excluded.since)`,
            ...[key ?? null, since ?? null],
          );
        }
      }
    },
  };
}

function insert(database: Database, table: string, cells: Readonly<Record<string, Cell>>): void {
  const columns = Object.keys(cells).filter((column) => !(table === 'fact' && column === 'since'));
  const holes = columns.map(() => '?').join(', ');
  database.change(
    `INSERT INTO ${table} (${columns.join(', ')}) VALUES (${holes})`,
    ...columns.map((column) => cells[column] ?? null),
  );
}

function ownCells(row: MovedRow): Readonly<Record<string, Cell>> {
  return Object.fromEntries(
    Object.entries(row).map(([column, cell]) => [column, typeof cell === 'boolean' ? Number(cell) : cell]),
  );
}

/** Columns that only this store has, out of the record. */
function derivedCells(name: MovedTableName, row: MovedRow): Readonly<Record<string, Cell>> {
  if (name === 'pipeline') {
    const { name: title, uniqueId } = JSON.parse(String(row['record'])) as PipelineRecord; // written by a store
    return { name: title, unique_id: uniqueId };
  }
  if (name !== 'task') return {};
  const task = JSON.parse(String(row['record'])) as TaskRecord; // written by a store
  return {
    ...{ attempt_id: task.attemptId, worker_group: task.workerGroup, priority: task.priority },
    ...{ reserved: isReservedWorkerGroup(task.workerGroup) ? 1 : 0, scheduled_start: task.scheduledStart },
    ...{ state: task.state, task_id: task.taskId, hostname: task.hostname, closed_at: task.closedAt },
  };
}
