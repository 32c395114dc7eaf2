// SPDX-License-Identifier: Apache-2.0
import type {
  Attempt,
  ComponentProgress,
  Edge,
  Focus,
  Instance,
  ObjectId,
  StoredSnapshot,
  TaskRecord,
  UnfinishedPage,
} from '../../core/model/index.ts';
import { type Row, recordOf, type Transaction, textOf } from './database.ts';
import * as sql from './sql/history.sql.ts';
import { taskRecordOf } from './task-row.ts';
import type { TickRows } from './tick-rows.ts';
import { instanceWrites, taskWrites } from './tick-writes.ts';

/** Reads what a focus names, and nothing that grows with the pipeline's history; what the tick knows is not read again. */
export async function readSnapshot(
  transaction: Transaction,
  rows: TickRows,
  focus: Focus,
): Promise<StoredSnapshot> {
  await readFocus(transaction, rows, { instances: focus.instances, attempts: focus.attempts });
  const named = new Set([...focus.instances, ...focus.attempts.flatMap((id) => rows.owners.get(id) ?? [])]);
  const edges = edgesOf(rows, named);
  const touched = new Set([...named, ...edges.flatMap((edge) => [edge.consumerId, edge.producerId])]);
  const instances = present(rows.instances, touched);
  const headAttempts = present(rows.heads, instances.keys());
  const attempts = [...[...headAttempts.values()].map((attempt) => attempt.id), ...focus.attempts];
  const ofInstances = [...named].flatMap((id) => instances.get(id)?.componentId ?? []);
  return {
    pipeline: rows.progress,
    components: await readComponents(transaction, rows, focus.components, ofInstances),
    instances,
    headAttempts,
    tasks: present(rows.tasks, attempts),
    edges,
    unfinished: focus.unfinished === false ? [] : await readUnfinished(transaction, rows, focus.unfinished),
  };
}

/** Reads what several focuses name, instances and components alike, as if it were one. */
export async function prepareFocuses(
  transaction: Transaction,
  rows: TickRows,
  focuses: readonly Focus[],
): Promise<void> {
  const instances = focuses.flatMap((focus) => focus.instances);
  const attempts = focuses.flatMap((focus) => focus.attempts);
  await readFocus(transaction, rows, { instances, attempts });
  const named = [...instances, ...attempts.flatMap((id) => rows.owners.get(id) ?? [])];
  const ofInstances = named.flatMap((id) => rows.instances.get(id)?.componentId ?? []);
  const components = focuses.flatMap((focus) => (focus.components === 'all' ? [] : focus.components));
  await readComponents(transaction, rows, components, ofInstances);
}

/** What a tick is going to look at. */
export interface Wanted {
  readonly instances: readonly ObjectId[];
  readonly attempts: readonly ObjectId[];
}

/** Has everything in memory that these instances and attempts need, in one or (rarely) two looks. */
export async function readFocus(transaction: Transaction, rows: TickRows, wanted: Wanted): Promise<void> {
  const owned = wanted.attempts.flatMap((id) => rows.owners.get(id) ?? []);
  const named = [...new Set([...wanted.instances, ...owned])].filter((id) => !rows.edges.has(id));
  const attempts = [...new Set(wanted.attempts)].filter((id) => !rows.owners.has(id) || !rows.tasks.has(id));
  if (named.length > 0 || attempts.length > 0) await look(transaction, rows, { named, attempts, others: [] });
  const all = new Set([...wanted.instances, ...wanted.attempts.flatMap((id) => rows.owners.get(id) ?? [])]);
  const others = new Set<ObjectId>();
  for (const id of all) {
    if (isMissing(rows, id)) others.add(id);
    for (const { consumerId, producerId } of rows.edges.get(id)?.values() ?? []) {
      for (const end of [consumerId, producerId]) if (isMissing(rows, end)) others.add(end);
    }
  }
  if (others.size > 0) await look(transaction, rows, { named: [], attempts: [], others: [...others] });
}

/** Whether an instance, its newest attempt, or that one's task was never looked for. */
function isMissing(rows: TickRows, id: ObjectId): boolean {
  if (!rows.instances.has(id)) return true;
  if (rows.instances.get(id) === null) return false;
  const head = rows.heads.get(id);
  if (head === undefined) return true;
  return head !== null && !rows.tasks.has(head.id);
}

interface Look {
  /** Instances with their edges and what is at the other ends. */
  readonly named: readonly ObjectId[];
  readonly attempts: readonly ObjectId[];
  /** Instances alone. */
  readonly others: readonly ObjectId[];
}

async function look(
  transaction: Transaction,
  rows: TickRows,
  { named, attempts, others }: Look,
): Promise<void> {
  await writeTasks(transaction, rows);
  const { accountId, key } = rows;
  const found = await transaction.rows(sql.READ_FOCUS, accountId, key, named, attempts, others);
  const byKind = Map.groupBy(found, (row) => textOf(row, 'kind'));
  const owners = new Map(
    (byKind.get('attempt') ?? []).map((row) => [
      textOf(row, 'first') as ObjectId,
      textOf(row, 'second') as ObjectId,
    ]),
  );
  for (const id of attempts) if (!rows.owners.has(id)) rows.owners.set(id, owners.get(id) ?? null);
  const edges = (byKind.get('edge') ?? []).map((row) => edgeOf(row, rows));
  keepEdges(rows, [...named, ...owners.values()], edges);
  const ends = edges.flatMap(({ consumerId, producerId }) => [consumerId, producerId]);
  const touched = new Set([...named, ...owners.values(), ...ends, ...others]);
  keepInstances(rows, touched, byKind);
  const tasks = new Map<ObjectId, TaskRecord>(
    (byKind.get('task') ?? []).map(taskRecordOf).map((task) => [task.attemptId, task]),
  );
  for (const row of byKind.get('head') ?? []) {
    const { id } = recordOf<Attempt>(row, 'body');
    rows.readTask(id, tasks.get(id) ?? null);
  }
  for (const id of attempts) rows.readTask(id, tasks.get(id) ?? null);
}

