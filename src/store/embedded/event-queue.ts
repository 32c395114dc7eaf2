// SPDX-License-Identifier: Apache-2.0
import type { Event, Instant, PipelineId } from '../../core/model/index.ts';
import { type Database, numberOf, recordOf, textOf } from './database.ts';
import * as sql from './sql/queue.sql.ts';

/**
 * Events that wait for a tick. Most are taken in the transaction that brought them, for calls and ticks share commits; so
 * they stay in memory until the commit, and only what no tick took becomes rows. That spares five statements and two
 * passes of JSON an event.
 *
 * States of an event: in memory -> taken, or -> stored at the commit -> taken later. Invariants: W7 nothing is in memory
 * outside a transaction. W8 a pipeline has a row in `waiting` exactly when it has stored events, and these come before
 * those in memory. W9 what `undo` undoes is all that happened since `mark`, as with a savepoint.
 */
export interface EventQueue {
  /** Puts events at the end of a pipeline's queue; `since` is when it began to wait if it did not already. */
  append(pipeline: QueuedPipeline, events: readonly Event[], since: Instant): void;
  /**
   * Takes and removes up to `limit` events in order. A pipeline with events left over goes to the end of the line, so
   * that one busy pipeline cannot starve the others.
   */
  take(pipeline: TakingPipeline, now: Instant, limit: number): readonly Event[];
  /** Pipelines that need a tick, longest waiting first. */
  due(now: Instant, limit: number): readonly PipelineId[];
  /** Forgets what a pipeline that is no more has in memory. */
  drop(key: number): void;
  mark(): void;
  undo(): void;
  /** Makes rows of what nobody took; before the commit. */
  store(): void;
  /** Forgets all; after a rollback. */
  clear(): void;
}

export interface QueuedPipeline {
  readonly id: PipelineId;
  readonly key: number;
}

/** What a tick knows of its pipeline: without stored events there is nothing to be read. */
export interface TakingPipeline extends QueuedPipeline {
  hasStoredEvents: boolean;
}

interface Queue {
  readonly id: PipelineId;
  readonly events: Event[];
  /** How many of them were taken. */
  taken: number;
  since: Instant;
}

/** An empty queue over the writing connection. */
export function openEventQueue(database: Database): EventQueue {
  const queues = new Map<number, Queue>();
  const marked = new Map<number, { readonly length: number; readonly taken: number }>();

  const remember = (key: number): void => {
    if (marked.has(key)) return;
    const queue = queues.get(key);
    marked.set(key, { length: queue?.events.length ?? 0, taken: queue?.taken ?? 0 });
  };
  const takeFromMemory = (key: number, now: Instant, limit: number): readonly Event[] => {
    const queue = queues.get(key);
    if (queue === undefined || queue.taken === queue.events.length) return [];
    remember(key);
    const events = queue.events.slice(queue.taken, queue.taken + limit);
    queue.taken += events.length;
    queue.since = now;
    queues.delete(key);
    queues.set(key, queue);
    return events;
  };

  return {
    append({ id, key }, events, since) {
      if (events.length === 0) return;
      remember(key);
      const queue = queues.get(key);
      if (queue === undefined) queues.set(key, { id, events: [...events], taken: 0, since });
      else for (const event of events) queue.events.push(event);
    },
    take(pipeline, now, limit) {
      const stored = pipeline.hasStoredEvents ? takeStored(database, pipeline, now, limit) : [];
      if (stored.length === limit) return stored;
      const others = takeFromMemory(pipeline.key, now, limit - stored.length);
      return stored.length === 0 ? others : [...stored, ...others];
    },
    due(now, limit) {
      const rows = database.rows(sql.LIST_DUE_PIPELINES, now, limit);
      const found = rows.map((row) => ({
        id: textOf(row, 'id') as PipelineId,
        since: numberOf(row, 'since'),
      }));
      let left = limit;
      for (const { id, events, taken, since } of queues.values()) {
        if (left === 0) break;
        if (taken === events.length) continue;
        found.push({ id, since });
        left -= 1;
      }
      found.sort((one, other) => one.since - other.since);
      return [...new Set(found.map(({ id }) => id))].slice(0, limit);
    },
    drop(key) {
      const queue = queues.get(key);
      if (queue === undefined) return;
      remember(key);
      queue.taken = queue.events.length;
    },
    mark: () => marked.clear(),
    undo() {
      for (const [key, { length, taken }] of marked) {
        const queue = queues.get(key);
        if (queue === undefined) continue;
        queue.events.length = length;
        queue.taken = taken;
      }
      marked.clear();
    },
    store() {
      for (const [key, queue] of queues) storeEvents(database, key, queue);
      queues.clear();
      marked.clear();
    },
    clear() {
      queues.clear();
      marked.clear();
    },
  };
}

function takeStored(
  database: Database,
  pipeline: TakingPipeline,
  now: Instant,
  limit: number,
): readonly Event[] {
  const { key } = pipeline;
  const rows = database.rows(sql.LIST_FACTS, key, limit);
  const last = rows.at(-1);
  if (last !== undefined) database.change(sql.DELETE_FACTS, key, numberOf(last, 'fact_key'));
  database.change(sql.CLEAR_WAITING, key);
  pipeline.hasStoredEvents = rows.length === limit && database.row(sql.HAS_FACTS, key) !== undefined;
  if (pipeline.hasStoredEvents) database.change(sql.MARK_WAITING, key, now);
  return rows.map((row) => recordOf<Event>(row, 'event'));
}

function storeEvents(database: Database, key: number, { events, taken, since }: Queue): void {
  if (taken === events.length) return;
  const last = database.row(sql.FIND_LAST_FACT, key);
  let number = last === undefined ? 0 : numberOf(last, 'fact_key');
  for (let index = taken; index < events.length; index += 1) {
    number += 1;
    database.change(sql.APPEND_FACT, key, number, JSON.stringify(events[index]));
  }
  database.change(sql.MARK_WAITING, key, since);
}
