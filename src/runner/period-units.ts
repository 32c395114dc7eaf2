// SPDX-License-Identifier: Apache-2.0
const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;

/** Length of a period's unit in ms; a month counts 30 days, enough for a time limit. Source: S115. */
export const PERIOD_UNITS_MS: Readonly<Record<string, number>> = {
  second: 1000,
  minute: MINUTE_MS,
  hour: 60 * MINUTE_MS,
  day: DAY_MS,
  week: 7 * DAY_MS,
  month: 30 * DAY_MS,
};
