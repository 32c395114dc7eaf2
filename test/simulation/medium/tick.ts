// SPDX-License-Identifier: Apache-2.0
import {
  type Attempt,
  type Change,
  type ComponentProgress,
  type Edge,
  type Event,
  type Focus,
  type Instance,
  type Instant,
  isTerminal,
  type ObjectId,
  type PipelineId,
  type StoredSnapshot,
  type TaskRecord,
  type Timer,
  type UnfinishedPage,
} from '../../../src/core/model/index.ts';
import type { Tick } from '../../../src/store/index.ts';
import type { Notices } from '../../../src/store/rows/notices.ts';
import { appendEvents, headOf, order, timerKey } from './queue.ts';
import { type Aged, byAge, type Medium, type PipelineRows } from './rows.ts';
import { newestTask, offerTask, withdrawAllTasks, withdrawTask } from './tasks.ts';

/** What a tick works on. */
interface Place {
  readonly medium: Medium;
  readonly id: PipelineId;
  readonly notices: Notices;
  readonly now: () => Instant;
}

/** A tick of one pipeline; one that does not exist (any more) has no events. */
export function openTick(place: Place): Tick {
  const { medium, id } = place;
  return {
    take: async (now, limit) => (medium.heads.has(id) ? takeEvents(medium, id, now, limit) : []),
    snapshot: async (focus) => readSnapshot(medium, id, focus),
    async definition(revision) {
      const found = rowsOf(medium, id).definitions.get(revision);
      if (found === undefined) throw new Error(`pipeline ${id} has no revision ${revision}`);
      return found.definition;
    },
    async apply(changes) {
      rowsOf(medium, id);
      for (const change of changes) if (medium.heads.has(id)) apply(place, change);
    },
  };
}

function rowsOf(medium: Medium, id: PipelineId): PipelineRows {
  const rows = medium.rows.get(id);
  if (rows === undefined) throw new Error(`pipeline ${id} is gone, and its tick goes on`);
  return rows;
}

function takeEvents(medium: Medium, id: PipelineId, now: Instant, limit: number): readonly Event[] {
  const head = headOf(medium, id);
  const taken = head.facts.slice(0, limit);
  const facts = head.facts.slice(limit);
  medium.heads.set(id, { ...head, facts, waitingSince: facts.length > 0 ? now : null });
  if (taken.length === limit) return taken;
  const { timers } = rowsOf(medium, id);
  const due = [...timers.values()].filter(({ dueAt }) => dueAt <= now).sort(byDue);
  const fired = due.slice(0, limit - taken.length).map(({ subjectId, name, dueAt }): Event => {
    timers.delete(timerKey(subjectId, name));
    return { kind: 'timer', name, subjectId, dueAt };
  });
  return [...taken, ...fired];
}

function byDue(a: Timer, b: Timer): number {
  return a.dueAt - b.dueAt || order(a.subjectId, b.subjectId) || order(a.name, b.name);
}

function readSnapshot(medium: Medium, id: PipelineId, focus: Focus): StoredSnapshot {
  const rows = rowsOf(medium, id);
  const named = new Set(focus.instances);
  for (const attemptId of focus.attempts) {
    const attempt = rows.attempts.get(attemptId);
    if (attempt !== undefined) named.add(attempt.instanceId);
  }
  const edges = edgesOf(rows, named);
  const instances = new Map<ObjectId, Instance>();
  for (const each of new Set([...named, ...edges.flatMap((edge) => [edge.consumerId, edge.producerId])])) {
    const found = rows.instances.get(each);
    if (found !== undefined) instances.set(each, found.row);
  }
  const headAttempts = new Map<ObjectId, Attempt>();
  const tasks = new Map<ObjectId, TaskRecord>();
  const addTask = (attemptId: ObjectId): void => {
    const task = newestTask(medium, rows, attemptId);
    if (task !== undefined) tasks.set(attemptId, task);
  };
  for (const each of instances.keys()) {
    const attempt = rows.heads.get(each);
    if (attempt === undefined) continue;
    headAttempts.set(each, attempt);
    addTask(attempt.id);
  }
  for (const attemptId of focus.attempts) addTask(attemptId);
  const ofNamed = [...named].flatMap((each) => instances.get(each)?.componentId ?? []);
  return {
    pipeline: headOf(medium, id).progress,
    components: componentsOf(rows, focus, ofNamed),
    instances,
    headAttempts,
    tasks,
    edges,
    unfinished: focus.unfinished === false ? [] : unfinishedOf(rows, focus.unfinished),
  };
}

