// SPDX-License-Identifier: Apache-2.0
import type { CompiledDefinition, CompiledSchedule } from '../../core/definition/index.ts';
import type { Field, Instant, PipelineRecord } from '../../core/model/index.ts';
import type { Period } from '../../core/schedule/index.ts';
import type { StoredPipeline } from '../../store/index.ts';
import { fieldList } from './field-list.ts';

/** Fields of a pipeline; `active` is its active definition, null before the first activation. Source: S15. */
export function pipelineFields(stored: StoredPipeline, active: CompiledDefinition | null): readonly Field[] {
  const { record, progress } = stored;
  const schedule = progress.firstActivationAt === null || active === null ? null : scheduleOf(active);
  return fieldList()
    .text('@id', record.id)
    .text('name', record.name)
    .text('uniqueId', record.uniqueId)
    .text('description', record.description)
    .text('@pipelineState', progress.state)
    .time('@creationTime', record.createdAt)
    .text('@sphere', 'PIPELINE')
    .text('@version', record.latestRevision === null ? null : Math.max(1, progress.version))
    .text('@userId', record.creatorUserId)
    .text('@accountId', record.accountId)
    .text('pipelineCreator', record.creatorUserId)
    .time('@firstActivationTime', progress.firstActivationAt)
    .time('@lastActivationTime', progress.lastActivationAt)
    .time('@lastDeactivatedTime', progress.lastDeactivatedAt)
    .time('@scheduledStartTime', schedule === null ? null : startOf(schedule, progress.anchor))
    .time('@scheduledEndTime', schedule?.end)
    .text('@scheduledPeriod', schedule === null ? null : periodText(schedule.period))
    .time('@latestRunTime', progress.latestRunAt)
    .time('@nextRunTime', progress.nextRunAt)
    .time('@finishedTime', progress.state === 'FINISHED' ? progress.finishedAt : null)
    .text('@healthStatus', progress.health?.status)
    .time('@healthStatusUpdatedTime', progress.health?.updatedAt)
    .text('*tags', tagsText(record))
    .done();
}

/** The schedule that speaks for a pipeline: that of its first component which has one. */
function scheduleOf(definition: CompiledDefinition): CompiledSchedule | null {
  for (const id of definition.scheduled) {
    const schedule = definition.components.get(id)?.settings?.schedule ?? null;
    if (schedule !== null) return schedule;
  }
  return null;
}

function startOf(schedule: CompiledSchedule, anchor: Instant | null): Instant | null {
  return schedule.start === 'first-activation' ? anchor : schedule.start;
}

function tagsText(record: PipelineRecord): string | null {
  return record.tags.length === 0
    ? null
    : JSON.stringify(record.tags.map(({ key, value }) => ({ key, value })));
}

const HOURS: Partial<Record<Period['unit'], number>> = { hour: 1, day: 24 };

/** A period as `@scheduledPeriod` writes it: days in hours, seconds in minutes where they are whole. Source: S16. */
export function periodText(period: Period): string {
  const hours = HOURS[period.unit];
  if (hours !== undefined) return inUnit(period.count * hours, 'hour');
  if (period.unit === 'second' && period.count % 60 === 0) return minutesText(period.count / 60);
  return period.unit === 'minute' ? minutesText(period.count) : inUnit(period.count, period.unit);
}

function minutesText(minutes: number): string {
  return minutes % 60 === 0 ? inUnit(minutes / 60, 'hour') : inUnit(minutes, 'minute');
}

function inUnit(count: number, unit: string): string {
  return `${count} ${unit}${count === 1 ? '' : 's'}`;
}
