// SPDX-License-Identifier: Apache-2.0
import { type CompiledDefinition, type ComponentSettings, reachableObjects } from '../../definition/index.ts';
import {
  type ComponentProgress,
  type Instance,
  type Instant,
  instantOf,
  type ObjectId,
  type Occurrence,
} from '../../model/index.ts';
import {
  dueAt,
  firstIndexFrom,
  type IndexedOccurrence,
  occurrenceAt,
  occurrenceCount,
  occurrenceIndexAt,
} from '../../schedule/index.ts';
import { assert } from '../draft/assert.ts';
import type { Draft } from '../draft/draft.ts';
import { instanceIdOf } from '../draft/identity.ts';
import { setLateTimer } from '../instance/late.ts';
import { makePreconditions } from '../instance/precondition.ts';
import { wakeInstance } from '../instance/wake.ts';
import { anchorOf, linkInstance } from './graph.ts';
import { UNTOUCHED } from './untouched.ts';

/** Instances that one event makes at most, some milliseconds of work; the rest follows in the next event. */
const MADE_AT_ONCE_MAX = 25;
/** SKIPPED intervals that get a row, the newest. Source: S198, `skip.materialize`. */
const SKIPPED_ROWS_MAX = 100;

/**
 * Makes the instances of a component that are due and have a slot, oldest first, and asks to be woken for the
 * next. E7: occurrence `nextIndex` is made before `nextIndex` grows past it, so none is made twice and none
 * left out. Source: S119, S122, S128, S129.
 */
export function makeOccurrences(draft: Draft, componentId: ObjectId): void {
  for (let made = 0; made < MADE_AT_ONCE_MAX; made += 1) {
    const row = draft.component(componentId);
    if (row === undefined || !mayMake(draft, row)) return;
    const definition = draft.definition(row.revision);
    const settings = settingsOf(definition, componentId);
    assert(settings.schedule !== null && row.anchor !== null, `${componentId} is open and has no schedule`);
    const occurrence = occurrenceAt(settings.schedule, row.anchor, row.nextIndex);
    if (occurrence === null) {
      draft.saveComponent({ ...row, open: false });
      noteNextInterval(draft, definition);
      return;
    }
    const due = dueOf(row, settings, occurrence);
    if (due > draft.now) {
      draft.setTimer(componentId, 'occurrence', due);
      noteNextInterval(draft, definition);
      return;
    }
    if (row.activeCount >= settings.maxActiveInstances) return;
    makeInstance(draft, definition, componentId, { start: occurrence.start, end: occurrence.end });
    advance(draft, componentId, occurrence);
  }
  draft.enqueue({ kind: 'make-occurrences', componentId });
}

/** One instance with its edges, preconditions and timers; users made before their resource look again. */
export function makeInstance(
  draft: Draft,
  definition: CompiledDefinition,
  componentId: ObjectId,
  occurrence: Occurrence,
): void {
  const instance = draft.saveInstance(newInstance(draft, definition, componentId, occurrence));
  linkInstance(draft, instance);
  makePreconditions(draft, instance);
  setLateTimer(draft, instance);
  noteRun(draft, instance);
  if (instance.family === 'resource') draft.enqueue({ kind: 'instance-changed', instanceId: instance.id });
  if (standsAlone(draft, definition, instance)) wakeInstance(draft, instance.id);
  else draft.wake(instance.id);
}

/**
 * Whether nothing that is not in this draft could matter to a new instance: it waits for nobody, and its fields name no
 * other object with instances. Such a one goes to work in the plan that makes it, which halves the cost of a backfill;
 * any other is looked at in an event of its own, with its neighbours read.
 */
function standsAlone(
  draft: Draft,
  definition: CompiledDefinition,
  { id, componentId, family }: Instance,
): boolean {
  if (family === 'resource' || draft.producers(id).length > 0) return false;
  for (const reached of [componentId, ...reachableObjects(definition, componentId)]) {
    for (const values of definition.components.get(reached)?.fields.values() ?? []) {
      for (const value of values)
        if (value.kind === 'reference' && hasInstances(definition, value.target)) return false;
    }
  }
  return true;
}

function hasInstances(definition: CompiledDefinition, id: ObjectId): boolean {
  const family = definition.components.get(id)?.family ?? null;
  return family !== null && family !== 'action';
}

/**
 * Passes over the occurrences that start before `from`, with SKIPPED rows for the newest of them. Source:
 * S197, S198.
 */
