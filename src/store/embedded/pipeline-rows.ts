// SPDX-License-Identifier: Apache-2.0
import {
  type Instant,
  newPipelineProgress,
  type PipelineId,
  type PipelineRecord,
  refuse,
} from '../../core/model/index.ts';
import type { PipelineStore } from '../store.ts';
import { type Database, numberOf, recordOf } from './database.ts';
import type { EventQueue } from './event-queue.ts';
import * as sql from './sql/pipeline.sql.ts';
import type { Synchronous } from './synchronous.ts';

/**
 * The writing methods on pipelines. They refuse (PIPELINE_NOT_FOUND, PIPELINE_DELETED) what the API found a
 * moment ago.
 */
export function pipelineWrites(
  database: Database,
  queue: EventQueue,
  now: () => Instant,
): Synchronous<Pick<PipelineStore, 'create' | 'putDefinition' | 'replaceTags' | 'record'>> {
  return {
    create(record) {
      const twin = database.row(sql.FIND_LIVE_TWIN, record.accountId, record.name, record.uniqueId);
      if (twin !== undefined) return recordOf<PipelineRecord>(twin);
      const { id, accountId, name, uniqueId } = record;
      const key = database.insert(sql.INSERT_PIPELINE, id, accountId, name, uniqueId, JSON.stringify(record));
      database.change(sql.SAVE_PROGRESS, key, JSON.stringify(newPipelineProgress(id)));
      return record;
    },
    putDefinition(id, definition, { latest, at }) {
      const key = liveKey(database, id);
      const row = database.row(sql.FIND_PIPELINE_RECORD, key);
      if (row === undefined) throw new Error(`pipeline ${id} has a key and no row`);
      const revision = numberOf(row, 'last_revision') + 1;
      database.change(sql.INSERT_DEFINITION, key, revision, at, JSON.stringify(definition));
      database.change(sql.SAVE_LAST_REVISION, revision, key);
      if (latest) saveRecord(database, key, { ...recordOf<PipelineRecord>(row), latestRevision: revision });
      return revision;
    },
    replaceTags(id, tags) {
      const key = liveKey(database, id);
      const row = database.row(sql.FIND_PIPELINE_RECORD, key);
      if (row === undefined) throw new Error(`pipeline ${id} has a key and no row`);
      saveRecord(database, key, { ...recordOf<PipelineRecord>(row), tags });
    },
    record(id, facts) {
      const found = findKey(database, id);
      queue.append({ id, key: found.key }, facts, now());
      if (facts.some((fact) => fact.kind === 'deleted')) database.change(sql.HIDE_PIPELINE, found.key);
    },
  };
}

function saveRecord(database: Database, key: number, record: PipelineRecord): void {
  database.change(sql.SAVE_PIPELINE_RECORD, JSON.stringify(record), key);
}

function liveKey(database: Database, id: PipelineId): number {
  const { key, live } = findKey(database, id);
  if (!live) refuse('PIPELINE_DELETED', { pipelineId: id });
  return key;
}

function findKey(database: Database, id: PipelineId): { readonly key: number; readonly live: boolean } {
  const row = database.row(sql.FIND_PIPELINE_KEY, id);
  if (row !== undefined) return { key: numberOf(row, 'pipeline_key'), live: numberOf(row, 'live') === 1 };
  return database.row(sql.FIND_TOMBSTONE, id) === undefined
    ? refuse('PIPELINE_NOT_FOUND', { pipelineId: id })
    : refuse('PIPELINE_DELETED', { pipelineId: id });
}
