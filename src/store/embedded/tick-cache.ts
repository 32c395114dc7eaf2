// SPDX-License-Identifier: Apache-2.0
import type { ComponentProgress, ObjectId, PipelineId, PipelineProgress } from '../../core/model/index.ts';
import { type Database, numberOf, textOf } from './database.ts';
import type { TakingPipeline } from './event-queue.ts';
import { type CachingTick, emptyRows, writeRows } from './row-cache.ts';
import { SAVE_COMPONENT } from './sql/history.sql.ts';
import { HIDE_PIPELINE, SAVE_PROGRESS } from './sql/pipeline.sql.ts';
import { FIND_TICK_PIPELINE } from './sql/queue.sql.ts';
import { type PipelineTimers, saveWakeup } from './timers.ts';

/** Rows of a pipeline that a tick holds in memory, and which of them differ from the database. */
export interface TickCache extends TakingPipeline, PipelineTimers, CachingTick {
  readonly id: PipelineId;
  readonly key: number;
  readonly accountId: string;
  progress: PipelineProgress | null;
  readonly components: Map<ObjectId, ComponentProgress>;
  allComponentsRead: boolean;
  progressChanged: boolean;
  readonly changedComponents: Set<ObjectId>;
  forgotten: boolean;
}

/** Finds the pipeline and makes an empty cache for it; null when there is no such pipeline (any more). */
export function openCache(database: Database, id: PipelineId): TickCache | null {
  const row = database.row(FIND_TICK_PIPELINE, id);
  if (row === undefined) return null;
  const wakeAt = row['wake_at'] == null ? null : numberOf(row, 'wake_at');
  return {
    id,
    key: numberOf(row, 'pipeline_key'),
    accountId: textOf(row, 'account_id'),
    hasStoredEvents: row['waiting_since'] != null,
    wakeAt,
    storedWakeAt: wakeAt,
    changed: false,
    progress: null,
    components: new Map(),
    allComponentsRead: false,
    progressChanged: false,
    changedComponents: new Set(),
    forgotten: false,
    rows: emptyRows(),
  };
}

/** Writes the rows that changed. */
export function flushCache(database: Database, cache: TickCache): void {
  if (cache.forgotten) return;
  writeRows(database, cache);
  saveWakeup(database, cache);
  if (cache.progressChanged) {
    database.change(SAVE_PROGRESS, cache.key, JSON.stringify(cache.progress));
    if (cache.progress?.state === 'DELETING') database.change(HIDE_PIPELINE, cache.key);
  }
  for (const id of cache.changedComponents) {
    database.change(SAVE_COMPONENT, cache.key, id, JSON.stringify(cache.components.get(id)));
  }
}
