// SPDX-License-Identifier: Apache-2.0
/** Statements on tasks. */

export const INSERT_TASK = `
  INSERT INTO task (pipeline_key, attempt_id, account_id, worker_group, reserved, priority, scheduled_start, state, record)
  VALUES (?, ?, ?, ?, ?, ?, ?, 'offered', ?)`;
export const SAVE_TASK =
  'UPDATE task SET state = ?, task_id = ?, hostname = ?, closed_at = ?, record = ? WHERE task_key = ?';
export const DELETE_TASK = 'DELETE FROM task WHERE task_key = ?';
export const FIND_TASK = 'SELECT task_key, pipeline_key, record FROM task WHERE task_id = ?';
export const FIND_TASK_RECORD = 'SELECT record FROM task WHERE task_id = ?';
export const FIND_TASK_OF_ATTEMPT = `
  SELECT record FROM task WHERE pipeline_key = ? AND attempt_id = ?
  ORDER BY task_key DESC LIMIT 1`;
export const LIST_OPEN_TASKS_OF_ATTEMPT = `
  SELECT task_key, record FROM task WHERE pipeline_key = ? AND attempt_id = ? AND closed_at IS NULL ORDER BY task_key`;
/** Walks over what Task Runners hold now, which is little, and not over a pipeline's history. */
export const LIST_CLAIMED_TASKS_OF_PIPELINE = `
  SELECT task_key, record FROM task INDEXED BY task_claimed_by_hostname
  WHERE pipeline_key = ? AND state = 'claimed' ORDER BY task_key`;
/** Tasks of a pipeline in the order of their attempts, after one; the newest of an attempt first. */
export const LIST_TASKS_AFTER_ATTEMPT = `
  SELECT task_key, attempt_id, state FROM task INDEXED BY task_by_attempt
  WHERE pipeline_key = ? AND attempt_id > ? ORDER BY attempt_id, task_key DESC LIMIT ?`;
export const LIST_CLAIMED_BY_HOSTNAME =
  "SELECT record FROM task WHERE hostname = ? AND state = 'claimed' ORDER BY task_key";
export const PURGE_TASKS = `
  DELETE FROM task WHERE task_key IN
    (SELECT task_key FROM task WHERE closed_at <= ? ORDER BY closed_at, task_key LIMIT ?)`;

/** An offer of a pipeline that is gone, and whose rows are being removed, is none. Source: S216. */
export const FIND_FIRST_OFFER = `
  SELECT task_key, pipeline_key, record FROM task
  WHERE account_id = ? AND reserved = ? AND worker_group = ? AND state = 'offered'
    AND NOT EXISTS (SELECT 1 FROM forgotten f WHERE f.pipeline_key = task.pipeline_key)
  ORDER BY priority DESC, scheduled_start, task_key LIMIT 1`;
/**
 * One step along the index to the next worker group that has offers; cheap however many tasks a group has.
 */
export const FIND_NEXT_USER_GROUP = `
  SELECT worker_group FROM task
  WHERE account_id = ? AND reserved = 0 AND worker_group > ? AND state = 'offered'
  ORDER BY worker_group LIMIT 1`;
