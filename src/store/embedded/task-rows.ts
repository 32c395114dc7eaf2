// SPDX-License-Identifier: Apache-2.0
import {
  type Attempt,
  type Instant,
  isReservedWorkerGroup,
  type ObjectId,
  type TaskOffer,
  type TaskRecord,
} from '../../core/model/index.ts';
import { offeredTask } from '../rows/tasks.ts';
import type { ClaimRequest, TaskStore } from '../store.ts';
import { type Database, numberOf, type Row, recordOf, textOf } from './database.ts';
import type { EventQueue } from './event-queue.ts';
import { FIND_ATTEMPT } from './sql/history.sql.ts';
import { CLEAR_TIMER, LOWER_WAKEUP, SET_TIMER } from './sql/queue.sql.ts';
import * as sql from './sql/task.sql.ts';
import type { Synchronous } from './synchronous.ts';

/**
 * Tasks: offered -> claimed -> ended | withdrawn; an offered one that is closed vanishes.
 *
 * Invariants: T1 a task has at most one claimer (D5): only `offered` is claimed, and one thread writes.
 * T2 a closed task never opens again. T3 an attempt has at most one open task.
 */

/**
 * Closes the open task of an attempt, if any: an offered one vanishes, a claimed one becomes withdrawn.
 * Source: S221.
 */
export function withdrawTask(database: Database, key: number, attemptId: ObjectId, at: Instant): void {
  for (const row of database.rows(sql.LIST_OPEN_TASKS_OF_ATTEMPT, key, attemptId))
    closeByEngine(database, row, at);
}

/**
 * Withdraws every claimed task of a pipeline that is about to be forgotten: their runners hear canceled for
 * an hour.
 */
export function withdrawAllTasks(database: Database, key: number, at: Instant): void {
  for (const row of database.rows(sql.LIST_CLAIMED_TASKS_OF_PIPELINE, key)) closeByEngine(database, row, at);
}

function closeByEngine(database: Database, row: Row, at: Instant): void {
  const task = recordOf<TaskRecord>(row);
  const taskKey = numberOf(row, 'task_key');
  if (task.state === 'offered') database.change(sql.DELETE_TASK, taskKey);
  else saveTask(database, taskKey, { ...task, state: 'withdrawn', closedAt: at });
}

/** Offers a task, closing the attempt's open one first. */
export function offerTask(
  database: Database,
  place: { readonly key: number; readonly accountId: string; readonly now: Instant },
  offer: TaskOffer,
): void {
  withdrawTask(database, place.key, offer.attemptId, place.now);
  const { attemptId, workerGroup, priority, scheduledStart } = offer;
  const reserved = isReservedWorkerGroup(workerGroup) ? 1 : 0;
  database.change(
    ...([
      sql.INSERT_TASK,
      place.key,
      attemptId,
      place.accountId,
      workerGroup,
      reserved,
      priority,
      scheduledStart,
    ] as const),
    JSON.stringify(offeredTask(offer)),
  );
}

function saveTask(database: Database, taskKey: number, task: TaskRecord): void {
  database.change(
    sql.SAVE_TASK,
    task.state,
    task.taskId,
    task.hostname,
    task.closedAt,
    JSON.stringify(task),
    taskKey,
  );
}

/** The claiming and reporting methods of the store. `now` is the writer's clock. */
export function taskWrites(
  database: Database,
  queue: EventQueue,
  now: () => Instant,
): Synchronous<Pick<TaskStore, 'claim' | 'report'>> {
  return {
    claim(request) {
      const row = request.workerGroup === '*' ? anyOffer(database, request) : firstOffer(database, request);
      return row === undefined ? undefined : claimRow(database, row, request);
    },
    report(taskId, fact) {
      const row = database.row(sql.FIND_TASK, taskId);
      if (row === undefined) return undefined;
      const before = recordOf<TaskRecord>(row);
      if (before.state !== 'claimed') return before;
      const key = numberOf(row, 'pipeline_key');
      if (!before.acknowledged) database.change(CLEAR_TIMER, key, before.attemptId, 'acknowledge');
      if (fact.kind === 'task-ended') {
        const { outcome, at } = fact;
        const ended: TaskRecord = { ...before, state: 'ended', acknowledged: true, outcome, closedAt: at };
        saveTask(database, numberOf(row, 'task_key'), ended);
      } else if (!before.acknowledged) {
        saveTask(database, numberOf(row, 'task_key'), { ...before, acknowledged: true });
      }
      queue.append({ id: before.pipelineId, key }, [fact], now());
      return before;
    },
  };
}

function firstOffer(database: Database, request: ClaimRequest, group = request.workerGroup): Row | undefined {
  return database.row(sql.FIND_FIRST_OFFER, request.accountId, isReservedWorkerGroup(group) ? 1 : 0, group);
}

/** Of the first offers of every user group that is not excepted, the one that has waited longest. */
function anyOffer(database: Database, request: ClaimRequest): Row | undefined {
  const except = new Set(request.except);
  let best: Row | undefined;
  for (
    let group = nextGroup(database, request, '');
    group !== null;
    group = nextGroup(database, request, group)
  ) {
    if (except.has(group)) continue;
    const row = firstOffer(database, request, group);
    if (row === undefined) continue;
    if (best === undefined || numberOf(row, 'task_key') < numberOf(best, 'task_key')) best = row;
  }
  return best;
}

function nextGroup(database: Database, request: ClaimRequest, after: string): string | null {
  const row = database.row(sql.FIND_NEXT_USER_GROUP, request.accountId, after);
  return row === undefined ? null : textOf(row, 'worker_group');
}

function claimRow(
  database: Database,
  row: Row,
  request: ClaimRequest,
): { task: TaskRecord; attempt: Attempt } {
  const offered = recordOf<TaskRecord>(row);
  if (offered.state !== 'offered')
    throw new Error(`T1 broken: task of ${offered.attemptId} is ${offered.state}`);
  const key = numberOf(row, 'pipeline_key');
  const attemptRow = database.row(FIND_ATTEMPT, key, offered.attemptId);
  if (attemptRow === undefined)
    throw new Error(`a task was offered for ${offered.attemptId}, which was never saved`);
  const { taskId, claimedBy, hostname, at } = request;
  const task: TaskRecord = { ...offered, state: 'claimed', taskId, claimedBy, hostname, claimedAt: at };
  saveTask(database, numberOf(row, 'task_key'), task);
  database.change(SET_TIMER, key, offered.attemptId, 'acknowledge', request.acknowledgeBy);
  database.change(LOWER_WAKEUP, key, request.acknowledgeBy);
  return { task, attempt: recordOf<Attempt>(attemptRow) };
}
