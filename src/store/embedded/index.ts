// SPDX-License-Identifier: Apache-2.0
/**
 * The store on SQLite for one machine: one writing thread with group commit, readers beside it. Never
 * decides what happens to a pipeline. Stands on core/model and the contract in store.ts.
 */
export type { Progress, Scheduler } from './batch.ts';
export { type ConnectOptions, connectStore } from './connect.ts';
export { type DataLock, takeDataLock } from './data-lock.ts';
export { type Clock, type InThreadOptions, type InThreadStore, openInThread } from './in-thread.ts';
export { readEmbedded, writeEmbedded } from './moving.ts';
export { openForReading, type ReadingStore } from './open-for-reading.ts';
export { type ServeStoreOptions, serveStore } from './writer-thread.ts';
