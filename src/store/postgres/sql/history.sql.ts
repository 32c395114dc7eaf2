// SPDX-License-Identifier: Apache-2.0
/** Statements on components, instances, attempts and edges. Those of API reads take the pipeline's id as $1. */
import type { Statement } from '../database.ts';
import { taskColumns } from './task.sql.ts';

/** Whole rows of a pipeline in the order of the ids given ($2). */
const byIds = (table: 'instance' | 'attempt'): string => `
  SELECT r.record FROM pipeline p
  CROSS JOIN unnest($2::text[]) WITH ORDINALITY AS w (id, place)
  JOIN ${table} r ON r.account_id = p.account_id AND r.pipeline_key = p.pipeline_key AND r.id = w.id
  WHERE p.id = $1 ORDER BY w.place`;
export const LIST_INSTANCES: Statement = { name: 'list-instances', text: byIds('instance') };
export const LIST_ATTEMPTS: Statement = { name: 'list-attempts', text: byIds('attempt') };

/** Edges that touch any of $2: what they wait for first, then who waits for them. */
export const LIST_EDGES: Statement = {
  name: 'list-edges',
  text: `
  SELECT e.consumer_id, e.producer_id, e.kind FROM pipeline p CROSS JOIN LATERAL (
    SELECT consumer_id, producer_id, kind FROM edge
    WHERE account_id = p.account_id AND pipeline_key = p.pipeline_key AND consumer_id = ANY ($2::text[])
    UNION
    SELECT consumer_id, producer_id, kind FROM edge
    WHERE account_id = p.account_id AND pipeline_key = p.pipeline_key AND producer_id = ANY ($2::text[])
  ) e WHERE p.id = $1 ORDER BY e.consumer_id, e.producer_id, e.kind`,
};
export const LIST_COMPONENTS: Statement = {
  name: 'list-components',
  text: `
  SELECT c.record FROM pipeline p JOIN component c USING (account_id, pipeline_key)
  WHERE p.id = $1 ORDER BY c.component_key`,
};
export const LIST_ACTIVE_INSTANCES: Statement = {
  name: 'list-active-instances',
  text: `
  SELECT i.id FROM pipeline p JOIN instance i USING (account_id, pipeline_key)
  WHERE p.id = $1 AND i.component_id = $2 AND NOT i.terminal
  ORDER BY i.scheduled_start, i.instance_key LIMIT $3`,
};

/** From here on, of a tick: $1 account, $2 pipeline. */
export const LIST_COMPONENTS_IN_TICK: Statement = {
  name: 'list-components-in-tick',
  text: 'SELECT record FROM component WHERE account_id = $1 AND pipeline_key = $2 ORDER BY component_key',
};
export const FIND_COMPONENTS: Statement = {
  name: 'find-components',
  text: 'SELECT record FROM component WHERE account_id = $1 AND pipeline_key = $2 AND id = ANY ($3::text[])',
};
/** $3 limit. By component and scheduled start, in the order of `instance_unfinished`. */
export const LIST_UNFINISHED: Statement = { name: 'list-unfinished', text: unfinished('', '$3') };
/** $3 the instance after which it goes on, whatever became of it, $4 limit. */
export const LIST_UNFINISHED_AFTER: Statement = {
  name: 'list-unfinished-after',
  text: unfinished(
    `AND (component_id, scheduled_start, instance_key) > (
      SELECT component_id, scheduled_start, instance_key FROM instance
      WHERE account_id = $1 AND pipeline_key = $2 AND id = $3)`,
    '$4',
  ),
};
/** As {@link LIST_UNFINISHED}, of the component $4. */
export const LIST_UNFINISHED_OF: Statement = {
  name: 'list-unfinished-of',
  text: unfinished('AND component_id = $4', '$3'),
};
/** As {@link LIST_UNFINISHED_AFTER}, of the component $5. */
export const LIST_UNFINISHED_OF_AFTER: Statement = {
  name: 'list-unfinished-of-after',
  text: unfinished(
    `AND component_id = $5 AND (scheduled_start, instance_key) > (
      SELECT scheduled_start, instance_key FROM instance
      WHERE account_id = $1 AND pipeline_key = $2 AND id = $3)`,
    '$4',
  ),
};

