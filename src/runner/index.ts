// SPDX-License-Identifier: Apache-2.0
/**
 * The Task Runner: polls for tasks, does what their type says, reports. Knows of the service only what the task protocol
 * tells; never reads the store and never decides what happens next. Stands on client, protocol, object-store, resources.
 */
export type { Alarm, AlarmTarget } from './actions/sns-alarm.ts';
export { type ServeTaskRunnerOptions, serveTaskRunner } from './child.ts';
export type { RunnerLog } from './logs/runner-log.ts';
export type { ErrorId } from './outcome.ts';
export type { Task, TaskObject, TaskReference } from './task.ts';
export { createTaskRunner, type TaskRunner, type TaskRunnerOptions } from './task-runner.ts';
export { systemTimers, type Timers } from './timers.ts';
