// SPDX-License-Identifier: Apache-2.0
/**
 * What the service says about itself: its log, with secrets replaced, and its counters. Never decides anything and
 * never sends anything anywhere. Stands on core/model.
 */

export type { Log, LogLevel, LogOptions } from './log.ts';
export { createLog, LOG_LEVELS } from './log.ts';
export type { Metrics } from './metrics.ts';
export { createMetrics } from './metrics.ts';
export type { Redaction } from './redaction.ts';
export { createRedaction } from './redaction.ts';
