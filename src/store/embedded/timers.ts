// SPDX-License-Identifier: Apache-2.0
import type { Instant, ObjectId, Timer, TimerFired, TimerName } from '../../core/model/index.ts';
import { type Database, numberOf, textOf } from './database.ts';
import * as sql from './sql/queue.sql.ts';

/**
 * Timers of the pipeline that a tick has open. `wakeup` holds one row a pipeline: the earliest due moment, written once a
 * tick. Invariant W10: no timer of a pipeline is due before its row in `wakeup` says.
 */
export interface PipelineTimers {
  readonly key: number;
  /** No timer is due before; null when there is none. */
  wakeAt: number | null;
  /** What the row says. */
  readonly storedWakeAt: number | null;
  changed: boolean;
}

/** Sets a timer, or moves it. */
export function setTimer(database: Database, timers: PipelineTimers, timer: Omit<Timer, 'pipelineId'>): void {
  const { subjectId, name, dueAt } = timer;
  database.change(sql.SET_TIMER, timers.key, subjectId, name, dueAt);
  timers.changed = true;
  if (timers.wakeAt === null || dueAt < timers.wakeAt) timers.wakeAt = dueAt;
}

export function clearTimer(
  database: Database,
  timers: PipelineTimers,
  timer: { readonly subjectId: ObjectId; readonly name: TimerName },
): void {
  if (timers.wakeAt === null) return;
  if (database.change(sql.CLEAR_TIMER, timers.key, timer.subjectId, timer.name) > 0) timers.changed = true;
}

/** Takes and removes up to `limit` timers that are due, by due time. */
export function takeTimers(
  database: Database,
  timers: PipelineTimers,
  now: Instant,
  limit: number,
): readonly TimerFired[] {
  if (timers.wakeAt === null || timers.wakeAt > now) return [];
  timers.changed = true;
  const rows = database.rows(sql.LIST_DUE_TIMERS, timers.key, now, limit);
  const fired = rows.map((row): TimerFired => {
    const subjectId = textOf(row, 'subject_id') as ObjectId;
    const name = textOf(row, 'name') as TimerName;
    database.change(sql.CLEAR_TIMER, timers.key, subjectId, name);
    return { kind: 'timer', name, subjectId, dueAt: numberOf(row, 'due_at') as Instant };
  });
  if (fired.length < limit) timers.wakeAt = firstDue(database, timers.key);
  return fired;
}

/** Writes down when the pipeline has to be woken; once, at the end of the tick. */
export function saveWakeup(database: Database, timers: PipelineTimers): void {
  if (!timers.changed) return;
  const first = firstDue(database, timers.key);
  if (first === timers.storedWakeAt) return;
  if (first === null) database.change(sql.CLEAR_WAKEUP, timers.key);
  else database.change(sql.SET_WAKEUP, timers.key, first);
}

function firstDue(database: Database, key: number): number | null {
  const row = database.row(sql.FIND_FIRST_TIMER, key);
  return row === undefined ? null : numberOf(row, 'due_at');
}
