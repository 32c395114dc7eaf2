// SPDX-License-Identifier: Apache-2.0
import {
  type Attempt,
  type Edge,
  type Instance,
  isTerminal,
  type ObjectId,
  type PipelineId,
  type TaskRecord,
} from '../../core/model/index.ts';
import { type Database, recordOf } from './database.ts';
import { readEdges } from './reads.ts';
import * as sql from './sql/history.sql.ts';
import { FIND_TASK_OF_ATTEMPT } from './sql/task.sql.ts';

/**
 * Instances, head attempts, tasks and edges that a tick has read or saved. Follow-ups look at the same rows as the event
 * before them, so most reads of a tick are answered here; and a row that several events of a tick save is written once.
 *
 * Invariants: W1 also holds for these rows, for only ticks change them while a tick is open. W12 before a statement looks
 * at instances or attempts in another way than by these maps, `writeRows` has been called.
 */
export interface RowCache {
  readonly instances: Map<ObjectId, CachedInstance>;
  /** Newest attempt by instance; undefined = there is none. */
  readonly heads: Map<ObjectId, Attempt | undefined>;
  readonly tasks: Map<ObjectId, TaskRecord | undefined>;
  readonly edges: Map<ObjectId, readonly Edge[]>;
  readonly changedInstances: Set<ObjectId>;
  readonly changedAttempts: Map<ObjectId, Attempt>;
  /** Instances with a changed attempt of which nobody knows yet whether it is the newest. */
  readonly unsureHeads: Set<ObjectId>;
}

/** The tick whose rows these are. */
export interface CachingTick {
  readonly id: PipelineId;
  readonly key: number;
  readonly rows: RowCache;
}

interface CachedInstance {
  readonly instance: Instance | undefined;
  /** Whether the row in the database is terminal; null when there is none, or nobody looked. */
  readonly storedTerminal: boolean | null;
}

/** Rows kept at most; then all are written and forgotten, for a tick may go over a whole pipeline. */
const ROWS_MAX = 2000;

/** A tick begins with none. */
export function emptyRows(): RowCache {
  return {
    instances: new Map(),
    heads: new Map(),
    tasks: new Map(),
    edges: new Map(),
    changedInstances: new Set(),
    changedAttempts: new Map(),
    unsureHeads: new Set(),
  };
}

/** An instance as this tick sees it. */
export function instanceOf(
  database: Database,
  { key, rows }: CachingTick,
  id: ObjectId,
): Instance | undefined {
  const cached = rows.instances.get(id);
  if (cached !== undefined) return cached.instance;
  const row = database.row(sql.FIND_INSTANCE, key, id);
  const instance = row === undefined ? undefined : recordOf<Instance>(row);
  rows.instances.set(id, {
    instance,
    storedTerminal: instance === undefined ? null : isTerminal(instance.status),
  });
  return instance;
}

/** The newest attempt of an instance as this tick sees it. */
export function headOf(database: Database, cache: CachingTick, id: ObjectId): Attempt | undefined {
  const { key, rows } = cache;
  if (rows.heads.has(id)) return rows.heads.get(id);
  if (rows.unsureHeads.has(id)) writeRows(database, cache);
  const row = database.row(sql.FIND_HEAD_ATTEMPT, key, id);
  const attempt = row === undefined ? undefined : recordOf<Attempt>(row);
  rows.heads.set(id, attempt);
  return attempt;
}

/** The newest task of an attempt as this tick sees it. */
export function taskOf(
  database: Database,
  { key, rows }: CachingTick,
  attemptId: ObjectId,
): TaskRecord | undefined {
  if (rows.tasks.has(attemptId)) return rows.tasks.get(attemptId);
  const row = database.row(FIND_TASK_OF_ATTEMPT, key, attemptId);
  const task = row === undefined ? undefined : recordOf<TaskRecord>(row);
  rows.tasks.set(attemptId, task);
  return task;
}

