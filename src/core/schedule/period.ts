// SPDX-License-Identifier: Apache-2.0
/** A schedule's length: so many of a unit. Calendar units keep their meaning (S116). Source: S44. */
export interface Period {
  readonly count: number;
  readonly unit: PeriodUnit;
}
export const PERIOD_UNITS = ['second', 'minute', 'hour', 'day', 'week', 'month', 'year'] as const;
export type PeriodUnit = (typeof PERIOD_UNITS)[number];
