// SPDX-License-Identifier: Apache-2.0
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import type { DatabaseAddress } from './address.ts';
import { lostAgainstAnother, serverFailure } from './failures.ts';

/** A statement that is prepared once a connection, under its name. */
export interface Statement {
  readonly name: string;
  readonly text: string;
}

/** What a hole of a statement takes, and what a column gives. Arrays are for `unnest`. */
export type Cell = string | number | boolean | null;
export type Value = Cell | readonly Cell[];
export type Row = Readonly<Record<string, Cell>>;
export type Write = readonly [statement: Statement, ...values: Value[]];

/** Statements on one connection, or each on any; a statement outside a transaction is one of its own. */
export interface Session {
  rows(statement: Statement, ...values: Value[]): Promise<readonly Row[]>;
  row(statement: Statement, ...values: Value[]): Promise<Row | undefined>;
}

/** A session in an open transaction. */
export interface Transaction extends Session {
  /** Sends all statements at once, without waiting for each other's answers. */
  write(writes: readonly Write[]): Promise<void>;
}

/** The connections to one database. All errors of server and network come as StoreUnavailable. */
export interface Database extends Session {
  /**
   * Runs in one transaction; tries again, from the start, when it lost against another one. A connection that breaks
   * before the commit was answered leaves open whether it was kept.
   */
  transaction<T>(run: (transaction: Transaction) => Promise<T>): Promise<T>;
  close(): Promise<void>;
}

export interface DatabaseOptions {
  readonly address: DatabaseAddress;
  /** Most connections. */
  readonly connections: number;
  /** Settings of the session beside the usual ones. */
  readonly session?: Readonly<Record<string, string>>;
}

/**
 * How long a transaction may stand still, in ms: the lease of a node on what it has locked. A node that is frozen or cut off
 * inside a tick loses its session after it, and the others go on.
 */
export const LEASE_MS = 10_000;
const CONNECT_TIMEOUT_MS = 5_000;
const STATEMENT_TIMEOUT_MS = 60_000;
/** The client gives up a little later than the server, for the server may be gone. */
const ANSWER_TIMEOUT_MS = 65_000;
const TRIES_MAX = 8;
const RETRY_AFTER_MS = 5;

/** What every session has, whatever the server's defaults are. */
const SESSION: Readonly<Record<string, string>> = {
  search_path: 'penstock',
  synchronous_commit: 'on',
  default_transaction_isolation: 'read committed',
  idle_in_transaction_session_timeout: String(LEASE_MS),
  statement_timeout: String(STATEMENT_TIMEOUT_MS),
  tcp_keepalives_idle: '5',
  tcp_keepalives_interval: '2',
  tcp_keepalives_count: '3',
  tcp_user_timeout: String(LEASE_MS),
  jit: 'off',
  timezone: 'UTC',
  client_min_messages: 'warning',
};

/** Whole numbers of 64 bits are numbers here: milliseconds and keys stay far below 2^53. */
const types: pg.CustomTypesConfig = {
  getTypeParser: ((oid: number, format: 'text') =>
    oid === 20 ? Number : pg.types.getTypeParser(oid, format)) as typeof pg.types.getTypeParser,
};

/** How a connection is made: for the pool, and for the one that listens. */
export function clientConfig({ address, session }: Omit<DatabaseOptions, 'connections'>): pg.ClientConfig {
  const options = Object.entries({ ...SESSION, ...session })
    .map(([name, value]) => `-c ${name}=${value.replace(/[\\ ]/g, '\\$&')}`)
    .join(' ');
  return {
    connectionString: address.connectionString,
    options,
    application_name: 'penstock',
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    query_timeout: ANSWER_TIMEOUT_MS,
    keepAlive: true,
    keepAliveInitialDelayMillis: 5_000,
    pipeline: true,
    types,
  };
}

/** Makes the pool; connects on first use. */
export function openDatabase(options: DatabaseOptions): Database {
  const { address } = options;
  const pool = new pg.Pool({ ...clientConfig(options), max: options.connections, idleTimeoutMillis: 60_000 });
  // A connection that breaks while nobody uses it: the pool drops it, and the next user gets another.
  pool.on('error', () => undefined);
  const guarded = async <T>(act: () => Promise<T>): Promise<T> => {
    for (let tries = 1; ; tries += 1) {
      try {
        return await act();
      } catch (error) {
        if (!lostAgainstAnother(error) || tries === TRIES_MAX) throw serverFailure(address, error) ?? error;
        await sleep(RETRY_AFTER_MS * tries);
      }
    }
  };
  const rows: Session['rows'] = (statement, ...values) =>
    guarded(async () => (await pool.query<Row>(queryOf(statement, values))).rows);
  return {
    rows,
    row: async (statement, ...values) => (await rows(statement, ...values))[0],
    transaction: (run) => guarded(() => inTransaction(pool, run)),
    close: () => pool.end(),
  };
}

async function inTransaction<T>(pool: pg.Pool, run: (transaction: Transaction) => Promise<T>): Promise<T> {
  const client = await pool.connect();
  const ignore = (): void => undefined; // whoever waits for an answer is told
  client.on('error', ignore);
  let broken: Error | undefined;
  try {
    await client.query('BEGIN');
    const result = await run(transactionOn(client));
    const { command } = await client.query('COMMIT');
    if (command !== 'COMMIT') throw new Error(`the transaction was not kept: the server answered ${command}`);
    return result;
  } catch (error) {
    await client.query('ROLLBACK').catch((failure: Error) => {
      broken = failure;
    });
    throw error;
  } finally {
    client.off('error', ignore);
    client.release(broken);
  }
}

function transactionOn(client: pg.PoolClient): Transaction {
  const rows: Session['rows'] = async (statement, ...values) =>
    (await client.query<Row>(queryOf(statement, values))).rows;
  return {
    rows,
    row: async (statement, ...values) => (await rows(statement, ...values))[0],
    async write(writes) {
      const sent = writes.map(([statement, ...values]) => client.query(queryOf(statement, values)));
      // All are awaited, so that none is under way when the transaction ends; the first failure is the reason of the rest.
      const failed = (await Promise.allSettled(sent)).find((each) => each.status === 'rejected');
      if (failed !== undefined) throw failed.reason;
    },
  };
}

function queryOf({ name, text }: Statement, values: readonly Value[]): pg.QueryConfig {
  // The driver makes array literals of arrays; it only reads them.
  return { name, text, values: values as unknown[] };
}

/** A column as text; anything else is a bug. */
export function textOf(row: Row, column: string): string {
  const cell = row[column];
  if (typeof cell !== 'string') throw new TypeError(`column ${column} holds no text`);
  return cell;
}

/** A column as a number; anything else is a bug. */
export function numberOf(row: Row, column: string): number {
  const cell = row[column];
  if (typeof cell !== 'number') throw new TypeError(`column ${column} holds no number`);
  return cell;
}

/** The value that a JSON column holds; the cast is safe because only this part writes these columns. */
export function recordOf<T>(row: Row, column = 'record'): T {
  return JSON.parse(textOf(row, column)) as T;
}
