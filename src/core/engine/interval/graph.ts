// SPDX-License-Identifier: Apache-2.0
import type { CompiledDefinition, CompiledSchedule, ComponentSettings } from '../../definition/index.ts';
import type {
  Edge,
  EdgeKind,
  Instance,
  Instant,
  ObjectId,
  Occurrence,
  PipelineProgress,
} from '../../model/index.ts';
import {
  firstIndexFrom,
  matchingOccurrences,
  occurrenceAt,
  occurrenceIndexAt,
} from '../../schedule/index.ts';
import type { Draft } from '../draft/draft.ts';
import { instanceIdOf } from '../draft/identity.ts';

/**
 * Producer intervals that one interval may wait for. Bounds the work of one event. Validation refuses definitions far below it (S124): should one get here all the same,
 * what it waits for is not cut short unseen.
 */
export const ROLLUPS_MAX = 100_000;

/**
 * Start of occurrence 0 of a schedule; null before the first activation of one that begins there. Source:
 * S118.
 */
export function anchorOf(pipeline: PipelineProgress, schedule: CompiledSchedule): Instant | null {
  return schedule.start === 'first-activation' ? pipeline.anchor : schedule.start;
}

/** An edge that an instance should have, with component and start of the interval at its other end. */
export interface ExpectedEdge {
  readonly kind: EdgeKind;
  readonly producerId: ObjectId;
  readonly target: ObjectId;
  readonly start: Instant;
}

/**
 * Gives an instance the edges that its revision asks for: missing ones are added, ones of an older revision
 * removed. What starts before the last edit or skip is looked at again, for it may never be made. Source: S123 to S125,
 * S173, S198, S209.
 */
export function linkInstance(draft: Draft, instance: Instance): void {
  const expected = expectedEdges(draft, instance);
  for (const { kind, producerId } of expected) draft.addEdge(edgeOf(instance, producerId, kind));
  for (const edge of draft.producers(instance.id)) {
    const known = expected.some((e) => e.kind === edge.kind && e.producerId === edge.producerId);
    if (!known && edge.kind !== 'precondition') draft.removeEdge(edge);
  }
  if (instance.status === 'SKIPPED') return;
  const since = Math.max(draft.pipeline.skippedBefore ?? 0, draft.pipeline.editedBefore ?? 0);
  const doubtful = new Set(expected.filter(({ start }) => start < since).map(({ target }) => target));
  if (doubtful.size === 0) return;
  draft.enqueue({ kind: 'check-producers', instanceId: instance.id, componentIds: [...doubtful] });
}

/** Where something that an instance hangs on was not made, looks at those who would make it. Source: S209. */
export function askForProducers(draft: Draft, instance: Instance): void {
  const isMade = ({ producerId }: Edge): boolean => draft.instance(producerId) !== undefined;
  const componentIds = producerComponents(draft.definition(instance.revision), instance.componentId);
  if (componentIds.length === 0 || draft.producers(instance.id).every(isMade)) return;
  draft.enqueue({ kind: 'check-producers', instanceId: instance.id, componentIds });
}

/** Components that the instances of a component hang on: dependencies, data nodes, resource, itself for its past. */
function producerComponents(definition: CompiledDefinition, componentId: ObjectId): readonly ObjectId[] {
  const settings = definition.components.get(componentId)?.settings ?? null;
  if (settings === null) return [];
  const { dependsOn, input, writers, runsOn, dependsOnPast } = settings;
  const own = [...(runsOn === null ? [] : [runsOn]), ...(dependsOnPast ? [componentId] : [])];
  return [...dependsOn, ...input, ...writers, ...own];
}

/** Whether a revision has an old instance run on a resource interval that was never made. Source: S181. */
export function lacksResource(draft: Draft, instance: Instance, revision: number): boolean {
  const definition = draft.definition(revision);
  const settings = definition.components.get(instance.componentId)?.settings ?? null;
  if (settings === null || settings.runsOn === null) return false;
  const start = resourceStart(draft, definition, settings, instance.occurrence);
  if (start === null) return true;
  const made = draft.instance(instanceIdOf(settings.runsOn, start)) !== undefined;
  return !made && start < (draft.pipeline.editedBefore ?? 0);
}

/** The edge by which `consumer` waits for `producerId`. */
export function edgeOf(consumer: Instance, producerId: ObjectId, kind: EdgeKind): Edge {
  return { pipelineId: consumer.pipelineId, consumerId: consumer.id, producerId, kind };
}

/** The edges that an instance's own revision asks for. Source: S123 to S125, S173. */
export function expectedEdges(draft: Draft, instance: Instance): readonly ExpectedEdge[] {
  const settings = draft.settings(instance);
  if (settings === null) return [];
  const definition = draft.definition(instance.revision);
  const { occurrence } = instance;
  const edges: ExpectedEdge[] = [];
  const push = (target: ObjectId, start: Instant, kind: EdgeKind): void => {
    edges.push({ kind, target, producerId: instanceIdOf(target, start), start });
  };
  const add = (targets: readonly ObjectId[], kind: EdgeKind): void => {
    for (const target of targets)
      for (const { start } of producerOccurrences(draft, definition, target, occurrence))
        push(target, start, kind);
  };
  add(settings.dependsOn, 'depends-on');
  add(settings.input, 'input');
  add(settings.writers, 'output');
  const before = settings.dependsOnPast ? previousStart(draft, settings, occurrence) : null;
  if (before !== null) push(instance.componentId, before, 'depends-on');
  const host = resourceStart(draft, definition, settings, occurrence);
  if (host !== null && settings.runsOn !== null) push(settings.runsOn, host, 'runs-on');
  return edges;
}

function producerOccurrences(
  draft: Draft,
  definition: CompiledDefinition,
  target: ObjectId,
  occurrence: Occurrence,
): readonly Occurrence[] {
  const settings = definition.components.get(target)?.settings;
  if (settings === undefined || settings === null) return [];
  if (settings.schedule === null) return definition.onDemand ? [occurrence] : [];
  const anchor = anchorOf(draft.pipeline, settings.schedule);
  if (anchor === null) return [];
  return matchingOccurrences(occurrence, settings.schedule, anchor, ROLLUPS_MAX).occurrences;
}

/**
 * Start of the resource interval that serves an interval: the one that contains its start, else the first
 * within it.
 */
function resourceStart(
  draft: Draft,
  definition: CompiledDefinition,
  settings: ComponentSettings,
  occurrence: Occurrence,
): Instant | null {
  if (settings.runsOn === null) return null;
  const schedule = definition.components.get(settings.runsOn)?.settings?.schedule ?? null;
  if (schedule === null) return definition.onDemand ? occurrence.start : null;
  const anchor = anchorOf(draft.pipeline, schedule);
  if (anchor === null) return null;
  const index =
    occurrenceIndexAt(schedule, anchor, occurrence.start) ??
    firstIndexFrom(schedule, anchor, occurrence.start);
  const found = index === null ? null : occurrenceAt(schedule, anchor, index);
  return found !== null && found.start < occurrence.end ? found.start : null;
}

function previousStart(draft: Draft, settings: ComponentSettings, occurrence: Occurrence): Instant | null {
  const { schedule } = settings;
  const anchor = schedule === null ? null : anchorOf(draft.pipeline, schedule);
  if (schedule === null || anchor === null) return null;
  const index = occurrenceIndexAt(schedule, anchor, occurrence.start);
  return index === null ? null : (occurrenceAt(schedule, anchor, index - 1)?.start ?? null);
}
