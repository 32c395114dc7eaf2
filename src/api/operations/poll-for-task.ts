// SPDX-License-Identifier: Apache-2.0
import {
  addDuration,
  durationOf,
  isReservedWorkerGroup,
  type PipelineObject,
  refuse,
  SERVICE_WORKER_GROUP,
} from '../../core/model/index.ts';
import type { PollForTaskInput, PollForTaskOutput, WirePipelineObject } from '../../protocol/index.ts';
import { authorise } from '../access/access.ts';
import type { Call, HandOver, Operation } from '../call.ts';
import { unsealObject } from '../definitions/secrets.ts';
import { newTaskId } from '../random-ids.ts';
import { isBoundTo } from '../tasks/resource-group.ts';
import { ANY_WORKER_GROUP } from '../tasks/task-broker.ts';
import { wireOfObject } from '../wire.ts';

/** Hands out a task of a worker group, or waits for one. Source: S213 to S219, S230. */
export const pollForTask: Operation<'PollForTask'> = async (call, input) => {
  const { broker, polledGroups } = call.parts;
  const { principal, signal } = call.context;
  authoriseGroup(call, input.workerGroup);
  if (!isReservedWorkerGroup(input.workerGroup))
    polledGroups.note(principal.accountId, input.workerGroup, call.now);
  const handOver = await broker.poll({
    accountId: principal.accountId,
    workerGroup: input.workerGroup,
    signal,
    claim: () => claim(call, input),
    putBack: (taken) => putBack(call, taken),
  });
  return handOver === undefined ? {} : answer(call, handOver);
};

/** Who may poll which group: policies, and the groups that are not for users. Source: S214, S230, S267. */
function authoriseGroup(call: Call, workerGroup: string): void {
  const { principal } = call.context;
  authorise(call, 'PollForTask', { pipelineId: null, workerGroups: [workerGroup] });
  const isOwn =
    principal.kind === 'service' || !isReservedWorkerGroup(workerGroup) || isBoundTo(principal, workerGroup);
  if (isOwn) return;
  const cause = `because worker group '${workerGroup}' is kept for the service and the resources it manages`;
  refuse('ACCESS_DENIED', { arn: principal.arn, action: 'datapipeline:PollForTask', resource: '*', cause });
}

async function claim(call: Call, input: PollForTaskInput): Promise<HandOver | undefined> {
  const { store, clock, random, settings, polledGroups } = call.parts;
  const { accountId, arn } = call.context.principal;
  const at = clock.now();
  const taskId = newTaskId(random);
  const claimed = await store.tasks.claim({
    workerGroup: input.workerGroup,
    except: input.workerGroup === ANY_WORKER_GROUP ? polledGroups.recent(accountId, at) : [],
    accountId,
    taskId,
    hostname: input.hostname ?? null,
    claimedBy: arn,
    at,
    acknowledgeBy: addDuration(at, durationOf(settings.acknowledgeWithinMs)),
  });
  return claimed === undefined ? undefined : { taskId, ...claimed };
}

/** The caller vanished between its claim and the answer: the work is offered again at once. Source: S216. */
async function putBack(call: Call, { taskId, task }: HandOver): Promise<void> {
  const { store, clock } = call.parts;
  const reason = 'the Task Runner went away before it got the task';
  const fact = { kind: 'task-lost', attemptId: task.attemptId, taskId, reason, at: clock.now() } as const;
  await store.pipelines.record(task.pipelineId, [fact]);
}

function answer(call: Call, { taskId, task, attempt }: HandOver): PollForTaskOutput {
  const { keyring } = call.parts;
  const objects: Record<string, WirePipelineObject> = Object.create(null);
  for (const [index, object] of attempt.objects.entries()) {
    const shown =
      index === 0 && task.workerGroup === SERVICE_WORKER_GROUP
        ? withPurpose(object, { task, attempt })
        : object;
    objects[shown.id] = wireOfObject(unsealObject(keyring, task.pipelineId, shown));
  }
  return { taskObject: { taskId, pipelineId: task.pipelineId, attemptId: task.attemptId, objects } };
}

/** The service's own runner is told what the task is for, and of which machine. */
function withPurpose(
  object: PipelineObject,
  { task, attempt }: Pick<HandOver, 'task' | 'attempt'>,
): PipelineObject {
  const told = new Map([['@xTaskPurpose', task.purpose as string]]);
  if (attempt.resourceId !== null) told.set('@resourceId', attempt.resourceId);
  const kept = object.fields.filter((field) => !told.has(field.key));
  return {
    ...object,
    fields: [...kept, ...[...told].map(([key, value]) => ({ key, kind: 'string', value }) as const)],
  };
}