/** Edges that touch an instance, both ways. */
export function edgesOf(
  database: Database,
  { id, key, rows }: CachingTick,
  instance: ObjectId,
): readonly Edge[] {
  let edges = rows.edges.get(instance);
  if (edges === undefined) {
    edges = readEdges(database, id, key, [instance]);
    rows.edges.set(instance, edges);
  }
  return edges;
}

/** Keeps a saved instance until `writeRows`. */
export function keepInstance({ rows }: CachingTick, instance: Instance): void {
  const storedTerminal = rows.instances.get(instance.id)?.storedTerminal ?? null;
  rows.instances.set(instance.id, { instance, storedTerminal });
  rows.changedInstances.add(instance.id);
}

/** Keeps a saved attempt until `writeRows`. */
export function keepAttempt({ rows }: CachingTick, attempt: Attempt): void {
  const head = rows.heads.get(attempt.instanceId);
  if (!rows.heads.has(attempt.instanceId)) rows.unsureHeads.add(attempt.instanceId);
  else if (head === undefined || head.number <= attempt.number) rows.heads.set(attempt.instanceId, attempt);
  rows.changedAttempts.set(attempt.id, attempt);
}

/** The task of an attempt was offered or withdrawn by a statement. */
export function forgetTask({ rows }: CachingTick, attemptId: ObjectId): void {
  rows.tasks.delete(attemptId);
}

/** An edge was added or removed by a statement. */
export function forgetEdges({ rows }: CachingTick, { consumerId, producerId }: Edge): void {
  rows.edges.delete(consumerId);
  rows.edges.delete(producerId);
}

/** Writes what changed; the rows stay known. */
export function writeRows(database: Database, { key, rows }: CachingTick): void {
  for (const id of rows.changedInstances) {
    const { instance, storedTerminal } = rows.instances.get(id) ?? {};
    if (instance === undefined) throw new Error(`W12 broken: ${id} changed and is not known`);
    const terminal = isTerminal(instance.status);
    saveInstance(database, key, instance, storedTerminal === terminal);
    rows.instances.set(id, { instance, storedTerminal: terminal });
  }
  for (const attempt of rows.changedAttempts.values()) saveAttempt(database, key, attempt);
  rows.changedInstances.clear();
  rows.changedAttempts.clear();
  rows.unsureHeads.clear();
}

/** Lets go of the rows when there are many. */
export function boundRows(database: Database, cache: CachingTick): void {
  const { rows } = cache;
  const count = rows.instances.size + rows.heads.size + rows.edges.size + rows.changedAttempts.size;
  if (count <= ROWS_MAX) return;
  writeRows(database, cache);
  rows.instances.clear();
  rows.heads.clear();
  rows.tasks.clear();
  rows.edges.clear();
}

/** Where the row is there and stays terminal or not, no index changes, and SQLite is not asked to look. */
function saveInstance(database: Database, key: number, instance: Instance, isUpdate: boolean): void {
  const { id, componentId, status, occurrence, actualStart, actualEnd } = instance;
  const record = JSON.stringify(instance);
  if (isUpdate) {
    database.change(sql.UPDATE_INSTANCE, status, actualStart, actualEnd, record, key, id);
    return;
  }
  const terminal = isTerminal(status) ? 1 : 0;
  const columns = [componentId, status, terminal, occurrence.start, occurrence.end, actualStart, actualEnd];
  database.change(sql.SAVE_INSTANCE, key, id, ...columns, record);
}

function saveAttempt(database: Database, key: number, attempt: Attempt): void {
  const { id, instanceId, number, componentId, status, occurrence, actualStart, actualEnd } = attempt;
  const columns = [instanceId, number, componentId, status, occurrence.start, occurrence.end];
  database.change(sql.SAVE_ATTEMPT, key, id, ...columns, actualStart, actualEnd, JSON.stringify(attempt));
}
