// SPDX-License-Identifier: Apache-2.0
import { type Attempt, type Instant, isReservedWorkerGroup } from '../../core/model/index.ts';
import type { ClaimRequest, TaskStore } from '../store.ts';
import { type Database, type Row, recordOf, type Value } from './database.ts';
import { digestOf } from './digest.ts';
import * as sql from './sql/task.sql.ts';
import { taskRecordOf } from './task-row.ts';

export interface TasksOptions {
  readonly database: Database;
  readonly now: () => Instant;
  /** Facts were recorded or a timer was set: the scheduler has to look again. */
  readonly onFacts: () => void;
}

/**
 * Tasks: offered -> claimed -> ended | withdrawn; an offered one that is closed vanishes. Claims and reports are one
 * statement each.
 *
 * Invariants: T1 a task has at most one claimer (D5): a claim locks its row, and passes over rows that others have
 * locked. T2 a closed task never opens again.
 */
export function taskStore({ database, now, onFacts }: TasksOptions): TaskStore {
  return {
    async claim(request) {
      const row =
        request.workerGroup === '*' ? await claimAny(database, request) : await claimFirst(database, request);
      if (row === undefined) return undefined;
      onFacts();
      const task = taskRecordOf(row);
      if (row['attempt'] === null) {
        throw new Error(`a task was offered for ${task.attemptId}, which was never saved`);
      }
      return { task, attempt: recordOf<Attempt>(row, 'attempt') };
    },
    async find(taskId) {
      const row = await database.row(sql.FIND_TASK, taskId);
      return row === undefined ? undefined : taskRecordOf(row);
    },
    async report(taskId, fact) {
      const outcome = fact.kind === 'task-ended' ? fact.outcome : null;
      const row = await database.row(sql.REPORT, taskId, JSON.stringify(fact), now(), outcome, fact.at);
      if (row === undefined) return undefined;
      onFacts();
      return taskRecordOf(row);
    },
    claimedBy: async (hostname) =>
      (await database.rows(sql.LIST_CLAIMED_BY_HOSTNAME, hostname)).map(taskRecordOf),
  };
}

function claimFirst(database: Database, request: ClaimRequest): Promise<Row | undefined> {
  const { workerGroup } = request;
  const reserved = isReservedWorkerGroup(workerGroup);
  return database.row(sql.CLAIM_FIRST, ...claimer(request), reserved, digestOf(workerGroup));
}

/** Other claimers may be faster at the tasks that come first, again and again, but then they get on. */
async function claimAny(database: Database, request: ClaimRequest): Promise<Row | undefined> {
  const except = request.except.map((group) => digestOf(group));
  for (;;) {
    const row = await database.row(sql.CLAIM_ANY, ...claimer(request), except);
    if (row !== undefined) return row;
    if ((await database.row(sql.HAS_ANY_OFFER, request.accountId, except)) === undefined) return undefined;
  }
}

/** $1 to $6 of a claim. */
function claimer(request: ClaimRequest): readonly Value[] {
  const { accountId, taskId, hostname, claimedBy, at, acknowledgeBy } = request;
  return [accountId, taskId, hostname, claimedBy, at, acknowledgeBy];
}
