// SPDX-License-Identifier: Apache-2.0
import {
  isReservedWorkerGroup,
  type PipelineRecord,
  type Tag,
  type TaskRecord,
} from '../../core/model/index.ts';
import {
  MOVED_AT_ONCE,
  MOVED_TABLES,
  type MovedCell,
  type MovedRow,
  type MovedTableName,
  type MovingSource,
  type MovingTarget,
} from '../rows/moving.ts';
import { StoreUnavailable } from '../store.ts';
import { type DatabaseAddress, parseDatabaseUrl } from './address.ts';
import {
  type Cell,
  type Database,
  numberOf,
  openDatabase,
  type Row,
  recordOf,
  type Statement,
  type Transaction,
} from './database.ts';
import { digestOf } from './digest.ts';
import { inspectServer, migrate } from './migrate.ts';
import { nodeLeases } from './node-leases.ts';
import { taskColumns } from './sql/task.sql.ts';
import { taskRecordOf } from './task-row.ts';

/** A move takes as long as it takes, and stands still while the other store works. */
const PATIENT = { idle_in_transaction_session_timeout: '0', statement_timeout: '0' };

/**
 * Lets `act` read the installation of a database. Faults: StoreUnavailable when a server uses it or did a moment ago, or when
 * there is none.
 */
export async function readPostgres<T>(url: string, act: (source: MovingSource) => Promise<T>): Promise<T> {
  const address = parseDatabaseUrl(url);
  if ((await inspectServer(address)).schema === 0) {
    throw new StoreUnavailable(`${address.shown} holds no installation`);
  }
  await migrate(address);
  return withDatabase(address, async (database) => {
    return database.transaction(async (transaction) => {
      await transaction.rows(unnamed('SET TRANSACTION ISOLATION LEVEL REPEATABLE READ'));
      // A server that starts now waits for the end before it does anything: it renews its lease first of all.
      await transaction.rows(unnamed('LOCK TABLE server_node IN EXCLUSIVE MODE'));
      await refuseUsed(transaction, address);
      return act(sourceOver(transaction));
    });
  });
}

/**
 * Lets `act` write an installation into a database, all or nothing. Faults: StoreUnavailable when it holds one, or a server
 * uses it.
 */
export async function writePostgres<T>(url: string, act: (target: MovingTarget) => Promise<T>): Promise<T> {
  const address = parseDatabaseUrl(url);
  await migrate(address);
  return withDatabase(address, async (database) => {
    return database.transaction(async (transaction) => {
      await transaction.rows(unnamed('LOCK TABLE account, server_node IN EXCLUSIVE MODE'));
      await refuseUsed(transaction, address);
      await refuseFull(transaction, address);
      const result = await act(targetOver(transaction));
      for (const [table, column] of IDENTITIES) {
        await transaction.rows(
          unnamed(`SELECT setval(pg_get_serial_sequence('penstock.${table}', '${column}'),
            (SELECT coalesce(max(${column}), 0) + 1 FROM ${table}), false)`),
        );
      }
      // A tombstone keeps the key of a pipeline that is gone: pages go on after it.
      await transaction.rows(
        unnamed(`SELECT setval(pg_get_serial_sequence('penstock.pipeline', 'pipeline_key'), greatest(
          (SELECT coalesce(max(pipeline_key), 0) + 1 FROM pipeline),
          (SELECT coalesce(max(pipeline_key), 0) + 1 FROM tombstone),
          (SELECT coalesce(max(pipeline_key), 0) + 1 FROM task)), false)`),
      );
      return result;
    });
  });
}

const IDENTITIES = [
  ['principal_record', 'version'],
  ['component', 'component_key'],
  ['instance', 'instance_key'],
  ['task', 'task_key'],
  ['fact', 'fact_key'],
] as const;

function unnamed(text: string): Statement {
  return { name: '', text };
}

async function withDatabase<T>(
  address: DatabaseAddress,
  act: (database: Database) => Promise<T>,
): Promise<T> {
  const database = openDatabase({ address, connections: 2, session: PATIENT });
  try {
    return await act(database);
  } finally {
    await database.close();
  }
}

async function refuseUsed(database: Transaction, address: DatabaseAddress): Promise<void> {
  const expired = new Set(await nodeLeases(database).expired());
  const known = await database.rows(unnamed('SELECT id FROM server_node ORDER BY id'));
  const used = known.filter((row) => !expired.has(String(row['id'])));
  if (used.length === 0) return;
  throw new StoreUnavailable(
    `${address.shown} is in use by ${used.length} server${used.length === 1 ? '' : 's'}: stop them first ` +
      '(one that was killed counts for 20 seconds more)',
  );
}

async function refuseFull(transaction: Transaction, address: DatabaseAddress): Promise<void> {
  for (const table of ['account', 'pipeline', 'tombstone', 'task']) {
    if ((await transaction.row(unnamed(`SELECT 1 AS found FROM ${table} LIMIT 1`))) === undefined) continue;
    throw new StoreUnavailable(`${address.shown} holds an installation already: name an empty database`);
  }
}

/** Columns to select where they differ from the moved ones. */
const SELECTED: Partial<Record<MovedTableName, string>> = {
  pipeline: `SELECT pipeline_key, id, account_id, live, last_revision, latest_revision, tags, record FROM pipeline`,
  task: `SELECT t.pipeline_key, t.account_id, t.task_key, ${taskColumns('t')} FROM task t`,
};

