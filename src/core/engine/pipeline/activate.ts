// SPDX-License-Identifier: Apache-2.0
import type { CompiledDefinition, CompiledSchedule } from '../../definition/index.ts';
import {
  type ComponentProgress,
  type Event,
  type Instant,
  instantOf,
  type ObjectId,
} from '../../model/index.ts';
import { firstIndexFrom, occurrenceAt, occurrenceIndexAt } from '../../schedule/index.ts';
import { assert } from '../draft/assert.ts';
import type { Draft } from '../draft/draft.ts';
import { instanceIdOf } from '../draft/identity.ts';
import { forgetHealth } from '../instance/health.ts';
import { BY_ACTIVATION } from '../instance/rerun.ts';
import { anchorOf } from '../interval/graph.ts';
import { makeInstance, settingsOf, skipBefore } from '../interval/occurrences.ts';
import { tellUnfinished } from './tell-unfinished.ts';

type Activated = Extract<Event, { kind: 'activated' }>;

const SECOND_MS = 1000;
/** Intervals that one event asks to rerun after a deactivation. */
const RESUMED_AT_ONCE_MAX = 100;

/**
 * Takes over a revision and starts, resumes or edits the pipeline with it. Components of the revision get
 * their rows, canceled intervals are due again, ones before startTimestamp are skipped, the rest is made from
 * where it stood; on demand one run is made. Source: S28, S118, S194 to S204, S209.
 */
export function activatePipeline(draft: Draft, event: Activated): void {
  const { pipeline } = draft;
  if (pipeline.state === 'DELETING') return;
  const definition = draft.definition(event.revision);
  const changed = pipeline.activeRevision !== event.revision;
  const startTimestamp = definition.onDemand ? null : event.startTimestamp;
  const first = pipeline.firstActivationAt === null;
  draft.clearTimers(draft.pipelineSubject, 'deactivate');
  draft.savePipeline({
    state: 'SCHEDULED',
    activeRevision: event.revision,
    version: pipeline.version + Number(changed),
    firstActivationAt: pipeline.firstActivationAt ?? event.at,
    lastActivationAt: event.at,
    finishedAt: null,
    anchor: pipeline.anchor ?? firstAnchor(event.at, first ? startTimestamp : null),
    skippedBefore: later(pipeline.skippedBefore, startTimestamp),
  });
  const cursors = first || !changed ? null : cursorsOf(draft);
  if (cursors !== null) draft.savePipeline({ editedBefore: later(pipeline.editedBefore, cursors.latest) });
  retireRemoved(draft, definition);
  if (definition.onDemand) {
    activateOnDemand(draft, definition, event);
    return;
  }
  const newFrom = cursors?.earliest ?? null;
  for (const id of definition.scheduled) {
    scheduleComponent(draft, definition, id, { event, startTimestamp, newFrom });
  }
  if (changed || startTimestamp !== null) tellUnfinished(draft, 'edited');
  for (const id of definition.scheduled) draft.enqueue({ kind: 'make-occurrences', componentId: id });
}

/** Whole seconds, and a start that was asked for in the future. Source: S118, S198. */
function firstAnchor(at: Instant, startTimestamp: Instant | null): Instant {
  const anchor = startTimestamp !== null && startTimestamp > at ? startTimestamp : at;
  return instantOf(Math.floor(anchor / SECOND_MS) * SECOND_MS);
}

function later(a: Instant | null, b: Instant | null): Instant | null {
  return a === null || (b !== null && b > a) ? b : a;
}

/** Components that the revision no longer has make nothing any more; their instances go on. Source: S209. */
function retireRemoved(draft: Draft, definition: CompiledDefinition): void {
  for (const row of [...draft.components.values()]) {
    if (definition.scheduled.includes(row.id)) continue;
    draft.clearTimers(row.id, 'occurrence');
    draft.saveComponent({ ...row, open: false, status: 'INACTIVE' });
    forgetHealth(draft, draft.component(row.id) ?? row);
  }
}

/**
 * The row of a component under the new revision: same place in the schedule, or the next boundary of a
 * changed one.
 */
