// SPDX-License-Identifier: Apache-2.0
import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { type Cluster, findBinaries, NO_SERVER, SERVER_VARIABLE, startCluster } from './cluster.ts';

/** Why tests on PostgreSQL cannot run here; null when they can. */
export function lacksPostgres(): string | null {
  return givenServer() === null && findBinaries() === null ? NO_SERVER : null;
}

/** The end of a test or suite. */
export interface Ending {
  after(end: () => Promise<void>): void;
}

let own: Promise<Cluster> | null = null;

/**
 * A new and empty database for one test; gives its URL. The server is the one that the variable names, else one for this
 * process, which ends with it.
 */
export async function newDatabase(test: Ending): Promise<string> {
  const server = givenServer() ?? (await ownServer());
  const name = `penstock_${randomBytes(8).toString('hex')}`;
  await ask(server, `CREATE DATABASE ${name} TEMPLATE template0`);
  test.after(async () => void (await ask(server, `DROP DATABASE ${name} WITH (FORCE)`)));
  const url = new URL(server);
  url.pathname = `/${name}`;
  return url.href;
}

/** Runs one statement on a connection of its own. */
export async function ask(url: string, sql: string, values: unknown[] = []): Promise<pg.QueryResultRow[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query(sql, values)).rows;
  } finally {
    await client.end();
  }
}

function givenServer(): string | null {
  const url = process.env[SERVER_VARIABLE];
  return url === undefined || url === '' ? null : url;
}

async function ownServer(): Promise<string> {
  const binaries = findBinaries();
  if (binaries === null) throw new Error(NO_SERVER);
  own ??= startCluster(binaries);
  return (await own).url;
}
