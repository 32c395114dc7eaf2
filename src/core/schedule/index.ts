// SPDX-License-Identifier: Apache-2.0
/**
 * Time as definitions write it: date-times, periods, and the occurrences of a schedule. Never asks the clock; stands
 * on core/model.
 */
export * from './period.ts';
