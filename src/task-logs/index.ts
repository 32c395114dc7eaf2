// SPDX-License-Identifier: Apache-2.0
/**
 * The service's own store of task logs: what Task Runners stream while they work, kept on disk until the pipeline
 * goes. It never decides who may read or write and never talks to the store. Stands on core/model.
 */
export { isLogFileName, LOG_FILE_NAMES } from './log-path.ts';
export type { Appended, LogFile, LogPiece, LogRange, LogSlot, TaskLogs } from './task-logs.ts';
export { openTaskLogs } from './task-logs.ts';
