// SPDX-License-Identifier: Apache-2.0
import { boolean, dateTime, enumeration, integer, period, reference, type Slots, text } from './slot.ts';

/** Every object. */
export const base: Slots = {
  id: text({ required: true, evaluated: false }),
  name: text({ evaluated: false }),
  type: text({ required: true, evaluated: false }),
  parent: reference(['Any']),
};

/** Set by the service on every object. */
export const system: Slots = {
  '@error': text({ runtime: true }),
  '@pipelineId': text({ runtime: true }),
  '@sphere': text({ values: ['COMPONENT', 'INSTANCE', 'ATTEMPT', 'PIPELINE'], runtime: true }),
  '@version': text({ runtime: true }),
};

/** Activities, data nodes, resources and preconditions. Source: S141, S187 to S193. */
export const runnable: Slots = {
  attemptStatus: text(),
  attemptTimeout: period(),
  failureAndRerunMode: enumeration(['none', 'cascade']),
  lateAfterTimeout: period(),
  maximumRetries: integer({ max: 5 }),
  onFail: reference(['Action'], { list: true }),
  onLateAction: reference(['Action'], { list: true }),
  onSuccess: reference(['Action'], { list: true }),
  reportProgressTimeout: period(),
  retryDelay: period(),
};

/** Activities, data nodes and resources. */
export const schedulable: Slots = {
  schedule: reference(['Schedule'], { required: true }),
  scheduleType: enumeration(['cron', 'timeseries', 'ondemand']),
  maxActiveInstances: integer({ min: 1, max: 5 }),
  pipelineLogUri: text(),
  runsOn: reference(['Resource']),
  workerGroup: text(),
};

/** Activities and data nodes. */
export const dependent: Slots = {
  dependsOn: reference(['Runnable'], { list: true }),
  precondition: reference(['Precondition'], { list: true }),
};

/** Runtime fields of everything that runs. Source: S141. */
export const runtimeRunnable: Slots = {
  '@activeInstances': reference(['Runnable'], { list: true, runtime: true }),
  '@actualEndTime': dateTime({ runtime: true }),
  '@actualStartTime': dateTime({ runtime: true }),
  cancellationReason: text({ runtime: true }),
  '@cascadeFailedOn': reference(['Runnable'], { list: true, runtime: true }),
  emrStepLog: text({ runtime: true }),
  errorId: text({ runtime: true }),
  errorMessage: text({ runtime: true }),
  errorStackTrace: text({ runtime: true }),
  hadoopJobLog: text({ runtime: true }),
  hostname: text({ runtime: true }),
  reportProgressTime: dateTime({ runtime: true }),
  '@scheduledEndTime': dateTime({ runtime: true }),
  '@scheduledStartTime': dateTime({ runtime: true }),
  '@status': text({
    values: [
      'ACTIVATING',
      'CANCELED',
      'CASCADE_FAILED',
      'DEACTIVATING',
      'FAILED',
      'FINISHED',
      'INACTIVE',
      'PAUSED',
      'PENDING',
      'RUNNING',
      'SCHEDULED',
      'SHUTTING_DOWN',
      'SKIPPED',
      'TIMEDOUT',
      'VALIDATING',
      'WAITING_FOR_RUNNER',
      'WAITING_ON_DEPENDENCIES',
    ],
    open: true,
    runtime: true,
  }),
  '@waitingOn': reference(['Runnable'], { list: true, runtime: true }),
};

/** Runtime fields of scheduled components. Source: S141. */
export const runtimeSchedulable: Slots = {
  '@finishedTime': dateTime({ runtime: true }),
  '@healthStatus': text({ values: ['HEALTHY', 'ERROR'], open: true, runtime: true }),
  '@healthStatusFromInstanceId': text({ runtime: true }),
  '@healthStatusUpdatedTime': dateTime({ runtime: true }),
  '@lastDeactivatedTime': dateTime({ runtime: true }),
  '@latestCompletedRunTime': dateTime({ runtime: true }),
  '@latestRunTime': dateTime({ runtime: true }),
  '@nextRunTime': dateTime({ runtime: true }),
};

/** The object that refers to a precondition or action. Source: S86. */
export const runtimeNode: Slots = {
  node: reference(['Runnable'], { runtime: true }),
};

/** Activities: who takes the task. Source: S61, S62. */
export const worker: Slots = {
  runsOn: reference(['Resource'], { oneOf: 'worker' }),
  workerGroup: text({ oneOf: 'worker' }),
};

/** Scripts before and after an activity on a cluster. */
export const taskConfig: Slots = {
  preActivityTaskConfig: reference(['ShellScriptConfig']),
  postActivityTaskConfig: reference(['ShellScriptConfig']),
};

/** Resizing of a cluster before an activity. */
export const resizeCluster: Slots = {
  resizeClusterBeforeRunning: boolean(),
  resizeClusterMaxInstances: integer(),
};

/** Ours, not the service's: order of hand-out and instances that wait for the one before. Source: S129, S216. */
export const schedulableExtensions: Slots = {
  dependsOnPast: boolean({ origin: 'extension' }),
  priority: integer({ origin: 'extension' }),
};

/** All nine activities. */
export const activity: Slots = {
  ...base,
  ...system,
  ...runnable,
  ...schedulable,
  ...dependent,
  ...worker,
  ...runtimeRunnable,
  ...runtimeSchedulable,
  ...schedulableExtensions,
};

/** All five data nodes. */
export const dataNode: Slots = {
  ...base,
  ...system,
  ...runnable,
  ...schedulable,
  ...dependent,
  ...runtimeRunnable,
  ...runtimeSchedulable,
  ...schedulableExtensions,
};

/** Ec2Resource and EmrCluster; who they run on is not theirs to say (S61). */
export const resource: Slots = {
  ...base,
  ...system,
  ...runnable,
  ...schedulable,
  ...runtimeRunnable,
  ...runtimeSchedulable,
  ...schedulableExtensions,
  runsOn: reference(['Resource'], { forbidden: true }),
  workerGroup: text({ forbidden: true }),
  actionOnResourceFailure: text({ values: ['retryall', 'retrynone'] }),
  actionOnTaskFailure: text({ values: ['continue', 'terminate'] }),
  availabilityZone: text(),
  httpProxy: reference(['HttpProxy']),
  initTimeout: period(),
  keyPair: text(),
  region: enumeration([], { open: true }),
  subnetId: text(),
  useOnDemandOnLastAttempt: boolean(),
  '@failureReason': text({ runtime: true }),
};

/** All six preconditions. */
export const precondition: Slots = {
  ...base,
  ...system,
  ...runnable,
  ...runtimeRunnable,
  ...runtimeNode,
  preconditionTimeout: period(),
};

/** Preconditions that the service checks itself. */
export const systemPrecondition: Slots = {
  ...precondition,
  role: text({ required: true }),
  currentRetryCount: text({ runtime: true }),
  lastRetryTime: text({ runtime: true }),
};

/** All three databases. */
export const database: Slots = {
  ...base,
  ...system,
  username: text({ required: true }),
  '*password': text({ required: true, secret: true }),
  databaseName: text(),
  jdbcProperties: text({ list: true }),
};

/** All six data formats. */
export const dataFormat: Slots = {
  ...base,
  ...system,
  column: text({ list: true }),
};

/** Both actions. */
export const action: Slots = {
  ...base,
  ...system,
  ...runtimeNode,
};

/** Objects without instances. */
export const plain: Slots = {
  ...base,
  ...system,
};
