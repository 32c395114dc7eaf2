// SPDX-License-Identifier: Apache-2.0
import type { ObjectStore } from '../object-store/index.ts';
import type { WireField } from '../protocol/index.ts';
import type { ActivityLog } from './logs/activity-log.ts';
import type { RunnerLog } from './logs/runner-log.ts';
import type { Outcome } from './outcome.ts';
import type { Task } from './task.ts';
import type { Timers } from './timers.ts';

/** What work on one task may use. */
export interface WorkContext {
  readonly task: Task;
  /** Aborted when the task is canceled or the runner must end: stop as fast as is safe. */
  readonly signal: AbortSignal;
  readonly activityLog: ActivityLog;
  readonly runnerLog: RunnerLog;
  readonly objectStore: ObjectStore;
  readonly timers: Timers;
  readonly folders: TaskFolders;
  /** Variables that every command of this task gets, without those of staging. */
  readonly environment: Readonly<Record<string, string>>;
  /** Program that runs scripts which do not name their own. */
  readonly shell: string;
  /** Sends fields of the attempt to the service at once. Source: S220. */
  readonly report: (fields: readonly WireField[]) => Promise<void>;
}

/** Fresh folders of one task; removed with all they hold when it ends. */
export interface TaskFolders {
  /** The command's working folder and TMPDIR. */
  readonly temporary: string;
  /** Log files of the attempt. */
  readonly logs: string;
  /** Path of a new staging folder, `input` or `output` with its position from 1. Source: S236. */
  staging(side: 'input' | 'output', position: number): string;
}

/** Does one kind of task. May throw: see outcomeOfError. */
export type Work = (context: WorkContext) => Promise<Outcome>;