export function skipBefore(draft: Draft, row: ComponentProgress, from: Instant): ComponentProgress {
  const definition = draft.definition(row.revision);
  const { schedule } = settingsOf(definition, row.id);
  if (schedule === null || row.anchor === null) return row;
  const target =
    firstIndexFrom(schedule, row.anchor, from) ?? occurrenceCount(schedule, row.anchor) ?? row.nextIndex;
  if (target <= row.nextIndex) return row;
  for (let index = Math.max(row.nextIndex, target - SKIPPED_ROWS_MAX); index < target; index += 1) {
    const occurrence = occurrenceAt(schedule, row.anchor, index);
    if (occurrence === null) break;
    const { start, end } = occurrence;
    const instance = newInstance(draft, definition, row.id, { start, end });
    linkInstance(draft, draft.saveInstance({ ...instance, status: 'SKIPPED', actualStart: null }));
    draft.enqueue({ kind: 'instance-changed', instanceId: instance.id });
  }
  const madeUntil = occurrenceAt(schedule, row.anchor, target - 1)?.end ?? row.madeUntil;
  return { ...row, nextIndex: target, madeUntil };
}

/** Settings of a component that has occurrences; their absence is a bug. */
export function settingsOf(definition: CompiledDefinition, componentId: ObjectId): ComponentSettings {
  const settings = definition.components.get(componentId)?.settings;
  assert(settings !== undefined && settings !== null, `${componentId} has no settings`);
  return settings;
}

function mayMake(draft: Draft, row: ComponentProgress): boolean {
  return row.open && row.status === 'SCHEDULED' && draft.pipeline.state === 'SCHEDULED';
}

/** Resources are made at the start of the interval, whatever the schedule type. Source: S119, S122. */
function dueOf(row: ComponentProgress, settings: ComponentSettings, occurrence: Occurrence): Instant {
  return row.family === 'resource' ? occurrence.start : dueAt(occurrence, settings.scheduleType);
}

function newInstance(
  draft: Draft,
  definition: CompiledDefinition,
  componentId: ObjectId,
  occurrence: Occurrence,
): Instance {
  const component = definition.components.get(componentId);
  const row = draft.component(componentId);
  assert(component?.family != null && row !== undefined, `${componentId} has no instances`);
  const settings = settingsOf(definition, componentId);
  return {
    pipelineId: draft.pipeline.pipelineId,
    id: instanceIdOf(componentId, occurrence.start),
    componentId,
    family: component.family,
    type: component.type ?? '',
    revision: row.revision,
    version: draft.pipeline.version,
    status: 'WAITING_ON_DEPENDENCIES',
    occurrence,
    referrerId: null,
    triesLeft: 1 + settings.maximumRetries,
    actualStart: draft.now,
    ...UNTOUCHED,
  };
}

function advance(draft: Draft, componentId: ObjectId, made: IndexedOccurrence): void {
  const row = draft.component(componentId);
  assert(row !== undefined, `${componentId} has no row`);
  const nextIndex = made.index + 1;
  const next = { ...row, nextIndex, madeUntil: made.end };
  const { schedule } = settingsOf(draft.definition(row.revision), componentId);
  const last =
    schedule === null || row.anchor === null || occurrenceAt(schedule, row.anchor, nextIndex) === null;
  draft.saveComponent(last ? { ...next, open: false } : next);
  if (last) noteNextInterval(draft, draft.definition(row.revision));
}

function noteRun(draft: Draft, instance: Instance): void {
  const { start } = instance.occurrence;
  const row = draft.component(instance.componentId);
  if (row !== undefined && start > (row.latestRunAt ?? Number.NEGATIVE_INFINITY)) {
    draft.saveComponent({ ...row, latestRunAt: start });
  }
  if (start > (draft.pipeline.latestRunAt ?? Number.NEGATIVE_INFINITY))
    draft.savePipeline({ latestRunAt: start });
}

/**
 * The pipeline's next run: the earliest due moment after now over its distinct schedules. Source: S15,
 * `@nextRunTime`.
 */
export function noteNextInterval(draft: Draft, definition: CompiledDefinition): void {
  let earliest: Instant | null = null;
  const seen = new Set<string>();
  for (const id of definition.scheduled) {
    const { schedule, scheduleType } = settingsOf(definition, id);
    if (schedule === null || seen.has(`${schedule.id} ${scheduleType}`)) continue;
    seen.add(`${schedule.id} ${scheduleType}`);
    const anchor = anchorOf(draft.pipeline, schedule);
    if (anchor === null) continue;
    const next = firstIndexFrom(schedule, anchor, instantOf(draft.now + 1));
    const index =
      scheduleType === 'timeseries' ? (occurrenceIndexAt(schedule, anchor, draft.now) ?? next) : next;
    const occurrence = index === null ? null : occurrenceAt(schedule, anchor, index);
    if (occurrence === null) continue;
    const due = dueAt(occurrence, scheduleType);
    if (due > draft.now && (earliest === null || due < earliest)) earliest = due;
  }
  if (earliest !== draft.pipeline.nextRunAt) draft.savePipeline({ nextRunAt: earliest });
}
