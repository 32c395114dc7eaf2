// SPDX-License-Identifier: Apache-2.0
import type { Instance } from '../../../src/core/model/index.ts';
import { type Component, type Sketch, writersOf } from '../sketch/sketch.ts';
import { idTime, indexFrom, intervalAt, intervalWith, matching } from './calendar.ts';
import type { Judge } from './judge.ts';
import { anchorOf, sketchOf, type View } from './view.ts';

/** An instance that another waits for, and the start of its interval. */
export interface Awaited {
  readonly id: string;
  readonly start: number;
}

/** What an activity or data node waits for, preconditions apart, by its own definition. Source: S124, S173, S174. */
export function awaitedBy(view: View, row: Instance): readonly Awaited[] {
  const sketch = sketchOf(view, row.revision);
  const component = sketch?.components.find(({ id }) => id === row.componentId);
  if (sketch === undefined || component === undefined) return [];
  const targets =
    component.family === 'data-node'
      ? [...component.dependsOn, ...writersOf(sketch, component.id)]
      : [...component.dependsOn, ...component.input];
  const awaited = targets.flatMap((target) => intervalsOf(view, sketch, target, row));
  const past = component.dependsOnPast ? previousOf(view, component, row) : null;
  return past === null ? awaited : [...awaited, past];
}

function intervalsOf(view: View, sketch: Sketch, target: string, row: Instance): readonly Awaited[] {
  const { schedule } = sketch.components.find(({ id }) => id === target) ?? { schedule: null };
  if (sketch.onDemand) return [awaitedAt(target, row.occurrence.start)];
  const anchor = schedule === null ? null : anchorOf(view, schedule);
  if (schedule === null || anchor === null) return [];
  return matching(row.occurrence, schedule, anchor).map(({ start }) => awaitedAt(target, start));
}

function awaitedAt(component: string, start: number): Awaited {
  return { id: `@${component}_${idTime(start)}`, start };
}

function previousOf(view: View, { id, schedule }: Component, row: Instance): Awaited | null {
  const anchor = schedule === null ? null : anchorOf(view, schedule);
  if (schedule === null || anchor === null) return null;
  const index = indexFrom(schedule, anchor, row.occurrence.start);
  const previous = intervalAt(schedule, anchor, index - 1);
  return previous === null ? null : awaitedAt(id, previous.start);
}

/** The resource instance that serves an interval. Source: S123, S124. */
export function hostOf(view: View, row: Instance): string | null {
  const sketch = sketchOf(view, row.revision);
  const runsOn = sketch?.components.find(({ id }) => id === row.componentId)?.runsOn ?? null;
  if (sketch === undefined || runsOn === null) return null;
  if (sketch.onDemand) return awaitedAt(runsOn, row.occurrence.start).id;
  const { schedule } = sketch.components.find(({ id }) => id === runsOn) ?? { schedule: null };
  const anchor = schedule === null ? null : anchorOf(view, schedule);
  if (schedule === null || anchor === null) return null;
  const { start, end } = row.occurrence;
  const host =
    intervalWith(schedule, anchor, start) ?? intervalAt(schedule, anchor, indexFrom(schedule, anchor, start));
  return host === null || host.start >= end ? null : awaitedAt(runsOn, host.start).id;
}

/** Preconditions of an instance that are not true. Source: S137, S162. */
export function untruePreconditions(view: View, row: Instance): readonly Instance[] {
  const sketch = sketchOf(view, row.revision);
  const component = sketch?.components.find(({ id }) => id === row.componentId);
  return (component?.preconditions ?? []).flatMap((id) => {
    const made = [...view.instances.values()].find(
      (each) => each.row.componentId === id && each.row.referrerId === row.id,
    );
    return made === undefined || made.row.status === 'FINISHED' ? [] : [made.row];
  });
}

/** Whether what is waited for is done, or nobody will ever do it. Source: S125, S150, S198, S199. */
export function isServed(view: View, { id, start }: Awaited): boolean {
  const row = view.instances.get(id)?.row;
  const isPassed = view.skippedBefore !== null && start < view.skippedBefore;
  if (row === undefined) return isPassed || view.edits > 0;
  if (row.status === 'FINISHED' || row.status === 'SKIPPED') return true;
  return row.status === 'CANCELED' && row.canceledByDeactivation && isPassed;
}

/** Work begins when everything it waits for is done. Source: S150, S154, S156, S162. */
export function judgeReady(judge: Judge, view: View, row: Instance): void {
  // What an old interval waits for under a definition that has changed since is not said by any rule.
  if (row.rerun && view.edits > 0) return;
  const waiting = row.family === 'precondition' ? writersFor(view, row) : awaitedBy(view, row);
  const missing = waiting.find((each) => !isServed(view, each));
  judge.must(missing === undefined, 'S150', `${row.id} began before ${missing?.id} was done`, {
    pipelineId: view.id,
    expected: 'FINISHED',
    found: missing === undefined ? null : (view.instances.get(missing.id)?.row.status ?? 'not made'),
  });
  if (row.family === 'precondition') return;
  const [untrue] = untruePreconditions(view, row);
  judge.must(untrue === undefined, 'S162', `${row.id} began before its precondition ${untrue?.id} was true`, {
    pipelineId: view.id,
    expected: 'FINISHED',
    found: untrue?.status,
  });
}

/** A precondition of an output data node is checked after its writers. Source: S156. */
function writersFor(view: View, row: Instance): readonly Awaited[] {
  const referrer = row.referrerId === null ? undefined : view.instances.get(row.referrerId)?.row;
  const sketch = referrer === undefined ? undefined : sketchOf(view, referrer.revision);
  if (referrer === undefined || sketch === undefined || referrer.family !== 'data-node') return [];
  return writersOf(sketch, referrer.componentId).flatMap((writer) =>
    intervalsOf(view, sketch, writer, referrer),
  );
}
