// SPDX-License-Identifier: Apache-2.0
/** Statements on pipelines, their progress, definitions and tombstones. */
import type { Statement } from '../database.ts';

/** $1 account, $2 id, $3 digest of name and uniqueId, $4 tags, $5 record, $6 progress: no row when there is a live twin. */
export const INSERT_PIPELINE: Statement = {
  name: 'insert-pipeline',
  text: `
  WITH made AS (
    INSERT INTO pipeline (account_id, id, name_digest, tags, record) VALUES ($1, $2, $3, $4, $5)
    ON CONFLICT (account_id, name_digest) WHERE live DO NOTHING
    RETURNING account_id, pipeline_key
  )
  INSERT INTO pipeline_progress (account_id, pipeline_key, record)
  SELECT account_id, pipeline_key, $6 FROM made RETURNING pipeline_key`,
};
export const FIND_LIVE_TWIN: Statement = {
  name: 'find-live-twin',
  text: 'SELECT record, tags, latest_revision FROM pipeline WHERE account_id = $1 AND name_digest = $2 AND live',
};

export const FIND_PIPELINE: Statement = {
  name: 'find-pipeline',
  text: `
  SELECT p.live, p.record, p.tags, p.latest_revision, g.record AS progress
  FROM pipeline p JOIN pipeline_progress g USING (account_id, pipeline_key) WHERE p.id = $1`,
};
export const FIND_TOMBSTONE: Statement = {
  name: 'find-tombstone',
  text: 'SELECT pipeline_key FROM tombstone WHERE id = $1',
};
/** Where a page goes on, even when its last pipeline was deleted meanwhile. */
export const FIND_KEY_OR_TOMBSTONE: Statement = {
  name: 'find-key-or-tombstone',
  text: `
  SELECT pipeline_key FROM pipeline WHERE id = $1
  UNION ALL SELECT pipeline_key FROM tombstone WHERE id = $1 LIMIT 1`,
};
export const LIST_PIPELINES: Statement = {
  name: 'list-pipelines',
  text: `
  SELECT record, tags, latest_revision FROM pipeline
  WHERE account_id = $1 AND pipeline_key > $2 AND live ORDER BY pipeline_key LIMIT $3`,
};

/** $1 id, $2 definition, $3 created at, $4 whether it is the latest. */
export const PUT_DEFINITION: Statement = {
  name: 'put-definition',
  text: `
  WITH numbered AS (
    UPDATE pipeline SET last_revision = last_revision + 1,
      latest_revision = CASE WHEN $4 THEN last_revision + 1 ELSE latest_revision END
    WHERE id = $1 AND live RETURNING account_id, pipeline_key, last_revision
  )
  INSERT INTO definition_revision (account_id, pipeline_key, revision, created_at, definition)
  SELECT account_id, pipeline_key, last_revision, $3, $2 FROM numbered RETURNING revision`,
};
export const FIND_DEFINITION: Statement = {
  name: 'find-definition',
  text: `
  SELECT d.created_at, d.definition FROM pipeline p JOIN definition_revision d USING (account_id, pipeline_key)
  WHERE p.id = $1 AND d.revision = $2`,
};
export const FIND_DEFINITION_IN_TICK: Statement = {
  name: 'find-definition-in-tick',
  text: `
  SELECT definition FROM definition_revision WHERE account_id = $1 AND pipeline_key = $2 AND revision = $3`,
};
export const REPLACE_TAGS: Statement = {
  name: 'replace-tags',
  text: 'UPDATE pipeline SET tags = $2 WHERE id = $1 AND live RETURNING pipeline_key',
};

/** Takes the pipeline for a tick: waits for the tick that has it (D4). */
export const LOCK_PIPELINE: Statement = {
  name: 'lock-pipeline',
  text: `
  SELECT p.account_id, p.pipeline_key, g.record AS progress
  FROM pipeline p JOIN pipeline_progress g USING (account_id, pipeline_key)
  WHERE p.id = $1 FOR NO KEY UPDATE OF g`,
};
/** As {@link LOCK_PIPELINE}, but finds nothing while another tick has it. */
export const TRY_LOCK_PIPELINE: Statement = {
  name: 'try-lock-pipeline',
  text: `${LOCK_PIPELINE.text} SKIP LOCKED`,
};
export const SAVE_PROGRESS: Statement = {
  name: 'save-progress',
  text: 'UPDATE pipeline_progress SET record = $3 WHERE account_id = $1 AND pipeline_key = $2',
};
export const HIDE_PIPELINE: Statement = {
  name: 'hide-pipeline',
  text: 'UPDATE pipeline SET live = false WHERE account_id = $1 AND pipeline_key = $2 AND live',
};

/**
 * Everything that a forgotten pipeline leaves but its claimed tasks. The pipeline's own row goes first: that waits for
 * facts which are being recorded, so that the deletion of facts sees them.
 */
export const FORGET_PIPELINE: readonly Statement[] = [
  'pipeline',
  'fact',
  'timer',
  'edge',
  'attempt',
  'instance',
  'component',
  'definition_revision',
  'pipeline_progress',
].map((table) => ({
  name: `forget-${table}`,
  text: `DELETE FROM ${table} WHERE account_id = $1 AND pipeline_key = $2`,
}));
/** $1 pipeline, $2 id, $3 deleted at. */
export const INSERT_TOMBSTONE: Statement = {
  name: 'insert-tombstone',
  text: `
  INSERT INTO tombstone (pipeline_key, id, deleted_at) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING`,
};
export const PURGE_TOMBSTONES: Statement = {
  name: 'purge-tombstones',
  text: 'DELETE FROM tombstone WHERE deleted_at <= $1',
};
