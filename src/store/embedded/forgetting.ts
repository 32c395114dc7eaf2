// SPDX-License-Identifier: Apache-2.0
import type { Instant, PipelineId } from '../../core/model/index.ts';
import { type Database, numberOf, textOf } from './database.ts';
import * as pipeline from './sql/pipeline.sql.ts';
import * as task from './sql/task.sql.ts';
import { withdrawAllTasks } from './task-rows.ts';

/**
 * Removal of what nobody needs any more, some rows a transaction, so that nothing waits for a pipeline of a million
 * instances to go.
 *
 * States of a deleted pipeline: live -> forgotten (a tombstone answers for it, its rows cannot be reached) -> gone.
 * Invariant W11: a forgotten pipeline's key is never given again, and its offers are never claimed.
 */

/** Makes a pipeline forgotten: its Task Runners hear canceled for an hour. Source: S23, S221. */
export function forgetPipeline(
  database: Database,
  { id, key }: { readonly id: PipelineId; readonly key: number },
  at: Instant,
): void {
  withdrawAllTasks(database, key, at);
  for (const statement of pipeline.FORGET_PIPELINE) database.change(statement, key);
  database.change(pipeline.INSERT_TOMBSTONE, id, key, at);
}

/** Removes some rows of one forgotten pipeline; whether there may be more. */
export function removeForgotten(database: Database, rowsMax: number): boolean {
  const row = database.row(pipeline.FIND_FORGOTTEN);
  if (row === undefined) return false;
  const key = numberOf(row, 'pipeline_key');
  if (removeOffers(database, { key, after: textOf(row, 'offers_after') }, rowsMax)) return true;
  let left = rowsMax;
  for (const statement of pipeline.DELETE_FORGOTTEN) {
    left -= database.change(statement, key, left);
    if (left <= 0) return true;
  }
  database.change(pipeline.END_FORGOTTEN, key);
  return true;
}

/** After the last attempt that any id can name. */
const NO_MORE_OFFERS = '\u{10ffff}';

/**
 * Tasks that are over stay for a day, for late reports; offers go. An attempt's offer is its newest task, so the end of a
 * page hides none. Whether it did anything.
 */
function removeOffers(
  database: Database,
  { key, after }: { readonly key: number; readonly after: string },
  rowsMax: number,
): boolean {
  if (after === NO_MORE_OFFERS) return false;
  const rows = database.rows(task.LIST_TASKS_AFTER_ATTEMPT, key, after, rowsMax);
  for (const row of rows) {
    if (textOf(row, 'state') === 'offered') database.change(task.DELETE_TASK, numberOf(row, 'task_key'));
  }
  const last = rows.at(-1);
  const isLast = rows.length < rowsMax || last === undefined;
  database.change(pipeline.SAVE_FORGOTTEN, isLast ? NO_MORE_OFFERS : textOf(last, 'attempt_id'), key);
  return true;
}
