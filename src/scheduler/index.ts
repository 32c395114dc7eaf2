// SPDX-License-Identifier: Apache-2.0
/**
 * Ticks: takes the events of due pipelines, lets core/engine plan, and has the store apply. Never decides
 * what should happen and never keeps state that a restart would miss. Stands on store and core.
 */
export type { Engine, TickFailure, TickSnapshot } from './engine.ts';
export { createScheduler, type Scheduler, type SchedulerOptions } from './scheduler.ts';
