// SPDX-License-Identifier: Apache-2.0

/** Worker group of the service's own Task Runner; nobody else may poll it. Source: design 4, step 6. */
export const SERVICE_WORKER_GROUP = 'service:';
/** Prefix of the worker groups of managed resources: `resource:<pipelineId>_<instanceId>`. Source: S229, S230. */
export const RESOURCE_WORKER_GROUP_PREFIX = 'resource:';

/** Preconditions that the service checks itself; the others run where their referrer runs. Source: S157. */
const SYSTEM_MANAGED: ReadonlySet<string> = new Set([
  'DynamoDBDataExists',
  'DynamoDBTableExists',
  'S3KeyExists',
  'S3PrefixNotEmpty',
]);

/** Whether preconditions of a type are checked in the service's own worker group. Source: S157. */
export function isSystemManaged(type: string): boolean {
  return SYSTEM_MANAGED.has(type);
}

/**
 * Whether a group belongs to the service itself or to a managed resource: no user's Task Runner may poll it, no
 * definition may name it, and a poll for any group never gets its tasks. Source: S230.
 */
export function isReservedWorkerGroup(workerGroup: string): boolean {
  return workerGroup.startsWith(SERVICE_WORKER_GROUP) || workerGroup.startsWith(RESOURCE_WORKER_GROUP_PREFIX);
}
