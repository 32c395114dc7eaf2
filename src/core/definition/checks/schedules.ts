// SPDX-License-Identifier: Apache-2.0
import { isTimeZone, wireTime } from '../../model/index.ts';
import { AWS_SCHEDULE_PERIOD_MIN_MS, dueCount, periodBounds } from '../../schedule/index.ts';
import { DEFAULT_ID, type EffectiveObject } from '../inherit.ts';
import { type Judgement, staticText } from '../judgement.ts';
import {
  FIRST_ACTIVATION,
  isOnDemandSchedule,
  readSchedule,
  type ScheduleFields,
} from '../schedule-fields.ts';
import { shown } from './finding-list.ts';

/** Every Schedule by itself, and who needs one. Source: S61, S96, S113 to S121, S132. */
export function checkSchedules(judgement: Judgement): void {
  for (const object of judgement.inheritance.objects) {
    checkScheduleType(object, judgement);
    if (object.type?.name === 'Schedule') checkSchedule(object, judgement);
    else checkNeed(object, judgement);
  }
}

/** ondemand stands on Default alone and rules out the other types. Source: S121. */
function checkScheduleType(object: EffectiveObject, judgement: Judgement): void {
  if (object.isDefault || object.fields.get('scheduleType')?.via === 'default') return;
  const text = staticText(judgement, object, 'scheduleType')?.toLowerCase();
  if (text === undefined || (text === 'ondemand') === judgement.onDemand) return;
  judgement.findings.add({
    objectId: object.id,
    field: 'scheduleType',
    code: 'CONFLICTING_FIELDS',
    reason: judgement.onDemand
      ? `is '${shown(text)}' while Default says ondemand`
      : 'is ondemand, which only Default may say, for the whole pipeline',
    repair: judgement.onDemand ? 'Take it away here or on Default.' : `Set it on the object '${DEFAULT_ID}'.`,
  });
}

/**
 * Activities and data nodes need a schedule unless the pipeline is on demand. A resource without one follows the
 * activities that run on it: the guide's own example leaves it out. Source: S61, corpus file 051.
 */
function checkNeed(object: EffectiveObject, { findings, onDemand }: Judgement): void {
  const isScheduled = object.type?.category === 'activity' || object.type?.category === 'dataNode';
  if (!isScheduled || onDemand || object.isCutOff || object.fields.has('schedule')) return;
  findings.add({
    objectId: object.id,
    field: 'schedule',
    code: 'SCHEDULE_MISSING',
    reason: `is missing: ${object.typeName} would never become due`,
    repair: 'Refer to a Schedule here or on Default, or set scheduleType to ondemand on Default.',
  });
}

function checkSchedule(object: EffectiveObject, judgement: Judgement): void {
  const fields = readSchedule(judgement, object);
  const { findings, onDemand } = judgement;
  if (isOnDemandSchedule(fields)) {
    if (onDemand) return;
    findings.add({
      objectId: object.id,
      field: fields.period.kind === 'ondemand' ? 'period' : 'startAt',
      code: 'CONFLICTING_FIELDS',
      reason: 'is for pipelines on demand, but Default does not say scheduleType ondemand',
      repair: 'Set scheduleType to ondemand on Default, or give a period and a start.',
    });
    return;
  }
  if (onDemand) {
    findings.add({
      objectId: object.id,
      code: 'CONFLICTING_FIELDS',
      reason: 'a pipeline on demand has no schedule, but this object is one',
      repair: 'Take the schedule away, or take scheduleType ondemand away from Default.',
    });
    return;
  }
  checkStart(object, fields, judgement);
  checkEnd(object, fields, judgement);
  checkPeriod(object, fields, judgement);
  checkTimeZone(object, judgement);
  checkBackfill(object, fields, judgement);
}

function checkStart(object: EffectiveObject, fields: ScheduleFields, { findings }: Judgement): void {
  for (const [field, moment] of [
    ['startDateTime', fields.startDateTime],
    ['endDateTime', fields.end],
  ] as const) {
    if (moment.kind !== 'undecided') continue;
    findings.add({
      objectId: object.id,
      field,
      code: 'INVALID_FIELD_VALUE',
      reason: 'must be a literal date-time, or an expression of parameters, makeDate and makeDateTime',
      repair: 'Write it as YYYY-MM-DDThh:mm:ss.',
    });
  }
  if (fields.startAt === null || fields.startAt.toUpperCase() === FIRST_ACTIVATION) return;
  findings.add({
    objectId: object.id,
    field: 'startAt',
    code: 'INVALID_FIELD_VALUE',
    reason: `is '${shown(fields.startAt)}', which is not one of its values`,
    repair: `Write ${FIRST_ACTIVATION}, or use startDateTime.`,
  });
}

