// SPDX-License-Identifier: Apache-2.0
/** Statements on the queue of events, timers, and which pipelines need a tick. */

export const APPEND_FACT = 'INSERT INTO fact (pipeline_key, fact_key, event) VALUES (?, ?, ?)';
export const FIND_LAST_FACT = `
  SELECT fact_key FROM fact WHERE pipeline_key = ? ORDER BY fact_key DESC LIMIT 1`;
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
  SELECT subject_id, name, due_at FROM timer INDEXED BY timer_by_pipeline WHERE pipeline_key = ? AND due_at <= ?
  ORDER BY due_at, subject_id, name LIMIT ?`;
export const FIND_FIRST_TIMER = `
  SELECT due_at FROM timer INDEXED BY timer_by_pipeline WHERE pipeline_key = ? ORDER BY due_at LIMIT 1`;

export const SET_WAKEUP = `
  INSERT INTO wakeup (pipeline_key, due_at) VALUES (?, ?)
  ON CONFLICT (pipeline_key) DO UPDATE SET due_at = excluded.due_at`;
export const LOWER_WAKEUP = `
  INSERT INTO wakeup (pipeline_key, due_at) VALUES (?, ?)
  ON CONFLICT (pipeline_key) DO UPDATE SET due_at = excluded.due_at WHERE excluded.due_at < due_at`;
export const CLEAR_WAKEUP = 'DELETE FROM wakeup WHERE pipeline_key = ?';
/** The earliest timer later than a moment; a pipeline that has an earlier one is asked for its next. */
export const FIND_NEXT_TIMER = `
  SELECT min(due_at) AS due_at FROM (
    SELECT due_at FROM (SELECT due_at FROM wakeup WHERE due_at > ?1 ORDER BY due_at LIMIT 1)
    UNION ALL
    SELECT (
      SELECT t.due_at FROM timer t INDEXED BY timer_by_pipeline
      WHERE t.pipeline_key = w.pipeline_key AND t.due_at > ?1 ORDER BY t.due_at LIMIT 1
    ) FROM wakeup w WHERE w.due_at <= ?1
  )`;

/** What a tick has to know of its pipeline before it begins. */
export const FIND_TICK_PIPELINE = `
  SELECT p.pipeline_key AS pipeline_key, p.account_id AS account_id, w.since AS waiting_since, u.due_at AS wake_at
  FROM pipeline p LEFT JOIN waiting w USING (pipeline_key) LEFT JOIN wakeup u USING (pipeline_key) WHERE p.id = ?`;

/** Pipelines that need a tick, the one that has waited longest first; reads no more rows than it is asked for. */
export const LIST_DUE_PIPELINES = `
  SELECT p.id AS id, min(d.since) AS since FROM (
    SELECT pipeline_key, since FROM (SELECT pipeline_key, since FROM waiting ORDER BY since, pipeline_key LIMIT ?2)
    UNION ALL
    SELECT pipeline_key, since FROM (
      SELECT pipeline_key, due_at AS since FROM wakeup WHERE due_at <= ?1 ORDER BY due_at, pipeline_key LIMIT ?2
    )
  ) d JOIN pipeline p USING (pipeline_key)
  GROUP BY pipeline_key ORDER BY since, pipeline_key LIMIT ?2`;
