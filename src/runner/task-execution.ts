// SPDX-License-Identifier: Apache-2.0
/**
 * One task from hand-over to report.
 *
 * States: working -> (canceled: no process lives, then the status) | (stopped: handed back) | (done: logs, then the
 * status). Invariants: X1 one SetTaskStatus per hand-over, which the service refuses when it has taken the task back. X2 the status leaves after
 * everything else: logs are with the service, no process lives, outputs are in place. X3 folders go, whatever happened.
 */
import { join } from 'node:path';
import type { Instant } from '../core/model/index.ts';
import { formatS3Uri, type ObjectStore } from '../object-store/index.ts';
import type { SetTaskStatusInput } from '../protocol/index.ts';
import { type ActivityLog, openActivityLog } from './logs/activity-log.ts';
import { type LogShipping, startLogShipping } from './logs/log-shipping.ts';
import { uploadLogs } from './logs/log-upload.ts';
import type { RunnerLog } from './logs/runner-log.ts';
import { failed, type Outcome, outcomeOfError, reportable } from './outcome.ts';
import { type Progress, startProgress } from './progress.ts';
import {
  type BackOff,
  type HandedTask,
  isTaskGone,
  type ServiceCalls,
  untilAnswered,
} from './service-calls.ts';
import { parseTask, periodMs, type Task } from './task.ts';
import { makeTaskFolders, type OwnedFolders } from './task-folders.ts';
import type { Work } from './work.ts';

/** What every task of a runner shares. */
export interface Workshop {
  readonly calls: ServiceCalls;
  readonly work: Work;
  readonly objectStore: ObjectStore;
  readonly workDir: string;
  readonly shell: string;
  readonly environmentFor: (task: Task) => Promise<Readonly<Record<string, string>>>;
  readonly clock: { now(): Instant };
  readonly backOff: BackOff;
  readonly log: RunnerLog;
  /** Takes what is still to be tidied after the task has been reported. */
  readonly later: (tidying: Promise<void>) => void;
}

/** When a runner ends: `work` kills what still works, `calls` gives up calls that are not answered. */
export interface StopSignals {
  readonly work: AbortSignal;
  readonly calls: AbortSignal;
}

/** Time in ms after which a log that the service will not take no longer holds up the status. */
const LOG_PATIENCE_MS = 60_000;
/** The same for a runner that is stopping: handing back matters more. */
const LOG_PATIENCE_STOPPING_MS = 1000;

/** Does a task and reports it; never throws. */
export async function executeTask(
  shop: Workshop,
  wire: HandedTask,
  thread: string,
  stop: StopSignals,
): Promise<void> {
  const startedAt = shop.clock.now();
  try {
    const task = parseTask(wire);
    const progress = startProgress({
      calls: shop.calls,
      taskId: task.taskId,
      reportTimeoutMs: periodMs(task.attempt, 'reportProgressTimeout'),
      backOff: shop.backOff,
    });
    await executeParsed(shop, task, progress, { thread, startedAt, stop }).finally(() =>
      shop.later(progress.stop()),
    );
  } catch (error) {
    shop.log.error({ err: error, attemptId: wire.attemptId }, 'the task could not be carried out');
    await setStatus(shop, statusReport(wire.taskId, outcomeOfError(error)), stop.calls);
  }
}

interface Circumstances {
  readonly thread: string;
  readonly startedAt: Instant;
  readonly stop: StopSignals;
}

async function executeParsed(
  shop: Workshop,
  task: Task,
  progress: Progress,
  at: Circumstances,
): Promise<void> {
  const folders = await makeTaskFolders(shop.workDir, task, shop.backOff.random);
  const activityLog = openActivityLog({
    file: join(folders.logs, 'Activity.log'),
    thread: at.thread,
    pipelineId: task.pipelineId,
    source: task.attempt.type,
    clock: shop.clock,
    onFailure: (error) =>
      shop.log.warn({ err: error, attemptId: task.attemptId }, 'Activity.log lost a line'),
  });
  const shipping = startShipping(shop, task, folders);
  let keepLogs = true;
  try {
    activityLog.info(`Attempt ${task.attemptId} started`);
    const outcome = await outcomeOf(shop, task, progress, { folders, activityLog, stop: at.stop });
    const seconds = (shop.clock.now() - at.startedAt) / 1000;
    logEnd(activityLog, outcome, at.stop);
    activityLog.info(`${task.attempt.type} ${task.attemptId} ended ${outcome.kind} after ${seconds} s`);
    const ended = AbortSignal.any([progress.canceled, at.stop.calls]);
    keepLogs = !(await bringLogs(shop, task, { shipping, folders, activityLog, ended, stop: at.stop }));
    if (!progress.canceled.aborted) await setStatus(shop, statusReport(task.taskId, outcome), ended);
    else await confirmCanceled(shop, task.taskId, outcome, at.stop.calls);
  } finally {
    activityLog.close();
    shop.later(shipping.stop().then(() => folders.remove(keepLogs)));
  }
}

