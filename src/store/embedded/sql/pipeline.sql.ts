// SPDX-License-Identifier: Apache-2.0
/** Statements on pipelines, their progress, definitions and tombstones. */

export const FIND_PIPELINE_KEY = 'SELECT pipeline_key, account_id, live FROM pipeline WHERE id = ?';
export const FIND_PIPELINE_ID = 'SELECT id FROM pipeline WHERE pipeline_key = ?';
export const FIND_PIPELINE = `
  SELECT p.live AS live, p.record AS record, g.record AS progress
  FROM pipeline p JOIN pipeline_progress g USING (pipeline_key) WHERE p.id = ?`;
export const FIND_LIVE_TWIN =
  'SELECT record FROM pipeline WHERE account_id = ? AND name = ? AND unique_id = ? AND live = 1';
export const LIST_PIPELINES = `
  SELECT record FROM pipeline WHERE account_id = ? AND live = 1 AND pipeline_key > ? ORDER BY pipeline_key LIMIT ?`;
export const INSERT_PIPELINE =
  'INSERT INTO pipeline (id, account_id, name, unique_id, record) VALUES (?, ?, ?, ?, ?)';
export const SAVE_PIPELINE_RECORD = 'UPDATE pipeline SET record = ? WHERE pipeline_key = ?';
export const FIND_PIPELINE_RECORD = 'SELECT record, last_revision FROM pipeline WHERE pipeline_key = ?';
export const HIDE_PIPELINE = 'UPDATE pipeline SET live = 0 WHERE pipeline_key = ?';
export const SAVE_LAST_REVISION = 'UPDATE pipeline SET last_revision = ? WHERE pipeline_key = ?';

export const SAVE_PROGRESS = `
  INSERT INTO pipeline_progress (pipeline_key, record) VALUES (?, ?)
  ON CONFLICT (pipeline_key) DO UPDATE SET record = excluded.record`;
export const FIND_PROGRESS = 'SELECT record FROM pipeline_progress WHERE pipeline_key = ?';

export const INSERT_DEFINITION =
  'INSERT INTO definition_revision (pipeline_key, revision, created_at, definition) VALUES (?, ?, ?, ?)';
export const FIND_DEFINITION =
  'SELECT created_at, definition FROM definition_revision WHERE pipeline_key = ? AND revision = ?';

export const INSERT_TOMBSTONE =
  'INSERT OR IGNORE INTO tombstone (id, pipeline_key, deleted_at) VALUES (?, ?, ?)';
export const FIND_TOMBSTONE = 'SELECT pipeline_key, deleted_at FROM tombstone WHERE id = ?';
export const PURGE_TOMBSTONES = 'DELETE FROM tombstone WHERE deleted_at <= ?';

/**
 * Everything that a forgotten pipeline leaves but its claimed tasks, in an order that keeps references
 * whole.
 */
export const FORGET_PIPELINE: readonly string[] = [
  "DELETE FROM task WHERE pipeline_key = ? AND state = 'offered'",
  'DELETE FROM fact WHERE pipeline_key = ?',
  'DELETE FROM waiting WHERE pipeline_key = ?',
  'DELETE FROM timer WHERE pipeline_key = ?',
  'DELETE FROM edge WHERE pipeline_key = ?',
  'DELETE FROM attempt WHERE pipeline_key = ?',
  'DELETE FROM instance WHERE pipeline_key = ?',
  'DELETE FROM component WHERE pipeline_key = ?',
  'DELETE FROM definition_revision WHERE pipeline_key = ?',
  'DELETE FROM pipeline_progress WHERE pipeline_key = ?',
  'DELETE FROM pipeline WHERE pipeline_key = ?',
];
