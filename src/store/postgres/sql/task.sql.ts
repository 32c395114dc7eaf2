// SPDX-License-Identifier: Apache-2.0
/** Statements on tasks. */
import type { Statement } from '../database.ts';

const COLUMNS = [
  ...['pipeline_id', 'attempt_id', 'instance_id', 'purpose', 'worker_group', 'priority', 'scheduled_start'],
  ...['state', 'task_id', 'claimed_at', 'claimed_by', 'hostname', 'acknowledged', 'outcome', 'closed_at'],
];
/** The columns that make a TaskRecord, of the table or alias given. */
export const taskColumns = (of: string): string => COLUMNS.map((column) => `${of}.${column}`).join(', ');

/** The parts of a claim after `pick` has chosen and locked a row: $1 account, $2 task id, $3 to $6 who and when. */
const CLAIM_PICKED = `
  claimed AS (
    UPDATE task t SET state = 'claimed', task_id = $2, hostname = $3, claimed_by = $4, claimed_at = $5
    FROM pick WHERE t.account_id = $1 AND t.pipeline_key = pick.pipeline_key AND t.task_key = pick.task_key
    RETURNING t.*
  ), clock AS (
    INSERT INTO timer (account_id, pipeline_key, subject_id, name, due_at)
    SELECT account_id, pipeline_key, attempt_id, 'acknowledge', $6 FROM claimed
    ON CONFLICT (account_id, pipeline_key, subject_id, name) DO UPDATE SET due_at = excluded.due_at
  )
  SELECT ${taskColumns('c')}, a.record AS attempt FROM claimed c
  LEFT JOIN attempt a ON a.account_id = c.account_id AND a.pipeline_key = c.pipeline_key AND a.id = c.attempt_id`;

/** $7 whether the group is reserved, $8 its digest. Source: S216. */
export const CLAIM_FIRST: Statement = {
  name: 'claim-first',
  text: `
  WITH pick AS (
    SELECT pipeline_key, task_key FROM task
    WHERE account_id = $1 AND reserved = $7 AND group_digest = $8 AND state = 'offered'
    ORDER BY priority DESC, scheduled_start, task_key LIMIT 1 FOR UPDATE SKIP LOCKED
  ), ${CLAIM_PICKED}`,
};

/**
 * $7 digests of groups that are excepted: of the first free offers of every other user group, the one that has waited
 * longest. Steps from group to group along the index, so it is cheap however many tasks a group has; the choice is
 * locked only at the end, and when another claimer was faster the claim finds nothing and is made again.
 */
export const CLAIM_ANY: Statement = {
  name: 'claim-any',
  text: `
  WITH RECURSIVE groups AS (
    (SELECT group_digest FROM task WHERE account_id = $1 AND NOT reserved AND state = 'offered'
      ORDER BY group_digest LIMIT 1)
    UNION ALL
    SELECT n.group_digest FROM groups g CROSS JOIN LATERAL (
      SELECT group_digest FROM task
      WHERE account_id = $1 AND NOT reserved AND state = 'offered' AND group_digest > g.group_digest
      ORDER BY group_digest LIMIT 1
    ) n
  ), firsts AS (
    SELECT o.pipeline_key, o.task_key FROM groups g CROSS JOIN LATERAL (
      SELECT pipeline_key, task_key FROM task
      WHERE account_id = $1 AND NOT reserved AND group_digest = g.group_digest AND state = 'offered'
      ORDER BY priority DESC, scheduled_start, task_key LIMIT 1
    ) o WHERE g.group_digest <> ALL ($7::text[])
  ), pick AS (
    SELECT t.pipeline_key, t.task_key FROM task t
    WHERE t.account_id = $1 AND t.state = 'offered'
      AND (t.pipeline_key, t.task_key) IN (SELECT pipeline_key, task_key FROM firsts)
    ORDER BY t.task_key LIMIT 1 FOR UPDATE SKIP LOCKED
  ), ${CLAIM_PICKED}`,
};
/** $1 account, $2 digests of groups that are excepted: whether a claim of any group is worth another try. */
export const HAS_ANY_OFFER: Statement = {
  name: 'has-any-offer',
  text: `
  SELECT 1 AS found FROM task WHERE account_id = $1 AND NOT reserved AND state = 'offered'
    AND group_digest <> ALL ($2::text[]) LIMIT 1 FOR UPDATE SKIP LOCKED`,
};

export const FIND_TASK: Statement = {
  name: 'find-task',
  text: `SELECT ${taskColumns('t')} FROM task t WHERE t.task_id = $1`,
};
export const LIST_CLAIMED_BY_HOSTNAME: Statement = {
  name: 'list-claimed-by-hostname',
  text: `SELECT ${taskColumns('t')} FROM task t WHERE t.hostname = $1 AND t.state = 'claimed' ORDER BY t.task_key`,
};

/**
 * $1 task id, $2 event, $3 since, $4 outcome (null for progress), $5 when: answers with the task as it was before. The
 * acknowledgement's timer is left alone when a tick has it: that tick has taken it already.
 */
