// SPDX-License-Identifier: Apache-2.0
/** Statements on the queue of events, timers, and which pipelines need a tick. */

export const APPEND_FACT = 'INSERT INTO fact (pipeline_key, event) VALUES (?, ?)';
export const LIST_FACTS = 'SELECT fact_key, event FROM fact WHERE pipeline_key = ? ORDER BY fact_key LIMIT ?';
export const DELETE_FACTS = 'DELETE FROM fact WHERE pipeline_key = ? AND fact_key <= ?';
export const HAS_FACTS = 'SELECT 1 AS found FROM fact WHERE pipeline_key = ? ORDER BY fact_key LIMIT 1';

export const MARK_WAITING = 'INSERT OR IGNORE INTO waiting (pipeline_key, since) VALUES (?, ?)';
export const CLEAR_WAITING = 'DELETE FROM waiting WHERE pipeline_key = ?';

export const SET_TIMER = `
  INSERT INTO timer (pipeline_key, subject_id, name, due_at) VALUES (?, ?, ?, ?)
  ON CONFLICT (pipeline_key, subject_id, name) DO UPDATE SET due_at = excluded.due_at`;
export const CLEAR_TIMER = 'DELETE FROM timer WHERE pipeline_key = ? AND subject_id = ? AND name = ?';
export const LIST_DUE_TIMERS = `
  SELECT subject_id, name, due_at FROM timer WHERE pipeline_key = ? AND due_at <= ?
  ORDER BY due_at, subject_id, name LIMIT ?`;
export const FIND_NEXT_TIMER = 'SELECT due_at FROM timer WHERE due_at > ? ORDER BY due_at LIMIT 1';

/**
 * Pipelines that need a tick, the one that has waited longest first. Without the hint SQLite groups by walking over
 * every timer there is, due or not.
 */
export const LIST_DUE_PIPELINES = `
  SELECT p.id AS id FROM (
    SELECT pipeline_key, min(since) AS since FROM (
      SELECT pipeline_key, since FROM (SELECT pipeline_key, since FROM waiting ORDER BY since, pipeline_key LIMIT ?2)
      UNION ALL
      SELECT pipeline_key, min(due_at) AS since FROM timer INDEXED BY timer_by_due
      WHERE due_at <= ?1 GROUP BY pipeline_key
    ) GROUP BY pipeline_key
  ) d JOIN pipeline p USING (pipeline_key)
  ORDER BY d.since, d.pipeline_key LIMIT ?2`;
