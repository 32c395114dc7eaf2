// SPDX-License-Identifier: Apache-2.0

/** Fields that the service or a Task Runner sets on instances and attempts. Source: S141, S145. */
const RUNTIME_FIELDS: ReadonlySet<string> = new Set([
  '@sphere',
  '@pipelineId',
  '@version',
  '@status',
  '@id',
  '@componentParent',
  '@instanceParent',
  '@headAttempt',
  '@attemptCount',
  '@triesLeft',
  '@scheduledStartTime',
  '@scheduledEndTime',
  '@actualStartTime',
  '@actualEndTime',
  '@finishedTime',
  '@activeInstances',
  '@waitingOn',
  '@cascadeFailedOn',
  '@healthStatus',
  '@healthStatusFromInstanceId',
  '@healthStatusUpdatedTime',
  '@latestRunTime',
  '@latestCompletedRunTime',
  '@nextRunTime',
  '@lastDeactivatedTime',
  '@firstActivationTime',
  '@error',
  '@failureReason',
  '@resourceId',
  '@resourceRegion',
  '@resourceStatus',
  '@resourceCreationTime',
  '@logLocation',
  '@hostname',
  '@reportProgressTime',
  '@xQueuedTime',
  '@xRunnerStartTime',
  '@xWaitingOnText',
  '@xWaitingSince',
  '@xFailureText',
  '@xExitCode',
  '@xTaskPurpose',
]);

/** Whether a name with `@` is a runtime field that may get a value. Source: S92, S93. */
export function isKnownRuntimeField(name: string): boolean {
  return RUNTIME_FIELDS.has(name);
}

/** Every runtime field, for suggestions. */
export const RUNTIME_FIELD_NAMES: Iterable<string> = RUNTIME_FIELDS;

/** A name and its alias. Source: S142. */
export function runtimeNames(name: string): readonly string[] {
  if (name === 'hostname' || name === 'reportProgressTime') return [name, `@${name}`];
  if (name === '@hostname' || name === '@reportProgressTime') return [name, name.slice(1)];
  return [name];
}