interface TaskParts {
  readonly folders: OwnedFolders;
  readonly activityLog: ActivityLog;
  readonly stop: StopSignals;
}

async function outcomeOf(shop: Workshop, task: Task, progress: Progress, parts: TaskParts): Promise<Outcome> {
  const { folders, activityLog, stop } = parts;
  const signal = AbortSignal.any([progress.canceled, stop.work]);
  let outcome: Outcome;
  try {
    outcome = await shop.work({
      task,
      signal,
      activityLog,
      runnerLog: shop.log,
      objectStore: shop.objectStore,
      timers: shop.backOff.timers,
      folders,
      environment: await shop.environmentFor(task),
      shell: shop.shell,
      report: (fields) => untilAnswered(shop.backOff, signal, () => progress.report(fields)),
    });
  } catch (error) {
    outcome = outcomeOfError(error);
  }
  const isHandedBack = stop.work.aborted && outcome.kind === 'failed';
  return isHandedBack
    ? failed('TaskRunnerStopped', 'The Task Runner was stopped and handed the task back')
    : outcome;
}

function logEnd(activityLog: ActivityLog, outcome: Outcome, stop: StopSignals): void {
  if (outcome.kind === 'failed' && !stop.work.aborted) {
    activityLog.error(`${outcome.failure.errorId}: ${outcome.failure.errorMessage}`);
  }
  if (outcome.kind === 'false') activityLog.info(outcome.reason);
}

function startShipping(shop: Workshop, task: Task, folders: OwnedFolders): LogShipping {
  return startLogShipping({
    calls: shop.calls,
    taskId: task.taskId,
    folder: folders.logs,
    backOff: shop.backOff,
    onRefused: (file, error) => {
      shop.log.warn(
        { err: error, attemptId: task.attemptId, file, folder: folders.logs },
        'a task log was refused',
      );
    },
  });
}

interface LogParts {
  readonly shipping: LogShipping;
  readonly folders: OwnedFolders;
  readonly activityLog: ActivityLog;
  readonly ended: AbortSignal;
  readonly stop: StopSignals;
}

/** Whether the logs are safe elsewhere. A log that cannot be brought never changes the outcome. Source: S245. */
async function bringLogs(shop: Workshop, task: Task, parts: LogParts): Promise<boolean> {
  const impatient = new AbortController();
  const patienceMs = parts.stop.work.aborted ? LOG_PATIENCE_STOPPING_MS : LOG_PATIENCE_MS;
  const cancelTimer = shop.backOff.timers.after(patienceMs, () => impatient.abort());
  const signal = AbortSignal.any([parts.ended, impatient.signal]);
  let isUploaded = true;
  try {
    if (!signal.aborted) {
      await uploadLogs(shop.objectStore, task, parts.folders.logs, signal).then(
        (target) => target !== null && parts.activityLog.info(`Logs are in ${formatS3Uri(target)}`),
        (error: Error) => {
          isUploaded = false;
          parts.activityLog.warn(`The logs could not be uploaded to pipelineLogUri: ${error.message}`);
        },
      );
    }
    return (await parts.shipping.finish(signal)) && isUploaded;
  } finally {
    cancelTimer();
  }
}

function statusReport(taskId: string, outcome: Outcome): SetTaskStatusInput {
  if (outcome.kind === 'finished') return { taskId, taskStatus: 'FINISHED' };
  if (outcome.kind === 'false') return { taskId, taskStatus: 'FALSE' };
  const { errorId, errorMessage, errorStackTrace } = outcome.failure;
  const report = { taskId, taskStatus: 'FAILED', errorId, errorMessage: reportable(errorMessage) } as const;
  return errorStackTrace === '' ? report : { ...report, errorStackTrace: reportable(errorStackTrace) };
}

/** Tells that the work has stopped, so that nobody waits; the service need not have asked for it (S185, S221). */
async function confirmCanceled(
  shop: Workshop,
  taskId: string,
  outcome: Outcome,
  ended: AbortSignal,
): Promise<void> {
  const canceled = failed('Canceled', 'The service canceled the task, and the Task Runner has stopped it');
  const report = statusReport(taskId, outcome.kind === 'finished' ? outcome : canceled);
  try {
    await untilAnswered(shop.backOff, ended, () => shop.calls.setTaskStatus(report));
  } catch (error) {
    if (!isTaskGone(error)) shop.log.warn({ err: error }, 'the end of a canceled task was not reported');
  }
}

async function setStatus(shop: Workshop, report: SetTaskStatusInput, ended: AbortSignal): Promise<void> {
  try {
    await untilAnswered(shop.backOff, ended, () => shop.calls.setTaskStatus(report));
  } catch (error) {
    const text = isTaskGone(error)
      ? 'the task was taken back before its status was set'
      : 'a status was not set';
    shop.log.warn({ err: error, taskStatus: report.taskStatus }, text);
  }
}
