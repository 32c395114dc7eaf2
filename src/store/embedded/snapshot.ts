// SPDX-License-Identifier: Apache-2.0
import type {
  Attempt,
  ComponentProgress,
  Edge,
  Focus,
  Instance,
  ObjectId,
  PipelineProgress,
  StoredSnapshot,
  TaskRecord,
  UnfinishedPage,
} from '../../core/model/index.ts';
import { type Database, numberOf, recordOf, textOf } from './database.ts';
import { edgesOf, headOf, instanceOf, taskOf, writeRows } from './row-cache.ts';
import * as history from './sql/history.sql.ts';
import { FIND_PROGRESS } from './sql/pipeline.sql.ts';
import type { TickCache } from './tick-cache.ts';

/** Reads what a focus names, and nothing that grows with the pipeline's history. */
export function readSnapshot(database: Database, cache: TickCache, focus: Focus): StoredSnapshot {
  const named = new Set(focus.instances);
  for (const attempt of focus.attempts) {
    const instance = instanceOfAttempt(database, cache, attempt);
    if (instance !== undefined) named.add(instance);
  }
  const edges = edgesOfAll(database, cache, named);
  const instances = new Map<ObjectId, Instance>();
  const headAttempts = new Map<ObjectId, Attempt>();
  const tasks = new Map<ObjectId, TaskRecord>();
  const readTask = (attemptId: ObjectId): void => {
    const task = taskOf(database, cache, attemptId);
    if (task !== undefined) tasks.set(attemptId, task);
  };
  const readInstance = (id: ObjectId): void => {
    const instance = instances.has(id) ? undefined : instanceOf(database, cache, id);
    if (instance === undefined) return;
    instances.set(id, instance);
    const head = headOf(database, cache, id);
    if (head === undefined) return;
    headAttempts.set(id, head);
    readTask(head.id);
  };
  for (const id of named) readInstance(id);
  for (const { consumerId, producerId } of edges) {
    readInstance(consumerId);
    readInstance(producerId);
  }
  for (const attempt of focus.attempts) readTask(attempt);
  const ofNamed = [...named].flatMap((id) => instances.get(id)?.componentId ?? []);
  return {
    pipeline: readProgress(database, cache),
    components: readComponents(database, cache, focus, ofNamed),
    instances,
    headAttempts,
    tasks,
    edges,
    unfinished: focus.unfinished === false ? [] : readUnfinished(database, cache, focus.unfinished),
  };
}

/** The instance of an attempt that this tick made or that is stored. */
function instanceOfAttempt(database: Database, { key, rows }: TickCache, id: ObjectId): ObjectId | undefined {
  const changed = rows.changedAttempts.get(id);
  if (changed !== undefined) return changed.instanceId;
  const row = database.row(history.FIND_ATTEMPT_INSTANCE, key, id);
  return row === undefined ? undefined : (textOf(row, 'instance_id') as ObjectId);
}

/** Edges that touch any of the instances, each once. */
function edgesOfAll(database: Database, cache: TickCache, named: ReadonlySet<ObjectId>): readonly Edge[] {
  const [first, ...others] = named;
  if (first === undefined) return [];
  if (others.length === 0) return edgesOf(database, cache, first);
  // An edge between two of them is found at both ends: its consumer brings it, or else its producer.
  return [...named].flatMap((id) =>
    edgesOf(database, cache, id).filter(({ consumerId }) => consumerId === id || !named.has(consumerId)),
  );
}

function readProgress(database: Database, cache: TickCache): PipelineProgress {
  if (cache.progress !== null) return cache.progress;
  const row = database.row(FIND_PROGRESS, cache.key);
  if (row === undefined) throw new Error(`pipeline ${cache.id} has no progress row`);
  cache.progress = recordOf<PipelineProgress>(row);
  return cache.progress;
}

function readComponents(
  database: Database,
  cache: TickCache,
  focus: Focus,
  ofInstances: readonly ObjectId[],
): ReadonlyMap<ObjectId, ComponentProgress> {
  if (focus.components === 'all') {
    readAllComponents(database, cache);
    return new Map(cache.components);
  }
  const components = new Map<ObjectId, ComponentProgress>();
  for (const id of new Set([...focus.components, ...ofInstances])) {
    const component = cache.components.get(id) ?? readComponent(database, cache, id);
    if (component !== undefined) components.set(id, component);
  }
  return components;
}

function readComponent(database: Database, cache: TickCache, id: ObjectId): ComponentProgress | undefined {
  if (cache.allComponentsRead) return undefined;
  const row = database.row(history.FIND_COMPONENT, cache.key, id);
  if (row === undefined) return undefined;
  const component = recordOf<ComponentProgress>(row);
  cache.components.set(id, component);
  return component;
}

function readAllComponents(database: Database, cache: TickCache): void {
  if (cache.allComponentsRead) return;
  for (const row of database.rows(history.LIST_COMPONENTS, cache.key)) {
    const id = textOf(row, 'id') as ObjectId;
    if (!cache.components.has(id)) cache.components.set(id, recordOf<ComponentProgress>(row));
  }
  cache.allComponentsRead = true;
}

/** By component, scheduled start and the order of making; the place of `after` is that of its row, whatever its status. */
function readUnfinished(
  database: Database,
  cache: TickCache,
  { componentId, after, limit }: UnfinishedPage,
): StoredSnapshot['unfinished'] {
  writeRows(database, cache);
  const { key } = cache;
  const place = after === null ? undefined : database.row(history.FIND_INSTANCE_PLACE, key, after);
  const component = place === undefined ? '' : textOf(place, 'component_id');
  const start = place === undefined ? Number.MIN_SAFE_INTEGER : numberOf(place, 'scheduled_start');
  const instance = place === undefined ? 0 : numberOf(place, 'instance_key');
  const rows =
    componentId === null
      ? database.rows(history.LIST_UNFINISHED, key, component, start, instance, limit)
      : database.rows(history.LIST_UNFINISHED_OF_COMPONENT, key, componentId, start, instance, limit);
  return rows.map((row) => ({
    id: textOf(row, 'id') as ObjectId,
    componentId: textOf(row, 'component_id') as ObjectId,
  }));
}
