// SPDX-License-Identifier: Apache-2.0
import { type InstanceStatus, isReservedWorkerGroup, refuse } from '../../core/model/index.ts';
import { authorise } from '../access/access.ts';
import type { Call, Operation } from '../call.ts';
import { isBoundTo, parseResourceGroup, type ResourceName } from '../tasks/resource-group.ts';

/** Statuses of a resource whose machine has work to wait for. Source: S163. */
const LIVE: ReadonlySet<InstanceStatus> = new Set<InstanceStatus>([
  'WAITING_FOR_RUNNER',
  'CREATING',
  'RUNNING',
]);

/** Hears a Task Runner; tells that of a managed resource when to end. Source: S226. */
export const reportTaskRunnerHeartbeat: Operation<'ReportTaskRunnerHeartbeat'> = async (call, input) => {
  const { workerGroup } = input;
  authorise(call, 'ReportTaskRunnerHeartbeat', {
    pipelineId: null,
    ...(workerGroup === undefined ? {} : { workerGroups: [workerGroup] }),
  });
  const resource = workerGroup === undefined ? null : parseResourceGroup(workerGroup);
  if (workerGroup === undefined || resource === null) return { terminate: false };
  refuseStranger(call, workerGroup);
  return { terminate: !(await hear(call, resource)) };
};

/** Only the resource itself (or the service for it) may say that it lives. Source: S230. */
function refuseStranger(call: Call, workerGroup: string): void {
  const { principal } = call.context;
  const isOwn = principal.kind === 'service' || isBoundTo(principal, workerGroup);
  if (isOwn || !isReservedWorkerGroup(workerGroup)) return;
  refuse('ACCESS_DENIED', {
    arn: principal.arn,
    action: 'datapipeline:ReportTaskRunnerHeartbeat',
    resource: '*',
    cause: `because worker group '${workerGroup}' belongs to a managed resource`,
  });
}

/** Whether the resource lives; if so the engine is told that it was heard. */
async function hear(call: Call, { pipelineId, instanceId }: ResourceName): Promise<boolean> {
  const { pipelines, history } = call.parts.store;
  const stored = await pipelines.find(pipelineId);
  if (
    stored === undefined ||
    stored === 'deleted' ||
    stored.record.accountId !== call.context.principal.accountId
  )
    return false;
  const [instance] = await history.instances(pipelineId, [instanceId]);
  if (instance === undefined || !LIVE.has(instance.status)) return false;
  await pipelines.record(pipelineId, [{ kind: 'resource-heard', instanceId, at: call.now }]);
  return true;
}
