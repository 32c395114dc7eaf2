// SPDX-License-Identifier: Apache-2.0
/**
 * The operations of the service: authorises, checks, stores or reads, answers. Never runs the engine: what changes a
 * pipeline is recorded as a fact. Stands on the store, protocol, keyring, task-logs and the core.
 */
export { type Api, createApi } from './api.ts';
export type { ApiSources, CallContext } from './call.ts';
export { TASK_RUNNER_STOPPED } from './operations/set-task-status.ts';
export { type ApiSettings, DEFAULT_API_SETTINGS } from './settings.ts';
export type { After } from './tasks/task-broker.ts';
