// SPDX-License-Identifier: Apache-2.0
/**
 * Time as definitions write it: periods, the occurrences of a schedule, and which occurrences of two schedules belong
 * together. Never asks the clock; stands on core/model.
 */
export * from './matching.ts';
export * from './occurrences.ts';
export * from './parse-period.ts';
export * from './period.ts';
