// SPDX-License-Identifier: Apache-2.0
import type {
  Attempt,
  ComponentProgress,
  Focus,
  Instance,
  ObjectId,
  PipelineProgress,
  StoredSnapshot,
  TaskRecord,
  UnfinishedPage,
} from '../../core/model/index.ts';
import { type Database, numberOf, recordOf, textOf } from './database.ts';
import { readEdges } from './reads.ts';
import * as history from './sql/history.sql.ts';
import { FIND_PROGRESS } from './sql/pipeline.sql.ts';
import { FIND_TASK_OF_ATTEMPT } from './sql/task.sql.ts';
import type { TickCache } from './tick-cache.ts';

/** Reads what a focus names, and nothing that grows with the pipeline's history. */
export function readSnapshot(database: Database, cache: TickCache, focus: Focus): StoredSnapshot {
  const named = new Set(focus.instances);
  for (const attempt of focus.attempts) {
    const row = database.row(history.FIND_ATTEMPT_INSTANCE, cache.key, attempt);
    if (row !== undefined) named.add(textOf(row, 'instance_id') as ObjectId);
  }
  const edges = readEdges(database, cache.id, cache.key, [...named]);
  const touched = new Set([...named, ...edges.flatMap((edge) => [edge.consumerId, edge.producerId])]);
  const instances = readInstances(database, cache.key, touched);
  const { headAttempts, tasks } = readHeads(database, cache.key, instances.keys());
  for (const attempt of focus.attempts) {
    const row = database.row(FIND_TASK_OF_ATTEMPT, cache.key, attempt);
    if (row !== undefined) tasks.set(attempt, recordOf<TaskRecord>(row));
  }
  return {
    pipeline: readProgress(database, cache),
    components: readComponents(
      database,
      cache,
      focus,
      [...named].flatMap((id) => instances.get(id)?.componentId ?? []),
    ),
    instances,
    headAttempts,
    tasks,
    edges,
    unfinished: focus.unfinished === false ? [] : readUnfinished(database, cache.key, focus.unfinished),
  };
}

function readInstances(database: Database, key: number, ids: Iterable<ObjectId>): Map<ObjectId, Instance> {
  const instances = new Map<ObjectId, Instance>();
  for (const id of ids) {
    const row = database.row(history.FIND_INSTANCE, key, id);
    if (row !== undefined) instances.set(id, recordOf<Instance>(row));
  }
  return instances;
}

function readHeads(
  database: Database,
  key: number,
  instances: Iterable<ObjectId>,
): { readonly headAttempts: Map<ObjectId, Attempt>; readonly tasks: Map<ObjectId, TaskRecord> } {
  const headAttempts = new Map<ObjectId, Attempt>();
  const tasks = new Map<ObjectId, TaskRecord>();
  for (const id of instances) {
    const row = database.row(history.FIND_HEAD_ATTEMPT, key, id);
    if (row === undefined) continue;
    const attempt = recordOf<Attempt>(row);
    headAttempts.set(id, attempt);
    const task = database.row(FIND_TASK_OF_ATTEMPT, key, attempt.id);
    if (task !== undefined) tasks.set(attempt.id, recordOf<TaskRecord>(task));
  }
  return { headAttempts, tasks };
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
  key: number,
  { componentId, after, limit }: UnfinishedPage,
): StoredSnapshot['unfinished'] {
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