function keepEdges(rows: TickRows, named: readonly ObjectId[], edges: readonly Edge[]): void {
  const byEnd = new Map<ObjectId, Edge[]>(named.map((id) => [id, []]));
  for (const edge of edges) {
    byEnd.get(edge.consumerId)?.push(edge);
    if (edge.producerId !== edge.consumerId) byEnd.get(edge.producerId)?.push(edge);
  }
  for (const [id, touching] of byEnd) rows.readEdges(id, touching);
}

function keepInstances(
  rows: TickRows,
  touched: ReadonlySet<ObjectId>,
  byKind: ReadonlyMap<string, readonly Row[]>,
): void {
  const instances = new Map(
    (byKind.get('instance') ?? []).map((row) => [textOf(row, 'first'), recordOf<Instance>(row, 'body')]),
  );
  const heads = new Map(
    (byKind.get('head') ?? []).map((row) => [textOf(row, 'first'), recordOf<Attempt>(row, 'body')]),
  );
  for (const id of touched) {
    rows.readInstance(id, instances.get(id) ?? null);
    rows.readHead(id, heads.get(id) ?? null);
  }
}

/** Tasks that the tick closed and offered go to the database before tasks are read from it: it knows the older ones. */
async function writeTasks(transaction: Transaction, rows: TickRows): Promise<void> {
  if (rows.withdrawals.size === 0 && rows.offers.size === 0) return;
  await transaction.write(taskWrites(rows));
  rows.withdrawals.clear();
  rows.offers.clear();
}

function edgeOf(row: Row, { id }: TickRows): Edge {
  const consumerId = textOf(row, 'first') as ObjectId;
  const producerId = textOf(row, 'second') as ObjectId;
  return { pipelineId: id, consumerId, producerId, kind: textOf(row, 'third') as Edge['kind'] };
}

/** Each edge once: what an instance waits for first, then who waits for it; always in the same order. */
function edgesOf(rows: TickRows, named: Iterable<ObjectId>): readonly Edge[] {
  const found = new Set<Edge>();
  const byText = (left: string, right: string): number => (left < right ? -1 : left > right ? 1 : 0);
  for (const id of named) {
    const touching = [...(rows.edges.get(id)?.values() ?? [])];
    const consumed = touching.filter((edge) => edge.consumerId === id);
    const produced = touching.filter((edge) => edge.consumerId !== id);
    consumed.sort((a, b) => byText(a.producerId, b.producerId) || byText(a.kind, b.kind));
    produced.sort((a, b) => byText(a.consumerId, b.consumerId) || byText(a.kind, b.kind));
    for (const edge of [...consumed, ...produced]) found.add(edge);
  }
  const unique = new Map(
    [...found].map((edge) => [`${edge.consumerId}\n${edge.producerId}\n${edge.kind}`, edge]),
  );
  return [...unique.values()];
}

function present<T>(known: ReadonlyMap<ObjectId, T | null>, ids: Iterable<ObjectId>): Map<ObjectId, T> {
  const found = new Map<ObjectId, T>();
  for (const id of ids) {
    const row = known.get(id);
    if (row !== undefined && row !== null) found.set(id, row);
  }
  return found;
}

async function readComponents(
  transaction: Transaction,
  rows: TickRows,
  named: Focus['components'],
  ofInstances: readonly ObjectId[],
): Promise<ReadonlyMap<ObjectId, ComponentProgress>> {
  const { accountId, key, components } = rows;
  if (named === 'all') {
    if (!rows.areComponentsComplete) {
      const stored = await transaction.rows(sql.LIST_COMPONENTS_IN_TICK, accountId, key);
      keepComponents(rows, stored);
      rows.areComponentsComplete = true;
    }
    return present(components, components.keys());
  }
  const wanted = [...new Set([...named, ...ofInstances])];
  const missing = rows.areComponentsComplete ? [] : wanted.filter((id) => !components.has(id));
  if (missing.length > 0) {
    keepComponents(rows, await transaction.rows(sql.FIND_COMPONENTS, accountId, key, missing));
    for (const id of missing) if (!components.has(id)) components.set(id, null);
  }
  return present(components, wanted);
}

function keepComponents({ components }: TickRows, stored: readonly Row[]): void {
  for (const row of stored) {
    const component = recordOf<ComponentProgress>(row);
    const known = components.get(component.id);
    if (known === undefined || known === null) components.set(component.id, component);
  }
}

async function readUnfinished(
  transaction: Transaction,
  rows: TickRows,
  { componentId, after, limit }: UnfinishedPage,
): Promise<StoredSnapshot['unfinished']> {
  if (rows.changedInstances.size > 0) await transaction.write(instanceWrites(rows));
  rows.changedInstances.clear();
  const of = componentId === null ? [] : [componentId];
  const found =
    after === null
      ? await transaction.rows(
          componentId === null ? sql.LIST_UNFINISHED : sql.LIST_UNFINISHED_OF,
          ...[rows.accountId, rows.key, limit, ...of],
        )
      : await transaction.rows(
          componentId === null ? sql.LIST_UNFINISHED_AFTER : sql.LIST_UNFINISHED_OF_AFTER,
          ...[rows.accountId, rows.key, after, limit, ...of],
        );
  return found.map((row) => ({
    id: textOf(row, 'id') as ObjectId,
    componentId: textOf(row, 'component_id') as ObjectId,
  }));
}
