// SPDX-License-Identifier: Apache-2.0
import type { Change, Definition, Instant, PipelineId } from '../../core/model/index.ts';
import type { Notices } from '../rows/notices.ts';
import { SHOWN_CHANGES } from '../rows/tasks.ts';
import type { Tick } from '../store.ts';
import { type Database, recordOf } from './database.ts';
import type { EventQueue } from './event-queue.ts';
import { forgetPipeline } from './forgetting.ts';
import { boundRows, forgetEdges, forgetTask, keepAttempt, keepInstance } from './row-cache.ts';
import { readSnapshot } from './snapshot.ts';
import * as history from './sql/history.sql.ts';
import * as pipeline from './sql/pipeline.sql.ts';
import { offerTask, withdrawTask } from './task-rows.ts';
import { flushCache, openCache, type TickCache } from './tick-cache.ts';
import { clearTimer, setTimer, takeTimers } from './timers.ts';

/**
 * One tick of one pipeline inside the writer's transaction.
 *
 * Progress and components are counters that nearly every event changes, so they stay in memory and are
 * written once by `flush`. Invariant W1: the cache is the only reader of these rows while the tick is open.
 * After `forget-pipeline` nothing of the pipeline is written any more.
 */
export interface OpenTick {
  readonly tick: Tick;
  /** Writes what is still in memory; call once when the tick succeeded. */
  flush(): void;
}

/** Opens a tick; of a pipeline that does not exist (any more) it takes no events. */
export function openTick(id: PipelineId, surroundings: TickSurroundings): OpenTick {
  const { database, queue } = surroundings;
  const cache = openCache(database, id);
  const tick: Tick = {
    async take(now, limit) {
      if (cache === null || cache.forgotten) return [];
      const events = queue.take(cache, now, limit);
      if (events.length === limit) return events;
      return [...events, ...takeTimers(database, cache, now, limit - events.length)];
    },
    snapshot: async (focus) => readSnapshot(database, existing(cache, id), focus),
    definition: async (revision) => readDefinition(database, existing(cache, id), revision),
    apply: async (changes) => {
      const open = existing(cache, id);
      for (const change of changes) if (!open.forgotten) apply({ ...surroundings, cache: open }, change);
      if (!open.forgotten) boundRows(database, open);
    },
  };
  return { tick, flush: () => (cache === null ? undefined : flushCache(database, cache)) };
}

/** What a tick works on. */
export interface TickSurroundings {
  readonly database: Database;
  readonly queue: EventQueue;
  readonly notices: Notices;
  readonly clock: () => Instant;
}

interface Place extends TickSurroundings {
  readonly cache: TickCache;
}

function existing(cache: TickCache | null, id: PipelineId): TickCache {
  if (cache === null || cache.forgotten) throw new Error(`pipeline ${id} is gone, and its tick goes on`);
  return cache;
}

function readDefinition(database: Database, cache: TickCache, revision: number): Definition {
  const row = database.row(pipeline.FIND_DEFINITION, cache.key, revision);
  if (row === undefined) throw new Error(`pipeline ${cache.id} has no revision ${revision}`);
  return recordOf<Definition>(row, 'definition');
}

function apply(place: Place, change: Change): void {
  const { database, cache, notices } = place;
  const { key } = cache;
  switch (change.kind) {
    case 'save-pipeline':
    case 'save-component':
      keepInMemory(cache, change);
      break;
    case 'save-instance':
      keepInstance(cache, change.instance);
      break;
    case 'save-attempt':
      keepAttempt(cache, change.attempt);
      break;
    case 'add-edge': {
      const { consumerId, producerId, kind } = change.edge;
      database.change(history.ADD_EDGE, key, consumerId, producerId, kind);
      forgetEdges(cache, change.edge);
      break;
    }
    case 'remove-edge': {
      const { consumerId, producerId, kind } = change.edge;
      database.change(history.REMOVE_EDGE, key, consumerId, producerId, kind);
      forgetEdges(cache, change.edge);
      break;
    }
    case 'offer-task':
      offerTask(database, { key, accountId: cache.accountId, now: place.clock() }, change.task);
      forgetTask(cache, change.task.attemptId);
      notices.offered(change.task.workerGroup);
      break;
    case 'withdraw-task':
      withdrawTask(database, key, change.attemptId, change.at);
      forgetTask(cache, change.attemptId);
      break;
    case 'set-timer':
      setTimer(database, cache, change.timer);
      break;
    case 'clear-timer':
      clearTimer(database, cache, change);
      break;
    case 'enqueue':
      place.queue.append(cache, [change.event], place.clock());
      break;
    case 'forget-pipeline':
      forgetPipeline(database, cache, change.at);
      place.queue.drop(key);
      cache.forgotten = true;
      break;
    default:
      change satisfies never;
  }
  if (SHOWN_CHANGES.has(change.kind)) notices.changed(cache.id);
}

function keepInMemory(
  cache: TickCache,
  change: Extract<Change, { kind: 'save-pipeline' | 'save-component' }>,
): void {
  if (change.kind === 'save-pipeline') {
    cache.progress = change.pipeline;
    cache.progressChanged = true;
    return;
  }
  cache.components.set(change.component.id, change.component);
  cache.changedComponents.add(change.component.id);
}