function unfinished(condition: string, limit: string): string {
  return `
  SELECT id, component_id FROM instance
  WHERE account_id = $1 AND pipeline_key = $2 AND NOT terminal ${condition}
  ORDER BY account_id, pipeline_key, component_id, scheduled_start, instance_key LIMIT ${limit}`;
}

/**
 * What a focus needs, in one look: $3 instances with their edges, $4 attempts (their instances likewise), $5 instances
 * without their edges. Rows of several kinds: `attempt` (which instance it belongs to), `edge`, `instance`, `head` (newest
 * attempt of an instance), `task` (newest of each attempt). Open tasks are locked, so that what the tick decides about
 * them still holds at its end: a claim passes over them, a report waits.
 */
export const READ_FOCUS: Statement = {
  name: 'read-focus',
  text: `
  WITH owners AS (
    SELECT id, instance_id FROM attempt
    WHERE account_id = $1 AND pipeline_key = $2 AND id = ANY ($4::text[])
  ), named AS (
    SELECT unnest($3::text[]) AS id UNION SELECT instance_id FROM owners
  ), edges AS (
    SELECT e.consumer_id, e.producer_id, e.kind FROM named n JOIN edge e
      ON e.account_id = $1 AND e.pipeline_key = $2 AND e.consumer_id = n.id
    UNION
    SELECT e.consumer_id, e.producer_id, e.kind FROM named n JOIN edge e
      ON e.account_id = $1 AND e.pipeline_key = $2 AND e.producer_id = n.id
  ), touched AS (
    SELECT id FROM named UNION SELECT consumer_id FROM edges UNION SELECT producer_id FROM edges
    UNION SELECT unnest($5::text[])
  ), instances AS (
    SELECT i.id, i.record FROM touched t JOIN instance i
      ON i.account_id = $1 AND i.pipeline_key = $2 AND i.id = t.id
  ), heads AS (
    SELECT i.id AS instance_id, h.id, h.record FROM instances i CROSS JOIN LATERAL (
      SELECT id, record FROM attempt
      WHERE account_id = $1 AND pipeline_key = $2 AND instance_id = i.id
      ORDER BY account_id, pipeline_key, instance_id, number DESC LIMIT 1
    ) h
  ), of_attempts AS (
    SELECT id FROM heads UNION SELECT unnest($4::text[])
  ), newest AS MATERIALIZED (
    SELECT n.task_key, n.closed_at FROM of_attempts a CROSS JOIN LATERAL (
      SELECT task_key, closed_at FROM task
      WHERE account_id = $1 AND pipeline_key = $2 AND attempt_id = a.id
      ORDER BY account_id, pipeline_key, attempt_id, task_key DESC LIMIT 1
    ) n
  ), open AS (
    SELECT t.* FROM newest n JOIN task t ON t.account_id = $1 AND t.pipeline_key = $2 AND t.task_key = n.task_key
    WHERE n.closed_at IS NULL FOR UPDATE OF t
  ), closed AS (
    SELECT t.* FROM newest n JOIN task t ON t.account_id = $1 AND t.pipeline_key = $2 AND t.task_key = n.task_key
    WHERE n.closed_at IS NOT NULL
  )
  SELECT 'attempt' AS kind, id AS first, instance_id AS second, NULL AS third, NULL AS body, ${nothing()} FROM owners
  UNION ALL SELECT 'edge', consumer_id, producer_id, kind, NULL, ${nothing()} FROM edges
  UNION ALL SELECT 'instance', id, NULL, NULL, record, ${nothing()} FROM instances
  UNION ALL SELECT 'head', instance_id, NULL, NULL, record, ${nothing()} FROM heads
  UNION ALL SELECT 'task', NULL, NULL, NULL, NULL, ${taskColumns('t')} FROM open t
  UNION ALL SELECT 'task', NULL, NULL, NULL, NULL, ${taskColumns('t')} FROM closed t`,
};

