// SPDX-License-Identifier: Apache-2.0
/** Statements on the queue of events, timers, and which pipelines need a tick. */
import type { Statement } from '../database.ts';

/** $1 account, $2 pipeline, $3 now, $4 limit: takes facts in order, then due timers by due time, as far as the limit goes. */
export const TAKE_EVENTS: Statement = {
  name: 'take-events',
  text: `
  WITH facts AS (
    DELETE FROM fact WHERE account_id = $1 AND pipeline_key = $2 AND fact_key IN (
      SELECT fact_key FROM fact WHERE account_id = $1 AND pipeline_key = $2 ORDER BY fact_key LIMIT $4)
    RETURNING fact_key, event
  ), due AS (
    SELECT subject_id, name FROM timer WHERE account_id = $1 AND pipeline_key = $2 AND due_at <= $3
    ORDER BY due_at, subject_id, name LIMIT $4 - (SELECT count(*) FROM facts)
  ), fired AS (
    DELETE FROM timer t USING due d
    WHERE t.account_id = $1 AND t.pipeline_key = $2 AND t.subject_id = d.subject_id AND t.name = d.name
    RETURNING t.subject_id, t.name, t.due_at
  )
  SELECT 0 AS part, fact_key AS place, event, NULL AS subject_id, NULL AS name FROM facts
  UNION ALL SELECT 1, due_at, NULL, subject_id, name FROM fired
  ORDER BY part, place, subject_id, name`,
};

/** $1 pipeline ids and $2 events, one each, in order, $3 since: appends; gives the pipelines that there are. */
export const RECORD_MANY: Statement = {
  name: 'record-many',
  text: `
  WITH found AS (
    SELECT account_id, pipeline_key, id FROM pipeline WHERE id = ANY ($1::text[]) FOR KEY SHARE
  ), appended AS (
    INSERT INTO fact (account_id, pipeline_key, since, event)
    SELECT f.account_id, f.pipeline_key, $3, e.event
    FROM unnest($1::text[], $2::text[]) WITH ORDINALITY AS e (pipeline_id, event, place)
    JOIN found f ON f.id = e.pipeline_id ORDER BY e.place
  )
  SELECT id FROM found`,
};
/** $1 pipeline id, $2 events in order, $3 since: appends; no row when there is no such pipeline. */
const RECORD_ONE: Statement = {
  name: 'record-facts',
  text: `
  WITH found AS (
    SELECT account_id, pipeline_key FROM pipeline WHERE id = $1 FOR KEY SHARE
  ), appended AS (
    INSERT INTO fact (account_id, pipeline_key, since, event)
    SELECT f.account_id, f.pipeline_key, $3, e.event
    FROM found f CROSS JOIN unnest($2::text[]) WITH ORDINALITY AS e (event, place) ORDER BY e.place
  )
  SELECT pipeline_key FROM found`,
};
/** As {@link RECORD_ONE}, for facts that delete the pipeline: it is hidden at once (S23). */
export const RECORD_DELETION: Statement = {
  name: 'record-deletion',
  text: RECORD_ONE.text.replace(
    'SELECT account_id, pipeline_key FROM pipeline WHERE id = $1 FOR KEY SHARE',
    'UPDATE pipeline SET live = false WHERE id = $1 RETURNING account_id, pipeline_key',
  ),
};

/** $1 account, $2 pipeline, $3 since, $4 events in order. */
export const APPEND_FACTS: Statement = {
  name: 'append-facts',
  text: `
  INSERT INTO fact (account_id, pipeline_key, since, event)
  SELECT $1, $2, $3, e.event FROM unnest($4::text[]) WITH ORDINALITY AS e (event, place) ORDER BY e.place`,
};

/** $1 account, $2 pipeline, $3 subjects, $4 names, $5 due times. */
export const SET_TIMERS: Statement = {
  name: 'set-timers',
  text: `
  INSERT INTO timer (account_id, pipeline_key, subject_id, name, due_at)
  SELECT $1, $2, t.subject_id, t.name, t.due_at
  FROM unnest($3::text[], $4::text[], $5::bigint[]) AS t (subject_id, name, due_at)
  ON CONFLICT (account_id, pipeline_key, subject_id, name) DO UPDATE SET due_at = excluded.due_at`,
};
/** $1 account, $2 pipeline, $3 subjects, $4 names. */
export const CLEAR_TIMERS: Statement = {
  name: 'clear-timers',
  text: `
  DELETE FROM timer t USING unnest($3::text[], $4::text[]) AS c (subject_id, name)
  WHERE t.account_id = $1 AND t.pipeline_key = $2 AND t.subject_id = c.subject_id AND t.name = c.name`,
};

/** $1 later than. */
export const FIND_NEXT_TIMER: Statement = {
  name: 'find-next-timer',
  text: 'SELECT due_at FROM timer WHERE due_at > $1 ORDER BY due_at LIMIT 1',
};

/**
 * $1 now, $2 limit: pipelines that need a tick, the one that has waited longest first. Steps from pipeline to pipeline
 * along the key of the queue, and looks at a bounded number of due timers, so the cost hangs on neither's length.
 */
export const LIST_DUE_PIPELINES: Statement = {
  name: 'list-due-pipelines',
  text: `
  WITH RECURSIVE queued AS (
    (SELECT account_id, pipeline_key, since FROM fact ORDER BY account_id, pipeline_key, fact_key LIMIT 1)
    UNION ALL
    SELECT n.account_id, n.pipeline_key, n.since FROM queued q CROSS JOIN LATERAL (
      SELECT account_id, pipeline_key, since FROM fact
      WHERE (account_id, pipeline_key) > (q.account_id, q.pipeline_key)
      ORDER BY account_id, pipeline_key, fact_key LIMIT 1
    ) n
  ), waiting AS (
    (SELECT account_id, pipeline_key, since FROM queued LIMIT 10000)
    UNION ALL
    (SELECT account_id, pipeline_key, due_at FROM timer WHERE due_at <= $1 ORDER BY due_at LIMIT 10000)
  )
  SELECT p.id FROM (
    SELECT account_id, pipeline_key, min(since) AS since FROM waiting GROUP BY account_id, pipeline_key
  ) w JOIN pipeline p USING (account_id, pipeline_key)
  ORDER BY w.since, w.pipeline_key LIMIT $2`,
};