/** Edges that touch any of the instances, each once. */
export function edgesOf(rows: PipelineRows, instances: Iterable<ObjectId>): readonly Edge[] {
  const found = new Map<string, Edge>();
  for (const instance of instances)
    for (const edge of [...(rows.waitsFor.get(instance) ?? []), ...(rows.waitedForBy.get(instance) ?? [])])
      found.set(`${edge.consumerId}\n${edge.producerId}\n${edge.kind}`, edge);
  return [...found.values()];
}

function componentsOf(
  rows: PipelineRows,
  focus: Focus,
  ofInstances: readonly ObjectId[],
): ReadonlyMap<ObjectId, ComponentProgress> {
  if (focus.components === 'all') return new Map(byAge(rows.components).map((row) => [row.id, row]));
  const components = new Map<ObjectId, ComponentProgress>();
  for (const id of [...focus.components, ...ofInstances]) {
    const found = rows.components.get(id);
    if (found !== undefined) components.set(id, found.row);
  }
  return components;
}

function unfinishedOf(
  rows: PipelineRows,
  { componentId, after, limit }: UnfinishedPage,
): StoredSnapshot['unfinished'] {
  const last = after === null ? undefined : rows.instances.get(after);
  return [...rows.instances.values()]
    .filter(({ row }) => !isTerminal(row.status) && (componentId === null || row.componentId === componentId))
    .filter((each) => last === undefined || byPlace(each, last) > 0)
    .sort(byPlace)
    .slice(0, limit)
    .map(({ row }) => ({ id: row.id, componentId: row.componentId }));
}

function byPlace(a: Aged<Instance>, b: Aged<Instance>): number {
  return (
    order(a.row.componentId, b.row.componentId) ||
    a.row.occurrence.start - b.row.occurrence.start ||
    a.key - b.key
  );
}

function apply({ medium, id, notices, now }: Place, change: Change): void {
  const rows = rowsOf(medium, id);
  if (change.kind.startsWith('save-') || change.kind === 'forget-pipeline') notices.changed(id);
  switch (change.kind) {
    case 'save-pipeline': {
      const head = headOf(medium, id);
      const live = head.live && change.pipeline.state !== 'DELETING';
      medium.heads.set(id, { ...head, live, progress: change.pipeline });
      return;
    }
    case 'save-component': {
      const { component } = change;
      const key = rows.components.get(component.id)?.key ?? medium.nextKey();
      rows.components.set(component.id, { key, row: component });
      return;
    }
    case 'save-instance': {
      const { instance } = change;
      const key = rows.instances.get(instance.id)?.key ?? medium.nextKey();
      rows.instances.set(instance.id, { key, row: instance });
      return;
    }
    case 'save-attempt': {
      const { attempt } = change;
      rows.attempts.set(attempt.id, attempt);
      if ((rows.heads.get(attempt.instanceId)?.number ?? 0) <= attempt.number)
        rows.heads.set(attempt.instanceId, attempt);
      return;
    }
    case 'add-edge':
    case 'remove-edge':
      changeEdge(rows, change);
      return;
    case 'offer-task':
      offerTask(medium, rows, { accountId: headOf(medium, id).record.accountId, now: now() }, change.task);
      notices.offered(change.task.workerGroup);
      return;
    case 'withdraw-task':
      withdrawTask(medium, rows, change.attemptId, change.at);
      return;
    case 'set-timer':
      rows.timers.set(timerKey(change.timer.subjectId, change.timer.name), change.timer);
      return;
    case 'clear-timer':
      rows.timers.delete(timerKey(change.subjectId, change.name));
      return;
    case 'enqueue':
      appendEvents(medium, id, [change.event], now());
      return;
    case 'forget-pipeline':
      withdrawAllTasks(medium, rows, change.at);
      medium.tombstones.set(id, { key: headOf(medium, id).key, deletedAt: change.at });
      medium.heads.delete(id);
      medium.rows.delete(id);
      return;
    default:
      change satisfies never;
  }
}

function changeEdge(
  rows: PipelineRows,
  { kind, edge }: Extract<Change, { kind: 'add-edge' | 'remove-edge' }>,
): void {
  for (const [table, end, other] of [
    [rows.waitsFor, edge.consumerId, edge.producerId],
    [rows.waitedForBy, edge.producerId, edge.consumerId],
  ] as const) {
    const before = table.get(end) ?? [];
    const isSame = (each: Edge): boolean =>
      each.kind === edge.kind && (table === rows.waitsFor ? each.producerId : each.consumerId) === other;
    const without = before.filter((each) => !isSame(each));
    table.set(end, kind === 'remove-edge' ? without : [...without, edge].sort(byEnds));
  }
}

function byEnds(a: Edge, b: Edge): number {
  return order(a.producerId, b.producerId) || order(a.consumerId, b.consumerId) || order(a.kind, b.kind);
}
