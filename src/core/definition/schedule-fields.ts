// SPDX-License-Identifier: Apache-2.0
import { type Instant, parseDateTime } from '../model/index.ts';
import { type Period, parsePeriod } from '../schedule/index.ts';
import type { EffectiveObject } from './inherit.ts';
import { type Judgement, staticLiteral, staticText } from './judgement.ts';

/** `startAt`: the first activation is the start. Source: S113, S118. */
export const FIRST_ACTIVATION = 'FIRST_ACTIVATION_DATE_TIME';
const ON_DEMAND_START = 'ONDEMAND_ACTIVATION_TIME';
const ON_DEMAND_PERIOD = 'ONDEMAND_PERIOD';

/** A date-time field: read, not there, or not decided by literals and parameters. `wrong` was reported by its slot. */
export type Moment =
  | { readonly kind: 'instant'; readonly at: Instant }
  | { readonly kind: 'none' }
  | { readonly kind: 'wrong' }
  | { readonly kind: 'undecided' };

/** The fields of a Schedule as far as literals and parameters decide them. Source: S96, S113. */
export interface ScheduleFields {
  readonly period:
    | { readonly kind: 'period'; readonly period: Period }
    | { readonly kind: 'ondemand' | 'none' };
  readonly startAt: string | null;
  readonly startDateTime: Moment;
  readonly end: Moment;
  readonly occurrences: number | null;
}

/** Reads a Schedule. */
export function readSchedule(judgement: Judgement, object: EffectiveObject): ScheduleFields {
  const occurrences = staticLiteral(judgement, object, 'occurrences');
  return {
    period: readPeriod(staticText(judgement, object, 'period')),
    startAt: staticText(judgement, object, 'startAt'),
    startDateTime: readMoment(judgement, object, 'startDateTime'),
    end: readMoment(judgement, object, 'endDateTime'),
    occurrences: occurrences?.kind === 'integer' ? Number(occurrences.value) : null,
  };
}

/** Whether a Schedule is the placeholder that on-demand definitions may carry. Source: S113, S121. */
export function isOnDemandSchedule({ period, startAt }: ScheduleFields): boolean {
  return period.kind === 'ondemand' || startAt?.toUpperCase() === ON_DEMAND_START;
}

/** Whether a text is the period of a schedule on demand. */
export function isOnDemandPeriod(text: string): boolean {
  return text.trim().toUpperCase() === ON_DEMAND_PERIOD;
}

function readPeriod(text: string | null): ScheduleFields['period'] {
  if (text === null) return { kind: 'none' };
  if (isOnDemandPeriod(text)) return { kind: 'ondemand' };
  const read = parsePeriod(text);
  return read.kind === 'period' ? read : { kind: 'none' };
}

function readMoment(judgement: Judgement, object: EffectiveObject, key: string): Moment {
  if (!object.fields.has(key)) return { kind: 'none' };
  const text = staticText(judgement, object, key);
  if (text === null) return judgement.parameters.missing.size > 0 ? { kind: 'wrong' } : { kind: 'undecided' };
  const read = parseDateTime(text);
  return read.kind === 'instant' ? read : { kind: 'wrong' };
}
