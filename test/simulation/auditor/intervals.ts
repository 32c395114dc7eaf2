// SPDX-License-Identifier: Apache-2.0
import type { Event, Instance } from '../../../src/core/model/index.ts';
import type { Component, Schedule, Sketch } from '../sketch/sketch.ts';
import { idTime, indexFrom, intervalAt } from './calendar.ts';
import type { Judge } from './judge.ts';
import { isEnd } from './transitions.ts';
import { activeSketch, anchorOf, type Cursor, type View } from './view.ts';

type Activated = Extract<Event, { kind: 'activated' }>;

const SECOND_MS = 1000;

/** What an activation means for the intervals to come, by the auditor's own reckoning. Source: S118, S197 to S209. */
export function noteActivation(view: View, event: Activated): void {
  const sketch = view.sketches.get(event.revision);
  if (sketch === undefined || view.progress?.state === 'DELETING') return;
  const isFirst = view.anchor === null;
  const startTimestamp = sketch.onDemand ? null : event.startTimestamp;
  if (isFirst) {
    const from = startTimestamp !== null && startTimestamp > event.at ? startTimestamp : event.at;
    view.anchor = Math.floor(from / SECOND_MS) * SECOND_MS;
  } else if (view.progress?.activeRevision !== event.revision) view.edits += 1;
  if (startTimestamp !== null) view.skippedBefore = Math.max(view.skippedBefore ?? 0, startTimestamp);
  for (const [id, cursor] of view.cursors)
    if (!sketch.components.some((each) => each.id === id)) cursor.loose = true;
  if (!sketch.onDemand)
    for (const component of sketch.components) moveCursor(view, component, { isFirst, startTimestamp });
}

function moveCursor(
  view: View,
  { id, schedule }: Component,
  how: { readonly isFirst: boolean; readonly startTimestamp: number | null },
): void {
  const anchor = schedule === null ? null : anchorOf(view, schedule);
  if (schedule === null || anchor === null) return;
  const before = view.cursors.get(id);
  const cursor: Cursor =
    before === undefined
      ? { schedule, anchor, next: 0, madeUntil: null, loose: !how.isFirst }
      : { ...before, schedule, anchor, next: nextOf(before, schedule, anchor) };
  view.cursors.set(id, cursor);
  if (how.startTimestamp === null || cursor.loose) return;
  const target = indexFrom(schedule, anchor, how.startTimestamp);
  const skipped = new Set<number>();
  while (cursor.next < target) {
    const interval = intervalAt(schedule, anchor, cursor.next);
    if (interval === null) break;
    skipped.add(interval.start);
    cursor.madeUntil = interval.end;
    cursor.next += 1;
  }
  view.skips.set(id, skipped);
}

/** A changed schedule goes on at its first interval that no made one reaches into. Source: S209. */
function nextOf(before: Cursor, schedule: Schedule, anchor: number): number {
  const { count, unit } = before.schedule;
  if (schedule.count === count && schedule.unit === unit && anchor === before.anchor) return before.next;
  return before.madeUntil === null ? 0 : indexFrom(schedule, anchor, before.madeUntil);
}

/** Rows for the intervals that were passed over must have come with the activation. Source: S197, S198. */
export function judgeSkips(judge: Judge, view: View): void {
  for (const [id, starts] of view.skips) {
    const [first] = starts;
    judge.must(first === undefined, 'S198', `an interval of ${id} was skipped without a row`, {
      pipelineId: view.id,
      expected: first === undefined ? null : `@${id}_${idTime(first)}`,
    });
  }
  view.skips.clear();
}

/** Judges a new instance of an activity, data node or resource. Source: S115 to S122, S128, S129, S134, S136. */
export function judgeMade(
  judge: Judge,
  view: View,
  row: Instance,
  { event, now }: { readonly event: Event; readonly now: number },
): void {
  const about = { pipelineId: view.id, found: row.id };
  const { start, end } = row.occurrence;
  judge.must(
    row.id === `@${row.componentId}_${idTime(start)}`,
    'S134',
    `${row.id} is no id of its interval`,
    about,
  );
  const sketch = activeSketch(view);
  const component = sketch?.components.find(({ id }) => id === row.componentId);
  if (
    !judge.must(
      sketch !== undefined && component !== undefined,
      'S196',
      `${row.id} was made for a component that is not in the active definition`,
      about,
    ) ||
    sketch === undefined ||
    component === undefined
  )
    return;
  if (sketch.onDemand) {
    judge.must(event.kind === 'activated', 'S203', `${row.id} was made without an activation`, about);
    judge.must(start === end, 'S136', `${row.id} has a length`, about);
    return;
  }
  const skips = view.skips.get(row.componentId);
  if (row.status === 'SKIPPED' && skips?.delete(start)) return;
  judgeTurn(judge, view, row, { component, now });
}

function judgeTurn(
  judge: Judge,
  view: View,
  row: Instance,
  { component, now }: { readonly component: Component; readonly now: number },
): void {
  const about = { pipelineId: view.id, found: row.id };
  const cursor = view.cursors.get(row.componentId);
  if (!judge.must(cursor !== undefined, 'S115', `${row.id} has no schedule`, about) || cursor === undefined)
    return;
  const { start, end } = row.occurrence;
  if (cursor.loose) {
    cursor.next = indexFrom(cursor.schedule, cursor.anchor, start);
    if (row.status !== 'SKIPPED') cursor.loose = false;
  }
  const expected = intervalAt(cursor.schedule, cursor.anchor, cursor.next);
  cursor.next += 1;
  cursor.madeUntil = end;
  const isNext = expected !== null && expected.start === start && expected.end === end;
  judge.must(isNext, 'S115', `${row.id} is not the next interval: one is made twice, skipped or too many`, {
    ...about,
    expected: expected === null ? 'none' : `@${row.componentId}_${idTime(expected.start)}`,
  });
  if (row.status === 'SKIPPED') {
    const isBefore = view.skippedBefore !== null && start < view.skippedBefore;
    judge.must(isBefore, 'S197', `${row.id} is SKIPPED and no startTimestamp asked for it`, about);
    return;
  }
  const due = component.family === 'resource' || component.cron ? start : end;
  judge.must(due <= now, 'S119', `${row.id} was made before it is due`, {
    ...about,
    expected: new Date(due).toISOString(),
  });
  const active = [...view.instances.values()].filter(
    (each) => each.row.componentId === row.componentId && !isEnd(each.row.status) && !each.row.rerun,
  ).length;
  judge.must(active < component.maxActiveInstances, 'S128', `${row.id} is one too many at a time`, {
    ...about,
    expected: component.maxActiveInstances,
  });
  const state = view.progress?.state;
  const paused = view.components.get(row.componentId)?.status === 'PAUSED';
  judge.must(state === 'SCHEDULED' && !paused, 'S147', `${row.id} was made while held`, about);
}

/** Everything that is due by now must have been made, where nothing holds it. Source: S126, S128, S131. */
export function judgeAllMade(judge: Judge, view: View, sketch: Sketch, now: number): void {
  for (const { id, family, cron } of sketch.components) {
    const cursor = view.cursors.get(id);
    if (cursor === undefined || cursor.loose) continue;
    const next = intervalAt(cursor.schedule, cursor.anchor, cursor.next);
    if (next === null) continue;
    const due = family === 'resource' || cron ? next.start : next.end;
    judge.must(due > now, 'S115', `the interval @${id}_${idTime(next.start)} is due and was never made`, {
      pipelineId: view.id,
      expected: new Date(due).toISOString(),
    });
  }
}
