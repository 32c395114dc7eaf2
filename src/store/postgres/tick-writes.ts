// SPDX-License-Identifier: Apache-2.0
import { type Instant, isReservedWorkerGroup, isTerminal } from '../../core/model/index.ts';
import type { Cell, Statement, Value, Write } from './database.ts';
import { digestOf } from './digest.ts';
import * as history from './sql/history.sql.ts';
import * as pipeline from './sql/pipeline.sql.ts';
import * as queue from './sql/queue.sql.ts';
import * as task from './sql/task.sql.ts';
import type { TickRows } from './tick-rows.ts';

/** Everything that a tick changed, as one statement a table; `since` is when its events began to wait. */
export function writesOf(rows: TickRows, since: Instant): readonly Write[] {
  if (rows.forgottenAt !== null) return forget(rows, rows.forgottenAt);
  return [
    ...taskWrites(rows),
    ...instanceWrites(rows),
    ...attemptWrites(rows),
    ...edgeWrites(rows),
    ...timerWrites(rows),
    ...eventWrites(rows, since),
    ...counterWrites(rows),
  ];
}

/** What closes and offers tasks; after it, the database has the tasks as the tick sees them. */
export function taskWrites(rows: TickRows): readonly Write[] {
  const closed = [...rows.withdrawals];
  const attempts = closed.map(([attemptId]) => attemptId);
  const offers = [...rows.offers.values()];
  return [
    ...some(rows, closed, task.WITHDRAW_CLAIMED, [attempts, closed.map(([, at]) => at)]),
    ...some(rows, closed, task.DELETE_OFFERED, [attempts]),
    ...some(rows, offers, task.OFFER_TASKS, [
      rows.id,
      ...columns(offers, ({ attemptId, instanceId, purpose, workerGroup, priority, scheduledStart }) => [
        ...[attemptId, instanceId, purpose, workerGroup, digestOf(workerGroup)],
        ...[isReservedWorkerGroup(workerGroup), priority, scheduledStart],
      ]),
    ]),
  ];
}

export function instanceWrites(rows: TickRows): readonly Write[] {
  const changed = [...rows.changedInstances.values()];
  const saved = columns(changed, (instance) => {
    const { id, componentId, status, occurrence, actualStart, actualEnd } = instance;
    return [
      ...[id, componentId, status, isTerminal(status), occurrence.start, occurrence.end],
      ...[actualStart, actualEnd, JSON.stringify(instance)],
    ];
  });
  return some(rows, changed, history.SAVE_INSTANCES, saved);
}

function attemptWrites(rows: TickRows): readonly Write[] {
  const changed = [...rows.changedAttempts.values()];
  const saved = columns(changed, (attempt) => {
    const { id, instanceId, number, componentId, status, occurrence, actualStart, actualEnd } = attempt;
    return [
      ...[id, instanceId, number, componentId, status, occurrence.start, occurrence.end],
      ...[actualStart, actualEnd, JSON.stringify(attempt)],
    ];
  });
  return some(rows, changed, history.SAVE_ATTEMPTS, saved);
}

function edgeWrites(rows: TickRows): readonly Write[] {
  const changed = [...rows.changedEdges.values()];
  const of = (isThere: boolean) =>
    changed.filter((change) => change.isThere === isThere).map(({ edge }) => edge);
  const write = (statement: Statement, isThere: boolean): readonly Write[] =>
    some(
      rows,
      of(isThere),
      statement,
      columns(of(isThere), ({ consumerId, producerId, kind }) => [consumerId, producerId, kind]),
    );
  return [...write(history.REMOVE_EDGES, false), ...write(history.ADD_EDGES, true)];
}

export function timerWrites(rows: TickRows): readonly Write[] {
  const changed = [...rows.timers.values()];
  const set = changed.filter(({ dueAt }) => dueAt !== null);
  const cleared = changed.filter(({ dueAt }) => dueAt === null);
  return [
    ...some(
      ...([rows, set, queue.SET_TIMERS] as const),
      columns(set, ({ subjectId, name, dueAt }) => [subjectId, name, dueAt]),
    ),
    ...some(
      ...([rows, cleared, queue.CLEAR_TIMERS] as const),
      columns(cleared, ({ subjectId, name }) => [subjectId, name]),
    ),
  ];
}

export function eventWrites(rows: TickRows, since: Instant): readonly Write[] {
  const events = rows.events.map((event) => JSON.stringify(event));
  return some(rows, events, queue.APPEND_FACTS, [since, events]);
}

/** Progress and components: counters that nearly every event changes, written once a tick. */
function counterWrites(rows: TickRows): readonly Write[] {
  const components = [...rows.changedComponents].flatMap((id) => rows.components.get(id) ?? []);
  const saved = columns(components, (component) => [component.id, JSON.stringify(component)]);
  const progress = rows.isProgressChanged ? [rows.progress] : [];
  const hidden = progress.filter(({ state }) => state === 'DELETING');
  return [
    ...some(rows, components, history.SAVE_COMPONENTS, saved),
    ...some(rows, hidden, pipeline.HIDE_PIPELINE, []),
    ...some(rows, progress, pipeline.SAVE_PROGRESS, [JSON.stringify(rows.progress)]),
  ];
}

/** Its claimed tasks stay as withdrawn: their runners hear canceled for a day. Source: S23, S221. */
function forget(rows: TickRows, at: Instant): readonly Write[] {
  const { accountId, key } = rows;
  return [
    [task.WITHDRAW_ALL_CLAIMED, accountId, key, at],
    [task.DELETE_ALL_OFFERED, accountId, key],
    ...pipeline.FORGET_PIPELINE.map((statement): Write => [statement, accountId, key]),
    [pipeline.INSERT_TOMBSTONE, key, rows.id, at],
  ];
}

/** The statement with account and pipeline before its values, unless there is nothing to write. */
function some(
  rows: TickRows,
  changed: readonly unknown[],
  statement: Statement,
  values: readonly Value[],
): readonly Write[] {
  return changed.length === 0 ? [] : [[statement, rows.accountId, rows.key, ...values]];
}

/** One array a column out of one list of cells a row. */
function columns<T>(rows: readonly T[], cellsOf: (row: T) => readonly Cell[]): readonly (readonly Cell[])[] {
  const cells = rows.map(cellsOf);
  return (cells[0] ?? []).map((_, column) => cells.map((row) => row[column] ?? null));
}
