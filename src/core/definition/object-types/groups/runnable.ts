// SPDX-License-Identifier: Apache-2.0
import { dateTime, enumeration, integer, period, reference, type Slots, text } from '../slot.ts';

/** Activities, data nodes, resources and preconditions. Source: S141, S187 to S193. */
export const runnable: Slots = {
  attemptStatus: text(
    'Last status text that the Task Runner reported; of no effect when written by an author.',
    { rules: 'S141' },
  ),
  attemptTimeout: period(
    'Longest time for one attempt, counted from its start; then it ends and may be tried again.',
    { rules: 'S189' },
  ),
  failureAndRerunMode: enumeration(
    'Whether failures and reruns spread to the objects that wait for this one.',
    ['none', 'cascade'],
    { rules: 'S175, S178', byDefault: { value: 'none', basis: 'documented' } },
  ),
  lateAfterTimeout: period(
    'Time after the scheduled start from which the object counts as late; without effect on demand.',
    { rules: 'S172' },
  ),
  maximumRetries: integer('How often a failed attempt is repeated; the first attempt does not count.', {
    max: 5,
    rules: 'S187, S188',
    byDefault: { value: '2', basis: 'recalled' },
  }),
  onFail: reference('Actions to take when the object fails for good.', ['Action'], {
    list: true,
    rules: 'S168, S169',
  }),
  onLateAction: reference(
    'Actions to take when lateAfterTimeout passes before the object has started or finished.',
    ['Action'],
    { list: true, rules: 'S168, S172' },
  ),
  onSuccess: reference('Actions to take when the object succeeds.', ['Action'], {
    list: true,
    rules: 'S168, S169',
  }),
  reportProgressTimeout: period(
    'Longest silence of a Task Runner at work before its attempt counts as stalled.',
    { rules: 'S190, S191', byDefault: { value: '15 minutes', basis: 'documented', here: '5 minutes' } },
  ),
  retryDelay: period('Pause between one attempt and the next.', {
    rules: 'S187',
    byDefault: { value: '10 minutes', basis: 'recalled', here: '30 seconds' },
  }),
};

/** Runtime fields of everything that runs. Source: S141. */
export const runtimeRunnable: Slots = {
  '@activeInstances': reference('Instances of the component that have not ended yet.', ['Runnable'], {
    list: true,
    runtime: true,
    rules: 'S141',
  }),
  '@actualEndTime': dateTime('When the work ended.', { runtime: true, rules: 'S141' }),
  '@actualStartTime': dateTime('When the instance was taken up, or the attempt began.', {
    runtime: true,
    rules: 'S141, S143',
  }),
  cancellationReason: text('Why the object was cancelled.', { runtime: true, rules: 'S141' }),
  '@cascadeFailedOn': reference('Failed objects that made this one fail, the origin first.', ['Runnable'], {
    list: true,
    runtime: true,
    rules: 'S141, S144',
  }),
  emrStepLog: text('Where the log of a cluster step is; on attempts of EmrActivity.', {
    runtime: true,
    rules: 'S141',
  }),
  errorId: text('Short name of the failure.', { runtime: true, rules: 'S141' }),
  errorMessage: text('What went wrong, in a sentence.', { runtime: true, rules: 'S141' }),
  errorStackTrace: text('Trace of the failure, if the Task Runner sent one.', {
    runtime: true,
    rules: 'S141',
  }),
  hadoopJobLog: text('Where the Hadoop logs are; on attempts of activities that run on Hadoop.', {
    runtime: true,
    rules: 'S141',
  }),
  hostname: text('Host of the Task Runner that took the attempt.', { runtime: true, rules: 'S141, S142' }),
  reportProgressTime: dateTime('When the Task Runner last reported progress.', {
    runtime: true,
    rules: 'S141, S142',
  }),
  '@scheduledEndTime': dateTime('End of the occurrence that the object works for.', {
    runtime: true,
    rules: 'S115, S141',
  }),
  '@scheduledStartTime': dateTime('Start of the occurrence that the object works for.', {
    runtime: true,
    rules: 'S115, S141',
  }),
  '@status': text('Where the object is in its life.', {
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
    rules: 'S141',
  }),
  '@waitingOn': reference('Unmet dependencies.', ['Runnable'], {
    list: true,
    runtime: true,
    rules: 'S141, S144',
  }),
};