/** The columns of a task, empty, for rows of other kinds. */
function nothing(): string {
  const types: Readonly<Record<string, string>> = {
    ...{ priority: 'bigint', scheduled_start: 'bigint', claimed_at: 'bigint', closed_at: 'bigint' },
    acknowledged: 'boolean',
  };
  return taskColumns('t')
    .split(', ')
    .map((column) => `NULL::${types[column.slice(2)] ?? 'text'} AS ${column.slice(2)}`)
    .join(', ');
}

/** $3 ids, $4 records. */
export const SAVE_COMPONENTS: Statement = {
  name: 'save-components',
  text: `
  INSERT INTO component (account_id, pipeline_key, id, record)
  SELECT $1, $2, c.id, c.record FROM unnest($3::text[], $4::text[]) WITH ORDINALITY AS c (id, record, place)
  ORDER BY c.place
  ON CONFLICT (account_id, pipeline_key, id) DO UPDATE SET record = excluded.record`,
};
/** One array a column, in the order of the table's. */
export const SAVE_INSTANCES: Statement = {
  name: 'save-instances',
  text: `
  INSERT INTO instance (account_id, pipeline_key, id, component_id, status, terminal, scheduled_start, scheduled_end,
    actual_start, actual_end, record)
  SELECT $1, $2, i.id, i.component_id, i.status, i.terminal, i.scheduled_start, i.scheduled_end, i.actual_start,
    i.actual_end, i.record
  FROM unnest($3::text[], $4::text[], $5::text[], $6::boolean[], $7::bigint[], $8::bigint[], $9::bigint[],
      $10::bigint[], $11::text[]) WITH ORDINALITY
    AS i (id, component_id, status, terminal, scheduled_start, scheduled_end, actual_start, actual_end, record, place)
  ORDER BY i.place
  ON CONFLICT (account_id, pipeline_key, id) DO UPDATE SET status = excluded.status, terminal = excluded.terminal,
    scheduled_start = excluded.scheduled_start, scheduled_end = excluded.scheduled_end,
    actual_start = excluded.actual_start, actual_end = excluded.actual_end, record = excluded.record`,
};
export const SAVE_ATTEMPTS: Statement = {
  name: 'save-attempts',
  text: `
  INSERT INTO attempt (account_id, pipeline_key, id, instance_id, number, component_id, status, scheduled_start,
    scheduled_end, actual_start, actual_end, record)
  SELECT $1, $2, a.id, a.instance_id, a.number, a.component_id, a.status, a.scheduled_start, a.scheduled_end,
    a.actual_start, a.actual_end, a.record
  FROM unnest($3::text[], $4::text[], $5::integer[], $6::text[], $7::text[], $8::bigint[], $9::bigint[],
      $10::bigint[], $11::bigint[], $12::text[])
    AS a (id, instance_id, number, component_id, status, scheduled_start, scheduled_end, actual_start, actual_end, record)
  ON CONFLICT (account_id, pipeline_key, id) DO UPDATE SET status = excluded.status,
    scheduled_start = excluded.scheduled_start, scheduled_end = excluded.scheduled_end,
    actual_start = excluded.actual_start, actual_end = excluded.actual_end, record = excluded.record`,
};
/** $3 consumers, $4 producers, $5 kinds. */
export const ADD_EDGES: Statement = {
  name: 'add-edges',
  text: `
  INSERT INTO edge (account_id, pipeline_key, consumer_id, producer_id, kind)
  SELECT $1, $2, e.consumer_id, e.producer_id, e.kind
  FROM unnest($3::text[], $4::text[], $5::text[]) AS e (consumer_id, producer_id, kind) ON CONFLICT DO NOTHING`,
};
export const REMOVE_EDGES: Statement = {
  name: 'remove-edges',
  text: `
  DELETE FROM edge e USING unnest($3::text[], $4::text[], $5::text[]) AS r (consumer_id, producer_id, kind)
  WHERE e.account_id = $1 AND e.pipeline_key = $2 AND e.consumer_id = r.consumer_id
    AND e.producer_id = r.producer_id AND e.kind = r.kind`,
};
