// SPDX-License-Identifier: Apache-2.0
/**
 * The store on PostgreSQL, for any number of equal nodes. Never decides what happens to a pipeline. Stands on core/model,
 * the contract in store.ts, and what both stores share in rows/.
 */
export { isPostgresUrl, parseDatabaseUrl, passwordsIn } from './address.ts';
export { type Drive, type DrivenScheduler, type DriveOptions, drive } from './drive.ts';
export { inspectServer, SERVER_VERSION_MIN, type ServerReport } from './migrate.ts';
export { readPostgres, writePostgres } from './moving.ts';
export { NODE_RENEWAL_MS, type NodeLeases } from './node-leases.ts';
export { openPostgresForReading, type ReadingPostgresStore } from './open-for-reading.ts';
export { openPostgresStore, type PostgresStore, type PostgresStoreOptions, TICKS } from './open-store.ts';
