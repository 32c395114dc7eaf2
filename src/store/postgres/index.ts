// SPDX-License-Identifier: Apache-2.0
/**
 * The store on PostgreSQL, for any number of equal nodes. Never decides what happens to a pipeline. Stands on core/model,
 * the contract in store.ts, and what both stores share in rows/.
 */
export { isPostgresUrl, parseDatabaseUrl } from './address.ts';
export { inspectServer, type ServerReport } from './migrate.ts';
export { openPostgresStore, type PostgresStore, type PostgresStoreOptions } from './open-store.ts';
