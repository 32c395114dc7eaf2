// SPDX-License-Identifier: Apache-2.0
import { dateTime, enumeration, integer, period, reference, type Slots, text } from '../slot.ts';

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
