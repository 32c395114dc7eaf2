// SPDX-License-Identifier: Apache-2.0
/**
 * The words of the service as types: definitions, pipelines, instances, events, changes, faults. Decides nothing and
 * reads nothing; stands on no other part.
 */
export * from './calendar/calendar.ts';
export * from './calendar/date-time.ts';
export * from './calendar/time-zone.ts';
export * from './change.ts';
export * from './definition.ts';
export * from './event.ts';
export * from './faults.ts';
export * from './ids.ts';
export * from './instance.ts';
export * from './instant.ts';
export * from './log-location.ts';
export * from './pipeline.ts';
export * from './principal.ts';
export * from './query.ts';
export * from './sealed-text.ts';
export * from './snapshot.ts';
export * from './status.ts';
export * from './worker-group.ts';