function checkEnd(object: EffectiveObject, fields: ScheduleFields, { findings }: Judgement): void {
  if (object.fields.has('endDateTime') && object.fields.has('occurrences')) {
    findings.add({
      objectId: object.id,
      field: 'endDateTime',
      code: 'CONFLICTING_FIELDS',
      reason: 'is set together with occurrences: both say when the schedule ends',
      repair: 'Keep one of them.',
    });
  }
  const { startDateTime: start, end, occurrences } = fields;
  if (start.kind === 'instant' && end.kind === 'instant' && end.at <= start.at) {
    findings.add({
      objectId: object.id,
      field: 'endDateTime',
      code: 'INVALID_FIELD_VALUE',
      reason: `is ${wireTime(end.at)}, which is not later than the start ${wireTime(start.at)}`,
      repair: 'Choose a later end.',
    });
  }
  if (occurrences !== null && occurrences < 1) {
    const reason = `is ${occurrences}: the schedule would never have an occurrence`;
    findings.add({
      objectId: object.id,
      field: 'occurrences',
      code: 'INVALID_FIELD_VALUE',
      reason,
      repair: 'Use 1 or more.',
    });
  }
}

function checkPeriod(object: EffectiveObject, fields: ScheduleFields, { findings, limits }: Judgement): void {
  if (fields.period.kind !== 'period') return;
  const { minMs } = periodBounds(fields.period.period);
  const remark = { objectId: object.id, field: 'period' };
  if (minMs < limits.periodMinMs) {
    const reason = `is shorter than ${limits.periodMinMs / 60_000} minutes`;
    findings.add({ ...remark, code: 'LIMIT_EXCEEDED', reason, repair: 'Choose a longer period.' });
  } else if (minMs > limits.periodMaxMs) {
    const reason = `is longer than ${Math.floor(limits.periodMaxMs / (366 * 86_400_000))} years`;
    findings.add({ ...remark, code: 'LIMIT_EXCEEDED', reason, repair: 'Choose a shorter period.' });
  } else if (minMs < AWS_SCHEDULE_PERIOD_MIN_MS) {
    const reason = 'is shorter than 15 minutes, which AWS would refuse';
    findings.add({
      ...remark,
      code: 'ADVICE',
      severity: 'warning',
      reason,
      repair: 'Nothing has to be done here.',
    });
  }
}

function checkTimeZone(object: EffectiveObject, judgement: Judgement): void {
  const zone = staticText(judgement, object, 'timeZone');
  if (zone === null || isTimeZone(zone)) return;
  judgement.findings.add({
    objectId: object.id,
    field: 'timeZone',
    code: 'INVALID_FIELD_VALUE',
    reason: `is '${shown(zone)}', which is no time zone`,
    repair: 'Use a name such as Europe/Berlin, or leave it out for UTC.',
  });
}

/** A start in the past makes every missed occurrence due at once. Source: S58, S131, S132. */
function checkBackfill(
  object: EffectiveObject,
  fields: ScheduleFields,
  { findings, options }: Judgement,
): void {
  const { startDateTime: start, period, occurrences } = fields;
  if (start.kind !== 'instant' || period.kind !== 'period' || fields.end.kind === 'undecided') return;
  const end = fields.end.kind === 'instant' ? fields.end.at : null;
  const recurrence = { period: period.period, end, occurrences, timeZone: 'UTC' };
  const count = dueCount(recurrence, start.at, 'cron', options.now);
  if (count <= 1) return;
  const max = options.backfillIntervalsMax;
  const isRefused = max !== null && count > max && options.moment === 'activation';
  findings.add({
    objectId: object.id,
    field: 'startDateTime',
    code: isRefused ? 'LIMIT_EXCEEDED' : 'ADVICE',
    severity: isRefused ? 'error' : 'warning',
    reason: `lies in the past: ${count} occurrences since ${wireTime(start.at)} are due at once${isRefused ? `, more than ${max}` : ''}`,
    repair: 'Choose a later start, or activate with a startTimestamp from which to begin.',
  });
}
