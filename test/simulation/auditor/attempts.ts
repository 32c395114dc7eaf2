// SPDX-License-Identifier: Apache-2.0
import type { Attempt, Change, Event, TaskOffer } from '../../../src/core/model/index.ts';
import type { Judge } from './judge.ts';
import { isEnd } from './transitions.ts';
import { componentOf, type InstanceView, sketchOf, type View } from './view.ts';

/** Tries of an action in all. Source: S168. */
const ACTION_TRIES = 3;
/** Losses that may cost no try: a task that kills each of its runners ends nevertheless. */
const FREE_LOSSES_MAX = 100;

interface Limits {
  readonly tries: number;
  readonly retryDelayMs: number;
}

/** What the definition allows an instance. Source: S159, S168, S187. */
function limitsOf(view: View, { row }: InstanceView): Limits {
  if (row.family === 'action') return { tries: ACTION_TRIES, retryDelayMs: 0 };
  const found =
    row.family === 'precondition'
      ? sketchOf(view, row.revision)?.preconditions.find(({ id }) => id === row.componentId)
      : componentOf(view, row);
  return {
    tries: 1 + (found?.maximumRetries ?? 0),
    retryDelayMs: found?.retryDelayMs ?? 0,
  };
}

/** Judges a written attempt. Source: S134, S149, S187, S188. */
export function judgeAttempt(judge: Judge, view: View, attempt: Attempt, event: Event): void {
  const about = { pipelineId: view.id, found: event };
  const before = view.attempts.get(attempt.id);
  const instance = view.instances.get(attempt.instanceId);
  view.attempts.set(attempt.id, attempt);
  if (
    !judge.must(instance !== undefined, 'S134', `${attempt.id} has no instance`, about) ||
    instance === undefined
  )
    return;
  if (before === undefined) judgeNewAttempt(judge, view, { attempt, instance });
  else
    judge.must(!isEnd(before.status), 'S149', `${attempt.id} was over and changed`, {
      ...about,
      expected: before.status,
    });
  if (isEnd(attempt.status) && isLoss(event)) instance.lost.add(attempt.id);
}

/** Whether what ended an attempt was not its own fault. Source: S165, S188. */
function isLoss(event: Event): boolean {
  return event.kind === 'task-lost' || (event.kind === 'resource-lost' && !event.costsTry);
}

function judgeNewAttempt(
  judge: Judge,
  view: View,
  { attempt, instance }: { readonly attempt: Attempt; readonly instance: InstanceView },
): void {
  const about = { pipelineId: view.id, found: attempt.id };
  const numbers = [...view.attempts.values()].filter((each) => each.instanceId === attempt.instanceId);
  judge.must(attempt.number === numbers.length, 'S134', `${attempt.id} is not the next attempt`, {
    ...about,
    expected: numbers.length,
  });
  judge.must(
    attempt.id === `${attempt.instanceId}_Attempt=${attempt.number}`,
    'S134',
    `${attempt.id} is no id of an attempt`,
    about,
  );
  for (const each of numbers)
    judge.must(
      each.id === attempt.id || isEnd(each.status),
      'design 4',
      `${attempt.id} began while ${each.id} goes on`,
      about,
    );
  instance.attempts.push(attempt.id);
  const { tries } = limitsOf(view, instance);
  const costing = instance.attempts.filter((id) => !instance.lost.has(id)).length;
  judge.must(
    costing <= tries || instance.lost.size >= FREE_LOSSES_MAX,
    'S187',
    `${attempt.id} is one try too many`,
    {
      ...about,
      expected: tries,
    },
  );
  const state = view.progress?.state;
  const isRetry = instance.attempts.length > 1 && instance.row.family !== 'resource';
  judge.must(
    !(isRetry && state === 'DEACTIVATING' && instance.row.family !== 'action'),
    'S206',
    `${attempt.id} is a retry in a pipeline that is deactivated`,
    about,
  );
}

