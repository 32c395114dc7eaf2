// SPDX-License-Identifier: Apache-2.0
import { evaluatePolicies } from '../../core/iam/index.ts';
import {
  type ObjectId,
  objectId,
  type PipelineId,
  type Principal,
  pipelineId,
  RESOURCE_WORKER_GROUP_PREFIX,
} from '../../core/model/index.ts';

/** A managed resource as its worker group names it. Source: S229. */
export interface ResourceName {
  readonly pipelineId: PipelineId;
  readonly instanceId: ObjectId;
}

/** Reads `resource:<pipelineId>_<instanceId>`; null for any other group. Pipeline ids hold no underscore (S11). */
export function parseResourceGroup(workerGroup: string): ResourceName | null {
  if (!workerGroup.startsWith(RESOURCE_WORKER_GROUP_PREFIX)) return null;
  const name = workerGroup.slice(RESOURCE_WORKER_GROUP_PREFIX.length);
  const cut = name.indexOf('_');
  return cut <= 0
    ? null
    : { pipelineId: pipelineId(name.slice(0, cut)), instanceId: objectId(name.slice(cut + 1)) };
}

/**
 * Whether a principal stands for the managed resource of a worker group: a session that the service itself made, whose
 * policy lets it poll this group and no other. A user does not, nor a session that may poll more, nor one of a role that
 * somebody narrowed to the group on his own. Source: S230.
 */
export function isBoundTo(principal: Principal, workerGroup: string): boolean {
  if (principal.session?.subject.kind !== 'own' || principal.sessionPolicy === null) return false;
  const mayPoll = (group: string): boolean => {
    const context = { 'datapipeline:workerGroup': group };
    return evaluatePolicies(principal, { action: 'datapipeline:PollForTask', resource: '*', context })
      .allowed;
  };
  return mayPoll(workerGroup) && !mayPoll(`${workerGroup}/another`);
}