function scheduleComponent(
  draft: Draft,
  definition: CompiledDefinition,
  id: ObjectId,
  how: {
    readonly event: Activated;
    readonly startTimestamp: Instant | null;
    /** Where components begin that came with an edit; null = at their start. */
    readonly newFrom: Instant | null;
  },
): void {
  const { schedule } = settingsOf(definition, id);
  assert(schedule !== null, `${id} has no schedule`);
  const anchor = anchorOf(draft.pipeline, schedule);
  const before = draft.component(id);
  if (before !== undefined) resumeCanceled(draft, before, how.startTimestamp);
  const row: ComponentProgress = {
    ...(before ?? newRow(draft, definition, id)),
    revision: how.event.revision,
    status: before?.status === 'PAUSED' ? 'PAUSED' : 'SCHEDULED',
    anchor,
    nextIndex:
      before === undefined
        ? firstIndexOf(schedule, anchor, how.newFrom)
        : nextIndexOf(draft, definition, { id, before, anchor }),
    resumeFromIndex: null,
    canceledEarlier: [],
    open: true,
  };
  draft.saveComponent(row);
  const { startTimestamp } = how;
  const skipped =
    startTimestamp === null ? row : skipBefore(draft, draft.component(id) ?? row, startTimestamp);
  const open = anchor !== null && occurrenceAt(schedule, anchor, skipped.nextIndex) !== null;
  const current = draft.component(id) ?? skipped;
  draft.saveComponent({ ...current, nextIndex: skipped.nextIndex, madeUntil: skipped.madeUntil, open });
  draft.clearTimers(id, 'occurrence');
}

/**
 * How far the components are before an edit: start of the next interval of the one that is furthest back,
 * and of the one that is furthest on. New objects count for new intervals only. Source: S196, S208.
 */
function cursorsOf(draft: Draft): { readonly earliest: Instant; readonly latest: Instant } {
  let earliest = draft.now;
  let latest = draft.now;
  for (const row of draft.components.values()) {
    const schedule = draft.definition(row.revision).components.get(row.id)?.settings?.schedule;
    if (schedule == null || row.anchor === null || (row.status === 'INACTIVE' && !row.open)) continue;
    const next = occurrenceAt(
      { ...schedule, end: null, occurrences: null },
      row.anchor,
      row.nextIndex,
    )?.start;
    if (next !== undefined && next < earliest) earliest = next;
    if (next !== undefined && row.nextIndex > 0 && next > latest) latest = next;
  }
  return { earliest, latest };
}

/** The interval that `from` lies in, or the first after it. */
function firstIndexOf(schedule: CompiledSchedule, anchor: Instant | null, from: Instant | null): number {
  if (anchor === null || from === null) return 0;
  const endless = { ...schedule, end: null, occurrences: null };
  return occurrenceIndexAt(endless, anchor, from) ?? firstIndexFrom(endless, anchor, from) ?? 0;
}

/**
 * A changed start or period goes on at the first of its intervals that no made one reaches into. Source:
 * S209.
 */
function nextIndexOf(
  draft: Draft,
  definition: CompiledDefinition,
  of: {
    readonly id: ObjectId;
    readonly before: ComponentProgress;
    readonly anchor: Instant | null;
  },
): number {
  const { before, anchor } = of;
  if (before.anchor === null || anchor === null) return 0;
  const { schedule } = settingsOf(definition, of.id);
  const old = draft.definition(before.revision).components.get(of.id)?.settings?.schedule;
  if (schedule == null || old == null) return before.nextIndex;
  const samePeriod = schedule.period.count === old.period.count && schedule.period.unit === old.period.unit;
  if (samePeriod && anchor === before.anchor && schedule.timeZone === old.timeZone) return before.nextIndex;
  if (before.madeUntil === null) return 0;
  const lastMade = occurrenceAt(
    { ...old, end: null, occurrences: null },
    before.anchor,
    before.nextIndex - 1,
  );
  const boundary = before.madeUntil ?? lastMade?.end ?? draft.now;
  const endless = { ...schedule, end: null, occurrences: null };
  return firstIndexFrom(endless, anchor, boundary) ?? 0;
}

/**
 * Intervals that the deactivation canceled get new attempts, unless startTimestamp leaves them behind.
 * Source: S199.
 */