/** An instance that failed has used up its tries. Source: S150, S187. */
export function judgeTriesUsed(judge: Judge, view: View, instance: InstanceView, event: Event): void {
  const { row, attempts, lost } = instance;
  if (row.status !== 'FAILED' || row.family === 'data-node' || row.family === 'resource') return;
  const isTimeout = event.kind === 'timer' && event.name === 'precondition';
  const { tries } = limitsOf(view, instance);
  const costing = attempts.filter((id) => !lost.has(id)).length;
  judge.must(
    isTimeout || costing >= tries || lost.size >= FREE_LOSSES_MAX,
    'S150',
    `${row.id} FAILED with tries left`,
    {
      pipelineId: view.id,
      expected: tries,
      found: costing,
    },
  );
}

/** Judges an offer: not before its time, not while held, to the right group. Source: S147, S152, S159, S206. */
export function judgeOffer(
  judge: Judge,
  view: View,
  task: TaskOffer,
  { event, now }: { readonly event: Event; readonly now: number },
): void {
  const { attemptId, instanceId, purpose } = task;
  const about = { pipelineId: view.id, found: attemptId };
  const held = view.tasks.get(attemptId);
  const isHeld = held?.state === 'claimed' && held.purpose === purpose;
  judge.must(
    !isHeld || isGivenUp(event),
    'design 4',
    `${attemptId} was offered while somebody holds it`,
    about,
  );
  const attempt = view.attempts.get(attemptId);
  const instance = view.instances.get(instanceId);
  if (
    !judge.must(
      attempt !== undefined && instance !== undefined,
      'S150',
      `${attemptId} is offered and unknown`,
      about,
    ) ||
    attempt === undefined ||
    instance === undefined
  )
    return;
  const isOver = isEnd(attempt.status);
  judge.must(!isOver || purpose === 'terminate', 'design 4', `${attemptId} is over and offered again`, about);
  if (purpose === 'terminate') return;
  const earliest = earliestOffer(view, attempt, instance);
  judge.must(
    earliest === null || now >= earliest,
    'S152',
    `${attemptId} was offered before retryDelay was over`,
    {
      ...about,
      expected: earliest === null ? null : new Date(earliest).toISOString(),
    },
  );
  const paused = view.components.get(instance.row.componentId)?.status === 'PAUSED';
  judge.must(
    !paused || instance.row.status !== 'PAUSED',
    'S147',
    `${attemptId} was offered while its component is PAUSED`,
    about,
  );
  const state = view.progress?.state;
  const isWished =
    instance.row.rerun || instance.row.family === 'precondition' || instance.row.family === 'action';
  judge.must(
    isWished || (state !== 'INACTIVE' && state !== 'PENDING'),
    'S205',
    `${attemptId} was offered while the pipeline is ${state}`,
    about,
  );
}

/** Whether the holder of a task is known to be gone, or was not heard in time. Source: S188, S190, S191. */
function isGivenUp(event: Event): boolean {
  if (event.kind === 'timer') return event.name === 'acknowledge' || event.name === 'progress';
  return event.kind === 'task-lost';
}

function earliestOffer(view: View, attempt: Attempt, instance: InstanceView): number | null {
  const { retryDelayMs } = limitsOf(view, instance);
  if (instance.row.family === 'precondition' && attempt.lastRetryAt !== null)
    return attempt.lastRetryAt + retryDelayMs;
  const index = instance.attempts.indexOf(attempt.id);
  const before = instance.attempts[index - 1];
  const previous = before === undefined ? undefined : view.attempts.get(before);
  if (previous === undefined || instance.lost.has(previous.id)) return null;
  const isFailed = previous.status === 'FAILED' || previous.status === 'TIMEDOUT';
  return !isFailed || previous.actualEnd === null ? null : previous.actualEnd + retryDelayMs;
}

/** Who reports under a task id that is no longer the attempt's changes nothing. Source: S224. */
export function judgeStale(judge: Judge, view: View, event: Event, changes: readonly Change[]): void {
  if (event.kind !== 'task-progress' && event.kind !== 'task-ended' && event.kind !== 'task-lost') return;
  const task = view.tasks.get(event.attemptId);
  if (task?.taskId === event.taskId) return;
  const touched = changes.find(({ kind }) => kind === 'save-instance' || kind === 'save-attempt');
  judge.must(
    touched === undefined,
    'S224',
    `a report of ${event.attemptId} under a stale task id changed something`,
    {
      pipelineId: view.id,
      expected: task?.taskId ?? 'nobody',
      found: event,
    },
  );
}
