// SPDX-License-Identifier: Apache-2.0
import { type Fact, type Failure, refuse, type TaskRecord } from '../../core/model/index.ts';
import type { SetTaskStatusInput, SetTaskStatusOutput } from '../../protocol/index.ts';
import type { Call, Operation } from '../call.ts';
import { cutText } from '../error-text.ts';
import { finishesLate } from '../tasks/late-finish.ts';
import { reportMask } from '../tasks/reported-secrets.ts';
import { heldTask } from '../tasks/task-access.ts';

/** Error id by which a Task Runner that stops hands its task back: the work is offered again and no try is lost. */
export const TASK_RUNNER_STOPPED = 'TaskRunnerStopped';
/** Error ids that only the service sets. Source: S222. */
const SERVICE_ERROR_PREFIX = 'Service_';

const DONE: SetTaskStatusOutput = {};

/** Ends a task with an outcome; the same report again is accepted. Source: S222 to S225. */
export const setTaskStatus: Operation<'SetTaskStatus'> = async (call, input) => {
  if (input.errorId?.startsWith(SERVICE_ERROR_PREFIX))
    refuse('INVALID_REQUEST', {
      reason: `errorId '${input.errorId}' begins with '${SERVICE_ERROR_PREFIX}', which is kept for the service: use another`,
    });
  const task = await heldTask(call, 'SetTaskStatus', input.taskId);
  if (input.taskStatus === 'FAILED' && input.errorId === TASK_RUNNER_STOPPED) return handBack(call, task);
  if (input.taskStatus === 'FALSE') await refuseFalse(call, task);
  const failure = await failureIn(call, task, input);
  const before = task.state === 'claimed' ? await record(call, task, input.taskStatus, failure) : task;
  if (before.state === 'claimed') return DONE;
  const isAccepted =
    before.state === 'withdrawn'
      ? input.taskStatus === 'FINISHED' && (await finishesLate(call, before, failure))
      : before.outcome === input.taskStatus;
  return isAccepted ? DONE : refuse('TASK_NOT_FOUND');
};

async function record(
  call: Call,
  task: TaskRecord,
  outcome: SetTaskStatusInput['taskStatus'],
  failure: Failure | null,
): Promise<TaskRecord> {
  const id = task.taskId ?? refuse('TASK_NOT_FOUND');
  const { attemptId, purpose, hostname } = task;
  const fact = {
    kind: 'task-ended',
    attemptId,
    taskId: id,
    purpose,
    hostname,
    outcome,
    failure,
    at: call.now,
  } as const;
  return (await call.parts.store.tasks.report(id, fact)) ?? refuse('TASK_NOT_FOUND');
}

/** The holder stops before its work is done; once it was taken away there is nothing to hand back. */
async function handBack(call: Call, task: TaskRecord): Promise<SetTaskStatusOutput> {
  if (task.state !== 'claimed' || task.taskId === null) return DONE;
  const { attemptId, taskId } = task;
  const fact: Fact = {
    kind: 'task-lost',
    attemptId,
    taskId,
    reason: 'the Task Runner stopped',
    at: call.now,
  };
  await call.parts.store.pipelines.record(task.pipelineId, [fact]);
  return DONE;
}

/** FALSE is the answer of a precondition. Source: S223. */
async function refuseFalse(call: Call, task: TaskRecord): Promise<void> {
  const [instance] = await call.parts.store.history.instances(task.pipelineId, [task.instanceId]);
  if (instance === undefined || instance.family === 'precondition') return;
  refuse('INVALID_REQUEST', {
    reason: `taskStatus FALSE is for preconditions and '${instance.id}' is a ${instance.type}: use FAILED`,
  });
}

/** Null when the report names no error; FINISHED may carry one too (S223). Secrets of the task are masked (X68). */
async function failureIn(call: Call, task: TaskRecord, input: SetTaskStatusInput): Promise<Failure | null> {
  const bytesMax = call.parts.settings.errorTextBytesMax;
  const { errorId, errorMessage, errorStackTrace, taskStatus } = input;
  const isSilent = errorId === undefined && errorMessage === undefined && errorStackTrace === undefined;
  if (isSilent && taskStatus !== 'FAILED') return null;
  const texts = [errorId ?? '', errorMessage ?? '', errorStackTrace ?? ''] as const;
  const masked = await reportMask(call, task, texts);
  const shown = (text: string): string => cutText(masked(text), bytesMax);
  return { errorId: shown(texts[0]), errorMessage: shown(texts[1]), errorStackTrace: shown(texts[2]) };
}