function selectOf(name: MovedTableName): string {
  const { columns } = tableOf(name);
  return SELECTED[name] ?? `SELECT ${Object.keys(columns).join(', ')} FROM ${name}`;
}

function tableOf(name: MovedTableName): (typeof MOVED_TABLES)[number] {
  const table = MOVED_TABLES.find((each) => each.name === name);
  if (table === undefined) throw new Error(`there is no table ${name}`);
  return table;
}

function sourceOver(transaction: Transaction): MovingSource {
  return {
    async count(name) {
      const row = await transaction.row(unnamed(`SELECT count(*) AS count FROM (${selectOf(name)}) r`));
      return row === undefined ? 0 : numberOf(row, 'count');
    },
    async *read(name) {
      await transaction.rows(unnamed(`DECLARE moved NO SCROLL CURSOR FOR ${selectOf(name)}`));
      for (;;) {
        const rows = await transaction.rows(unnamed(`FETCH ${MOVED_AT_ONCE} FROM moved`));
        if (rows.length === 0) break;
        yield rows.map((row) => movedRow(name, row));
      }
      await transaction.rows(unnamed('CLOSE moved'));
    },
  };
}

function movedRow(name: MovedTableName, row: Row): MovedRow {
  if (name === 'pipeline') {
    const { tags, latest_revision: latestRevision, ...rest } = row;
    const record = {
      ...recordOf<Omit<PipelineRecord, 'tags' | 'latestRevision'>>(row),
      ...{ tags: JSON.parse(String(tags)) as readonly Tag[], latestRevision },
    };
    return { ...rest, record: JSON.stringify(record) };
  }
  if (name === 'task') {
    const { pipeline_key: key, account_id: account, task_key: taskKey } = row;
    const moved = { pipeline_key: key, account_id: account, task_key: taskKey };
    return { ...moved, record: JSON.stringify(taskRecordOf(row)) } as MovedRow;
  }
  return row;
}

const SQL_TYPES = { text: 'text', number: 'bigint', flag: 'boolean' } as const;

function targetOver(transaction: Transaction): MovingTarget {
  /** Whose pipeline it is, by its key: every table here has the account as well. */
  const accounts = new Map<MovedCell, MovedCell>();
  return {
    async write(name, rows) {
      if (name === 'pipeline')
        for (const row of rows) accounts.set(row['pipeline_key'] ?? null, row['account_id'] ?? null);
      const cells = rows.map((row) => ownCells(name, row, accounts));
      const columns = Object.keys(cells[0] ?? {});
      const types = columns.map((column) => sqlType(name, column));
      const arrays = types.map((type, index) => `$${index + 1}::${type}[]`).join(', ');
      await transaction.rows(
        unnamed(`INSERT INTO ${name} (${columns.join(', ')}) SELECT * FROM unnest(${arrays})`),
        ...columns.map((column) => cells.map((row) => row[column] ?? null)),
      );
    },
  };
}

/** Types of the columns that no moved table has. */
const OWN_TYPES: Readonly<Record<string, string>> = {
  ...{ latest_revision: 'bigint', priority: 'bigint', scheduled_start: 'bigint', claimed_at: 'bigint' },
  ...{ closed_at: 'bigint', reserved: 'boolean', acknowledged: 'boolean', number: 'integer' },
};

function sqlType(name: MovedTableName, column: string): string {
  const own = OWN_TYPES[column];
  if (own !== undefined) return own;
  const columns: Readonly<Record<string, keyof typeof SQL_TYPES>> = tableOf(name).columns;
  return SQL_TYPES[columns[column] ?? 'text'];
}

function ownCells(
  name: MovedTableName,
  row: MovedRow,
  accounts: ReadonlyMap<MovedCell, MovedCell>,
): Readonly<Record<string, Cell>> {
  if (name === 'pipeline') {
    const record = JSON.parse(String(row['record'])) as PipelineRecord; // written by a store
    const { tags, latestRevision, ...rest } = record;
    const digest = digestOf(record.name, record.uniqueId);
    return {
      ...{ ...row, name_digest: digest, latest_revision: latestRevision },
      ...{ tags: JSON.stringify(tags), record: JSON.stringify(rest) },
    };
  }
  if (name === 'task') return taskCells(row);
  const isOfPipeline = 'pipeline_key' in row && name !== 'tombstone';
  if (!isOfPipeline) return row;
  const account = accounts.get(row['pipeline_key'] ?? null);
  if (account === undefined)
    throw new Error(`${name}: a row belongs to no pipeline: ${String(row['pipeline_key'])}`);
  return { account_id: account, ...row };
}

function taskCells(row: MovedRow): Readonly<Record<string, Cell>> {
  const task = JSON.parse(String(row['record'])) as TaskRecord; // written by a store
  const { pipeline_key: key = null, account_id: account = null, task_key: taskKey = null } = row;
  return {
    ...{ account_id: account, pipeline_key: key, task_key: taskKey, pipeline_id: task.pipelineId },
    ...{ attempt_id: task.attemptId, instance_id: task.instanceId, purpose: task.purpose },
    ...{ worker_group: task.workerGroup, group_digest: digestOf(task.workerGroup) },
    ...{ reserved: isReservedWorkerGroup(task.workerGroup), priority: task.priority },
    ...{ scheduled_start: task.scheduledStart, state: task.state, task_id: task.taskId },
    ...{ claimed_at: task.claimedAt, claimed_by: task.claimedBy, hostname: task.hostname },
    ...{ acknowledged: task.acknowledged, outcome: task.outcome, closed_at: task.closedAt },
  };
}
