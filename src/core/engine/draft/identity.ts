// SPDX-License-Identifier: Apache-2.0
import {
  type Instant,
  type ObjectId,
  objectId,
  type PipelineId,
  RESOURCE_WORKER_GROUP_PREFIX,
  wireTime,
} from '../../model/index.ts';

/** `@<componentId>_<scheduledStartTime>`. Source: S134. */
export function instanceIdOf(componentId: ObjectId, start: Instant): ObjectId {
  return objectId(`@${componentId}_${wireTime(start)}`);
}

/** Instance of a precondition: it names its referrer when several objects refer to it. Source: S137. */
export function preconditionInstanceIdOf(
  preconditionId: ObjectId,
  referrerId: ObjectId,
  options: { readonly shared: boolean; readonly start: Instant },
): ObjectId {
  const owner = options.shared ? `${preconditionId}_${referrerId}` : preconditionId;
  return objectId(`@${owner}_${wireTime(options.start)}`);
}

/** `@<actionId>_<referrer instance id without @>_<event>`. Source: S137. */
export function actionInstanceIdOf(actionId: ObjectId, referrerId: ObjectId, event: string): ObjectId {
  return objectId(`@${actionId}_${referrerId.replace(/^@/, '')}_${event}`);
}

/** `<instanceId>_Attempt=<number>`. Source: S134. */
export function attemptIdOf(instanceId: ObjectId, number: number): ObjectId {
  return objectId(`${instanceId}_Attempt=${number}`);
}

/** Worker group that the Task Runner of a managed resource polls. Source: S229, S230. */
export function resourceWorkerGroup(pipelineId: PipelineId, resourceInstanceId: ObjectId): string {
  return `${RESOURCE_WORKER_GROUP_PREFIX}${pipelineId}_${resourceInstanceId}`;
}
