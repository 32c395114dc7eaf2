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
export const PURGE_TOMBSTONES = `
  DELETE FROM tombstone WHERE id IN (SELECT id FROM tombstone WHERE deleted_at <= ? ORDER BY deleted_at, id LIMIT ?)`;

/** What makes a pipeline invisible at once; the rest of its rows can be reached by its key alone, and goes in slices. */
export const FORGET_PIPELINE: readonly string[] = [
  'DELETE FROM waiting WHERE pipeline_key = ?',
  'DELETE FROM wakeup WHERE pipeline_key = ?',
  'DELETE FROM pipeline_progress WHERE pipeline_key = ?',
  'DELETE FROM pipeline WHERE pipeline_key = ?',
  'INSERT OR IGNORE INTO forgotten (pipeline_key) VALUES (?)',
];
export const FIND_FORGOTTEN =
  'SELECT pipeline_key, offers_after FROM forgotten ORDER BY pipeline_key LIMIT 1';
export const SAVE_FORGOTTEN = 'UPDATE forgotten SET offers_after = ? WHERE pipeline_key = ?';
export const END_FORGOTTEN = 'DELETE FROM forgotten WHERE pipeline_key = ?';

/** Everything that a forgotten pipeline leaves but its tasks, in an order that keeps references whole. */
export const DELETE_FORGOTTEN: readonly string[] = [
  `DELETE FROM fact WHERE pipeline_key = ?1 AND fact_key IN
    (SELECT fact_key FROM fact WHERE pipeline_key = ?1 ORDER BY fact_key LIMIT ?2)`,
  `DELETE FROM timer WHERE pipeline_key = ?1 AND (subject_id, name) IN
    (SELECT subject_id, name FROM timer WHERE pipeline_key = ?1 ORDER BY subject_id, name LIMIT ?2)`,
  `DELETE FROM edge WHERE pipeline_key = ?1 AND (consumer_id, producer_id, kind) IN
    (SELECT consumer_id, producer_id, kind FROM edge WHERE pipeline_key = ?1
     ORDER BY consumer_id, producer_id, kind LIMIT ?2)`,
  `DELETE FROM attempt WHERE attempt_key IN
    (SELECT attempt_key FROM attempt WHERE pipeline_key = ?1 ORDER BY id LIMIT ?2)`,
  `DELETE FROM instance WHERE instance_key IN
    (SELECT instance_key FROM instance WHERE pipeline_key = ?1 ORDER BY id LIMIT ?2)`,
  `DELETE FROM component WHERE component_key IN
    (SELECT component_key FROM component WHERE pipeline_key = ?1 ORDER BY id LIMIT ?2)`,
  `DELETE FROM definition_revision WHERE pipeline_key = ?1 AND revision IN
    (SELECT revision FROM definition_revision WHERE pipeline_key = ?1 ORDER BY revision LIMIT ?2)`,
];
