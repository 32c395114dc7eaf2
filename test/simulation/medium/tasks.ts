// SPDX-License-Identifier: Apache-2.0
import {
  type AccountId,
  type Attempt,
  type Instant,
  isReservedWorkerGroup,
  type ObjectId,
  type PipelineId,
  type TaskOffer,
  type TaskRecord,
} from '../../../src/core/model/index.ts';
import type { Synchronous } from '../../../src/store/embedded/synchronous.ts';
import type { ClaimRequest, TaskStore } from '../../../src/store/index.ts';
import { appendEvents, order, timerKey } from './queue.ts';
import type { Medium, PipelineRows, TaskRow } from './rows.ts';

/** The open or last task of an attempt. */
export function newestTask(medium: Medium, rows: PipelineRows, attemptId: ObjectId): TaskRecord | undefined {
  const key = rows.tasksOf.get(attemptId)?.at(-1);
  return key === undefined ? undefined : medium.tasks.get(key)?.row;
}

/** Closes the open task of an attempt: an offered one vanishes, a claimed one is withdrawn. */
export function withdrawTask(medium: Medium, rows: PipelineRows, attemptId: ObjectId, at: Instant): void {
  for (const key of rows.tasksOf.get(attemptId) ?? []) {
    const task = medium.tasks.get(key);
    if (task === undefined || task.row.closedAt !== null) continue;
    if (task.row.state === 'offered') {
      dropOffer(medium, task);
      medium.tasks.delete(key);
      rows.tasksOf.set(
        attemptId,
        (rows.tasksOf.get(attemptId) ?? []).filter((each) => each !== key),
      );
    } else save(medium, task, { ...task.row, state: 'withdrawn', closedAt: at });
  }
}

/** Takes back all tasks of a pipeline that is about to be forgotten. */
export function withdrawAllTasks(medium: Medium, rows: PipelineRows, at: Instant): void {
  for (const attemptId of [...rows.tasksOf.keys()]) withdrawTask(medium, rows, attemptId, at);
}

/** Offers a task, closing the attempt's open one first. */
export function offerTask(
  medium: Medium,
  rows: PipelineRows,
  { accountId, now }: { readonly accountId: AccountId; readonly now: Instant },
  offer: TaskOffer,
): void {
  withdrawTask(medium, rows, offer.attemptId, now);
  const { pipelineId, attemptId, instanceId, purpose, workerGroup, priority, scheduledStart } = offer;
  const row: TaskRecord = {
    ...{ pipelineId, attemptId, instanceId, purpose, workerGroup, priority, scheduledStart },
    ...{ state: 'offered', taskId: null, claimedAt: null, claimedBy: null, hostname: null },
    ...{ acknowledged: false, outcome: null, closedAt: null },
  };
  const key = medium.nextKey();
  medium.tasks.set(key, { key, accountId, row });
  rows.tasksOf.set(attemptId, [...(rows.tasksOf.get(attemptId) ?? []), key]);
  const group = offerKey(accountId, workerGroup);
  medium.offers.set(group, [...(medium.offers.get(group) ?? []), key]);
}

/** Claiming and reporting. `now` is the writer's clock. */
export function taskWrites(
  medium: Medium,
  now: () => Instant,
): Synchronous<Pick<TaskStore, 'claim' | 'report'>> {
  return {
    claim(request) {
      const task = request.workerGroup === '*' ? anyOffer(medium, request) : firstOffer(medium, request);
      return task === undefined ? undefined : claimTask(medium, task, request);
    },
    report(taskId, fact) {
      const key = medium.taskKeys.get(taskId);
      const task = key === undefined ? undefined : medium.tasks.get(key);
      if (task === undefined) return undefined;
      const { row: before } = task;
      if (before.state !== 'claimed') return before;
      if (!before.acknowledged) clearAcknowledge(medium, before);
      if (fact.kind === 'task-ended') {
        const { outcome, at } = fact;
        save(medium, task, { ...before, state: 'ended', acknowledged: true, outcome, closedAt: at });
      } else if (!before.acknowledged) save(medium, task, { ...before, acknowledged: true });
      appendEvents(medium, before.pipelineId, [fact], now());
      return before;
    },
  };
}

function clearAcknowledge(medium: Medium, { pipelineId, attemptId }: TaskRecord): void {
  medium.rows.get(pipelineId)?.timers.delete(timerKey(attemptId, 'acknowledge'));
}

function save(medium: Medium, task: TaskRow, row: TaskRecord): void {
  medium.tasks.set(task.key, { ...task, row });
}

function offerKey(account: AccountId, workerGroup: string): string {
  return `${account}\n${workerGroup}`;
}

function dropOffer(medium: Medium, { key, accountId, row }: TaskRow): void {
  const group = offerKey(accountId, row.workerGroup);
  const left = (medium.offers.get(group) ?? []).filter((each) => each !== key);
  if (left.length === 0) medium.offers.delete(group);
  else medium.offers.set(group, left);
}

function firstOffer(medium: Medium, request: ClaimRequest, group = request.workerGroup): TaskRow | undefined {
  const keys = medium.offers.get(offerKey(request.accountId, group)) ?? [];
  const offers = keys.flatMap((key) => medium.tasks.get(key) ?? []);
  return offers.sort(byTurn)[0];
}

function byTurn(a: TaskRow, b: TaskRow): number {
  return b.row.priority - a.row.priority || a.row.scheduledStart - b.row.scheduledStart || a.key - b.key;
}

function anyOffer(medium: Medium, request: ClaimRequest): TaskRow | undefined {
  const prefix = offerKey(request.accountId, '');
  const groups = [...medium.offers.keys()]
    .filter((key) => key.startsWith(prefix))
    .map((key) => key.slice(prefix.length))
    .filter((group) => !isReservedWorkerGroup(group) && !request.except.includes(group))
    .sort(order);
  const firsts = groups.flatMap((group) => firstOffer(medium, request, group) ?? []);
  return firsts.sort((a, b) => a.key - b.key)[0];
}

function claimTask(
  medium: Medium,
  task: TaskRow,
  request: ClaimRequest,
): { task: TaskRecord; attempt: Attempt } {
  const { taskId, claimedBy, hostname, at } = request;
  const { pipelineId, attemptId } = task.row;
  const rows = medium.rows.get(pipelineId);
  const attempt = rows?.attempts.get(attemptId);
  if (rows === undefined || attempt === undefined)
    throw new Error(`a task was offered for ${attemptId}, which was never saved`);
  dropOffer(medium, task);
  const row: TaskRecord = { ...task.row, state: 'claimed', taskId, claimedBy, hostname, claimedAt: at };
  save(medium, task, row);
  medium.taskKeys.set(taskId, task.key);
  setAcknowledge(rows, { pipelineId, attemptId, dueAt: request.acknowledgeBy });
  return { task: row, attempt };
}

function setAcknowledge(
  rows: PipelineRows,
  { pipelineId, attemptId, dueAt }: { pipelineId: PipelineId; attemptId: ObjectId; dueAt: Instant },
): void {
  const timer = { pipelineId, subjectId: attemptId, name: 'acknowledge', dueAt } as const;
  rows.timers.set(timerKey(attemptId, 'acknowledge'), timer);
}