function resumeCanceled(draft: Draft, row: ComponentProgress, startTimestamp: Instant | null): void {
  for (const instanceId of row.canceledEarlier ?? [])
    draft.enqueue({
      kind: 'instance-command',
      instanceId,
      command: 'RERUN',
      by: BY_ACTIVATION,
      at: draft.now,
    });
  const schedule = draft.definition(row.revision).components.get(row.id)?.settings?.schedule;
  if (row.resumeFromIndex === null || row.anchor === null || schedule == null) return;
  const { id: componentId, revision, anchor, resumeFromIndex: from, nextIndex: to } = row;
  rerunCanceled(draft, { kind: 'resume-canceled', componentId, revision, anchor, from, to, startTimestamp });
}

type ResumeCanceled = Extract<Event, { kind: 'resume-canceled' }>;

/** Goes on with a resumption; one that another deactivation overtook is left to the activation after it. */
export function resumeOn(draft: Draft, event: ResumeCanceled): void {
  const row = draft.component(event.componentId);
  if (row === undefined) return;
  if (draft.pipeline.state === 'SCHEDULED') rerunCanceled(draft, event);
  else
    draft.saveComponent({ ...row, resumeFromIndex: Math.min(row.resumeFromIndex ?? event.from, event.from) });
}

/** Asks for a bounded number of reruns, and for the rest in an event of its own. */
function rerunCanceled(draft: Draft, event: ResumeCanceled): void {
  const { componentId, anchor, startTimestamp } = event;
  const schedule = draft.definition(event.revision).components.get(componentId)?.settings?.schedule;
  if (schedule == null) return;
  const by = BY_ACTIVATION;
  const end = Math.min(event.to, event.from + RESUMED_AT_ONCE_MAX);
  for (let index = event.from; index < end; index += 1) {
    const occurrence = occurrenceAt(schedule, anchor, index);
    if (occurrence === null) return;
    if (startTimestamp !== null && occurrence.start < startTimestamp) continue;
    const instanceId = instanceIdOf(componentId, occurrence.start);
    draft.enqueue({ kind: 'instance-command', instanceId, command: 'RERUN', by, at: draft.now });
  }
  if (end < event.to) draft.enqueue({ ...event, from: end });
}

/**
 * One run of every component at the same moment, unless maxActiveRuns are under way (the API refuses before).
 * Source: S128, S136, S201.
 */
function activateOnDemand(draft: Draft, definition: CompiledDefinition, event: Activated): void {
  const rows = definition.scheduled.map((id) => draft.component(id) ?? newRow(draft, definition, id));
  const activeRuns = Math.max(0, ...rows.map((row) => row.activeCount));
  for (const row of rows) {
    const status = row.status === 'PAUSED' ? 'PAUSED' : 'SCHEDULED';
    draft.saveComponent({ ...row, revision: event.revision, status, anchor: null, open: false });
  }
  if (activeRuns >= definition.maxActiveRuns) return;
  const start = freeSecond(event.at, draft.pipeline.latestRunAt);
  for (const { id } of rows) makeInstance(draft, definition, id, { start, end: start });
}

/** Instance ids carry seconds: a second run in the same second takes the next free one. Source: S136. */
function freeSecond(at: Instant, latest: Instant | null): Instant {
  const second = Math.floor(at / SECOND_MS) * SECOND_MS;
  return instantOf(latest !== null && latest >= second ? latest + SECOND_MS : second);
}

function newRow(draft: Draft, definition: CompiledDefinition, id: ObjectId): ComponentProgress {
  const family = definition.components.get(id)?.family;
  assert(family != null, `${id} has no instances`);
  return {
    pipelineId: draft.pipeline.pipelineId,
    id,
    family,
    status: 'SCHEDULED',
    revision: draft.pipeline.activeRevision ?? 0,
    anchor: null,
    nextIndex: 0,
    resumeFromIndex: null,
    canceledEarlier: [],
    madeUntil: null,
    open: false,
    activeCount: 0,
    health: null,
    latestRunAt: null,
    latestCompletedRunAt: null,
    lastDeactivatedAt: null,
  };
}