export const REPORT: Statement = {
  name: 'report',
  text: `
  WITH held AS (
    SELECT t.* FROM task t WHERE t.task_id = $1 FOR UPDATE
  ), open AS (
    SELECT * FROM held WHERE state = 'claimed'
  ), saved AS (
    UPDATE task t SET acknowledged = true,
      state = CASE WHEN $4::text IS NULL THEN t.state ELSE 'ended' END,
      outcome = $4::text,
      closed_at = CASE WHEN $4::text IS NULL THEN NULL ELSE $5::bigint END
    FROM open o WHERE t.account_id = o.account_id AND t.pipeline_key = o.pipeline_key AND t.task_key = o.task_key
      AND ($4::text IS NOT NULL OR NOT o.acknowledged)
  ), clock AS (
    DELETE FROM timer WHERE (account_id, pipeline_key, subject_id, name) IN (
      SELECT m.account_id, m.pipeline_key, m.subject_id, m.name FROM open o JOIN timer m
        ON m.account_id = o.account_id AND m.pipeline_key = o.pipeline_key AND m.subject_id = o.attempt_id
        AND m.name = 'acknowledge'
      WHERE NOT o.acknowledged FOR UPDATE OF m SKIP LOCKED)
  ), appended AS (
    INSERT INTO fact (account_id, pipeline_key, since, event)
    SELECT account_id, pipeline_key, $3, $2 FROM open
  )
  SELECT ${taskColumns('h')} FROM held h`,
};

/** $1 account, $2 pipeline, $3 attempts, $4 when each: claimed tasks become withdrawn, offered ones vanish. Source: S221. */
export const WITHDRAW_CLAIMED: Statement = {
  name: 'withdraw-claimed',
  text: `
  UPDATE task t SET state = 'withdrawn', closed_at = w.at FROM unnest($3::text[], $4::bigint[]) AS w (attempt_id, at)
  WHERE t.account_id = $1 AND t.pipeline_key = $2 AND t.attempt_id = w.attempt_id AND t.state = 'claimed'`,
};
export const DELETE_OFFERED: Statement = {
  name: 'delete-offered',
  text: `
  DELETE FROM task t USING unnest($3::text[]) AS w (attempt_id)
  WHERE t.account_id = $1 AND t.pipeline_key = $2 AND t.attempt_id = w.attempt_id AND t.state = 'offered'`,
};
/** The tasks of a pipeline that is forgotten; $3 when. */
export const WITHDRAW_ALL_CLAIMED: Statement = {
  name: 'withdraw-all-claimed',
  text: `
  UPDATE task SET state = 'withdrawn', closed_at = $3
  WHERE account_id = $1 AND pipeline_key = $2 AND state = 'claimed'`,
};
export const DELETE_ALL_OFFERED: Statement = {
  name: 'delete-all-offered',
  text: "DELETE FROM task WHERE account_id = $1 AND pipeline_key = $2 AND state = 'offered'",
};
/** $1 account, $2 pipeline, $3 pipeline id, then one array a column, in the order of the offers. */
export const OFFER_TASKS: Statement = {
  name: 'offer-tasks',
  text: `
  INSERT INTO task (account_id, pipeline_key, pipeline_id, attempt_id, instance_id, purpose, worker_group, group_digest,
    reserved, priority, scheduled_start)
  SELECT $1, $2, $3, o.attempt_id, o.instance_id, o.purpose, o.worker_group, o.group_digest, o.reserved, o.priority,
    o.scheduled_start
  FROM unnest($4::text[], $5::text[], $6::text[], $7::text[], $8::text[], $9::boolean[], $10::bigint[], $11::bigint[])
    WITH ORDINALITY AS o (attempt_id, instance_id, purpose, worker_group, group_digest, reserved, priority,
      scheduled_start, place)
  ORDER BY o.place`,
};

/** Worker groups with tasks that wait, at most 1000; what a lost notification would have told. */
export const LIST_OFFERED_GROUPS: Statement = {
  name: 'list-offered-groups',
  text: `
  WITH RECURSIVE groups AS (
    (SELECT account_id, reserved, group_digest, worker_group FROM task WHERE state = 'offered'
      ORDER BY account_id, reserved, group_digest LIMIT 1)
    UNION ALL
    SELECT n.* FROM groups g CROSS JOIN LATERAL (
      SELECT account_id, reserved, group_digest, worker_group FROM task
      WHERE state = 'offered' AND (account_id, reserved, group_digest) > (g.account_id, g.reserved, g.group_digest)
      ORDER BY account_id, reserved, group_digest LIMIT 1
    ) n
  )
  SELECT worker_group FROM groups LIMIT 1000`,
};

/** $1 closed until, $2 how many at most. */
export const PURGE_TASKS: Statement = {
  name: 'purge-tasks',
  text: `
  DELETE FROM task WHERE (account_id, pipeline_key, task_key) IN (
    SELECT account_id, pipeline_key, task_key FROM task WHERE closed_at <= $1
    ORDER BY closed_at LIMIT $2 FOR UPDATE SKIP LOCKED)`,
};
