// SPDX-License-Identifier: Apache-2.0
import {
  type Definition,
  type Instant,
  newPipelineProgress,
  type PipelineId,
  type PipelineProgress,
  type PipelineRecord,
  refuse,
  type Tag,
} from '../../core/model/index.ts';
import type { PipelineStore } from '../store.ts';
import { type Database, numberOf, type Row, recordOf } from './database.ts';
import { digestOf } from './digest.ts';
import { factBatches } from './fact-batches.ts';
import * as sql from './sql/pipeline.sql.ts';
import { RECORD_DELETION } from './sql/queue.sql.ts';

export interface PipelinesOptions {
  readonly database: Database;
  readonly now: () => Instant;
  /** Facts were recorded: a tick is due. */
  readonly onFacts: () => void;
}

/** Pipelines, definitions and facts; each write is one statement, so a node that stops inside it holds nothing. */
export function pipelineStore({ database, now, onFacts }: PipelinesOptions): PipelineStore {
  const batches = factBatches(database, now);
  return {
    async create(record) {
      const digest = digestOf(record.name, record.uniqueId);
      for (;;) {
        const { tags, latestRevision, ...rest } = record;
        if (latestRevision !== null) throw new Error(`the new pipeline ${record.id} has a revision already`);
        const made = await database.row(
          ...([sql.INSERT_PIPELINE, record.accountId, record.id, digest, JSON.stringify(tags)] as const),
          ...[JSON.stringify(rest), JSON.stringify(newPipelineProgress(record.id))],
        );
        if (made !== undefined) return record;
        const twin = await database.row(sql.FIND_LIVE_TWIN, record.accountId, digest);
        if (twin !== undefined) return pipelineRecordOf(twin); // else it was deleted between the two statements
      }
    },
    async find(id) {
      const row = await database.row(sql.FIND_PIPELINE, id);
      if (row === undefined)
        return (await database.row(sql.FIND_TOMBSTONE, id)) === undefined ? undefined : 'deleted';
      if (row['live'] !== true) return 'deleted';
      return { record: pipelineRecordOf(row), progress: recordOf<PipelineProgress>(row, 'progress') };
    },
    async list(account, after, limit) {
      const last = after === null ? null : await database.row(sql.FIND_KEY_OR_TOMBSTONE, after);
      if (last === undefined) return []; // an id never seen: past the end
      const from = last === null ? 0 : numberOf(last, 'pipeline_key');
      return (await database.rows(sql.LIST_PIPELINES, account, from, limit)).map(pipelineRecordOf);
    },
    async putDefinition(id, definition, { latest, at }) {
      const row = await database.row(sql.PUT_DEFINITION, id, JSON.stringify(definition), at, latest);
      return row === undefined ? refuseMissing(database, id) : numberOf(row, 'revision');
    },
    async definition(id, revision) {
      const row = await database.row(sql.FIND_DEFINITION, id, revision);
      if (row === undefined) return undefined;
      const definition = recordOf<Definition>(row, 'definition');
      return { pipelineId: id, revision, definition, createdAt: numberOf(row, 'created_at') as Instant };
    },
    async replaceTags(id, tags) {
      const row = await database.row(sql.REPLACE_TAGS, id, JSON.stringify(tags));
      if (row === undefined) await refuseMissing(database, id);
    },
    async record(id, facts) {
      if (facts.length === 0) return;
      const isDeletion = facts.some((fact) => fact.kind === 'deleted');
      const events = facts.map((fact) => JSON.stringify(fact));
      const isFound = isDeletion
        ? (await database.row(RECORD_DELETION, id, events, now())) !== undefined
        : await batches.append(id, facts);
      if (!isFound) await refuseMissing(database, id);
      onFacts();
    },
  };
}

/** The record out of its columns: the parts that change stand apart from the rest. */
function pipelineRecordOf(row: Row): PipelineRecord {
  const latest = row['latest_revision'];
  return {
    ...recordOf<Omit<PipelineRecord, 'tags' | 'latestRevision'>>(row),
    tags: recordOf<readonly Tag[]>(row, 'tags'),
    latestRevision: typeof latest === 'number' ? latest : null,
  };
}

/** Why a write found no live pipeline. A pipeline is never live again, so the second look cannot err. */
async function refuseMissing(database: Database, id: PipelineId): Promise<never> {
  const known = (await database.row(sql.FIND_KEY_OR_TOMBSTONE, id)) !== undefined;
  return known
    ? refuse('PIPELINE_DELETED', { pipelineId: id })
    : refuse('PIPELINE_NOT_FOUND', { pipelineId: id });
}
