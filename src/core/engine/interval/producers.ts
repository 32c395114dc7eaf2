// SPDX-License-Identifier: Apache-2.0
import {
  type EdgeKind,
  type Event,
  type Instance,
  isTerminal,
  type ObjectId,
  type Occurrence,
} from '../../model/index.ts';
import { matchingOccurrences, occurrenceAt, occurrenceIndexAt } from '../../schedule/index.ts';
import type { Draft } from '../draft/draft.ts';
import { instanceIdOf } from '../draft/identity.ts';
import { anchorOf, askForProducers, type ExpectedEdge, edgeOf, expectedEdges, ROLLUPS_MAX } from './graph.ts';
import { makeInstance } from './occurrences.ts';

const AWAITED: readonly EdgeKind[] = ['depends-on', 'input', 'output'];

/**
 * After an edit or a skip, what an instance waits for may never be made: its producer has another period, an earlier
 * end, or is gone. Such edges go, those of the producer's intervals that still come into its own are added, and a
 * machine that nobody would make is made for it. Nobody waits for ever, and nobody begins before what is to come.
 * Source: S123 to S125, S196, S198, S209.
 */
export function checkProducers(draft: Draft, event: Extract<Event, { kind: 'check-producers' }>): void {
  const instance = draft.instance(event.instanceId);
  if (instance === undefined || isTerminal(instance.status)) return;
  if (event.componentIds.length === 0) {
    askForProducers(draft, instance);
    return;
  }
  const expected = expectedEdges(draft, instance);
  for (const kind of AWAITED) followSchedules(draft, instance, kind, expected);
  makeLackingHost(draft, instance, expected);
  draft.wake(instance.id);
}

function followSchedules(
  draft: Draft,
  instance: Instance,
  kind: EdgeKind,
  expected: readonly ExpectedEdge[],
): void {
  const ofKind = expected.filter((edge) => edge.kind === kind);
  const coming = new Set<ObjectId>();
  for (const target of new Set(ofKind.map((edge) => edge.target))) {
    for (const id of comingFrom(draft, instance, target, ofKind)) coming.add(id);
  }
  const present = draft.producers(instance.id, kind);
  for (const { producerId } of present)
    if (!coming.has(producerId) && draft.instance(producerId) === undefined)
      cut(draft, instance, producerId, kind);
  const known = new Set(present.map(({ producerId }) => producerId));
  for (const id of coming) if (!known.has(id)) join(draft, instance, id, kind);
}

/** Ids of the instances that a component is still to make within an instance's interval. */
function comingFrom(
  draft: Draft,
  instance: Instance,
  target: ObjectId,
  expected: readonly ExpectedEdge[],
): readonly ObjectId[] {
  const row = draft.component(target);
  if (row === undefined) return expected.flatMap((e) => (e.target === target ? [e.producerId] : []));
  const schedule = draft.definition(row.revision).components.get(target)?.settings?.schedule ?? null;
  if (target === instance.componentId || !row.open || schedule === null || row.anchor === null) return [];
  const { occurrences } = matchingOccurrences(instance.occurrence, schedule, row.anchor, ROLLUPS_MAX);
  return occurrences.flatMap(({ index, start }) =>
    index >= row.nextIndex ? [instanceIdOf(target, start)] : [],
  );
}

/** The preconditions of a data node wait for its writers as it does. Source: S156. */
function cut(draft: Draft, instance: Instance, producerId: ObjectId, kind: EdgeKind): void {
  draft.removeEdge(edgeOf(instance, producerId, kind));
  for (const precondition of kind === 'output' ? preconditionsOf(draft, instance) : []) {
    draft.removeEdge(edgeOf(precondition, producerId, kind));
    draft.wake(precondition.id);
  }
}

function join(draft: Draft, instance: Instance, producerId: ObjectId, kind: EdgeKind): void {
  draft.addEdge(edgeOf(instance, producerId, kind));
  for (const precondition of kind === 'output' ? preconditionsOf(draft, instance) : [])
    if (!isTerminal(precondition.status)) draft.addEdge(edgeOf(precondition, producerId, kind));
}

function preconditionsOf(draft: Draft, instance: Instance): readonly Instance[] {
  return draft
    .producers(instance.id, 'precondition')
    .flatMap(({ producerId }) => draft.instance(producerId) ?? []);
}

/** The machine of an interval that its component has passed over without making it. */
function makeLackingHost(draft: Draft, instance: Instance, expected: readonly ExpectedEdge[]): void {
  const host = expected.find(({ kind }) => kind === 'runs-on');
  if (host === undefined || draft.instance(host.producerId) !== undefined) return;
  const row = draft.component(host.target);
  const interval = intervalOf(draft, instance, host);
  if (row === undefined || interval === null) return;
  const definition = draft.definition(row.revision);
  const schedule = definition.components.get(host.target)?.settings?.schedule ?? null;
  const index =
    !row.open || schedule === null || row.anchor === null
      ? null
      : occurrenceIndexAt(schedule, row.anchor, host.start);
  const isComing =
    index !== null &&
    index >= row.nextIndex &&
    schedule !== null &&
    row.anchor !== null &&
    occurrenceAt(schedule, row.anchor, index)?.start === host.start;
  if (!isComing) makeInstance(draft, definition, host.target, interval);
}

/** The interval of a machine as the instance's own revision sees it. */
function intervalOf(draft: Draft, instance: Instance, { target, start }: ExpectedEdge): Occurrence | null {
  const schedule = draft.definition(instance.revision).components.get(target)?.settings?.schedule ?? null;
  const anchor = schedule === null ? null : anchorOf(draft.pipeline, schedule);
  if (schedule === null || anchor === null) return null;
  const index = occurrenceIndexAt(schedule, anchor, start);
  const found = index === null ? null : occurrenceAt(schedule, anchor, index);
  return found === null ? null : { start: found.start, end: found.end };
}
