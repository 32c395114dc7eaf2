// SPDX-License-Identifier: Apache-2.0
import type { Event, Instant, ObjectId, TimerFired } from '../../core/model/index.ts';
import { type Database, numberOf, recordOf, textOf } from './database.ts';
import * as queue from './sql/queue.sql.ts';

/** Appends events to a pipeline's queue in order; `since` is when it began to wait if it did not already. */
export function appendEvents(
  database: Database,
  key: number,
  events: readonly Event[],
  since: Instant,
): void {
  if (events.length === 0) return;
  for (const event of events) database.change(queue.APPEND_FACT, key, JSON.stringify(event));
  database.change(queue.MARK_WAITING, key, since);
}

/**
 * Takes and removes up to `limit` events: queued ones in order, then due timers by due time. A pipeline with
 * events left over goes to the end of the line, so that one busy pipeline cannot starve the others.
 */
export function takeEvents(database: Database, key: number, now: Instant, limit: number): readonly Event[] {
  const rows = database.rows(queue.LIST_FACTS, key, limit);
  const events: Event[] = rows.map((row) => recordOf<Event>(row, 'event'));
  const last = rows.at(-1);
  if (last !== undefined) database.change(queue.DELETE_FACTS, key, numberOf(last, 'fact_key'));
  database.change(queue.CLEAR_WAITING, key);
  if (rows.length === limit && database.row(queue.HAS_FACTS, key) !== undefined) {
    database.change(queue.MARK_WAITING, key, now);
  }
  return rows.length === limit ? events : [...events, ...takeTimers(database, key, now, limit - rows.length)];
}

function takeTimers(database: Database, key: number, now: Instant, limit: number): readonly TimerFired[] {
  return database.rows(queue.LIST_DUE_TIMERS, key, now, limit).map((row) => {
    const subjectId = textOf(row, 'subject_id') as ObjectId;
    const name = textOf(row, 'name') as TimerFired['name'];
    database.change(queue.CLEAR_TIMER, key, subjectId, name);
    return { kind: 'timer', name, subjectId, dueAt: numberOf(row, 'due_at') as Instant };
  });
}
