// SPDX-License-Identifier: Apache-2.0
import { type Principal, SERVICE_WORKER_GROUP } from '../../src/core/model/index.ts';
import type { Inputs, OperationName, Outputs, WirePipelineObject } from '../../src/protocol/index.ts';
import { SERVICE } from './principals.ts';

/** What a scripted Task Runner needs of the service it works for. */
export interface RunnerSurroundings {
  call<Name extends OperationName>(
    operation: Name,
    input: Inputs[Name],
    as?: Principal,
    signal?: AbortSignal,
  ): Promise<Outputs[Name]>;
  settle(): Promise<void>;
}

/** A task in the hands of a scripted Task Runner. */
export interface TakenTask {
  readonly taskId: string;
  readonly pipelineId: string;
  readonly attemptId: string;
  readonly objects: Readonly<Record<string, WirePipelineObject>>;
  /** First value of a field of the attempt, a string or a referenced id. */
  field(key: string): string | undefined;
  /** Reports progress; whether the service says stop. */
  reports(fields?: Readonly<Record<string, string>>): Promise<boolean>;
  /** Acknowledges, then ends the task. */
  ends(
    status?: 'FINISHED' | 'FAILED' | 'FALSE',
    error?: { errorId?: string; errorMessage?: string },
  ): Promise<void>;
  logs(file: 'StdOutput' | 'StdError' | 'Activity.log', offset: number, text: string): Promise<number>;
}

/** A Task Runner that does only what a test tells it to. */
export interface ScriptedRunner {
  /** The next task that is ready in the group; undefined when there is none now. */
  takes(): Promise<TakenTask | undefined>;
  /** As takes, but having none is a failure of the test. */
  takesOne(): Promise<TakenTask>;
  /** Takes and finishes tasks until there are none; the attempts in order. */
  finishesAll(): Promise<readonly string[]>;
}

/** A runner of one worker group. */
export function scriptedRunner(
  around: RunnerSurroundings,
  workerGroup: string,
  hostname = 'runner-1',
  as?: Principal,
): ScriptedRunner {
  const principal = as ?? (workerGroup === SERVICE_WORKER_GROUP ? SERVICE : undefined);
  const runner: ScriptedRunner = {
    async takes() {
      const caller = new AbortController();
      const poll = around.call('PollForTask', { workerGroup, hostname }, principal, caller.signal);
      await around.settle();
      caller.abort();
      const { taskObject } = await poll;
      return taskObject === undefined ? undefined : takenTask(around, taskObject, principal);
    },
    async takesOne() {
      const task = await runner.takes();
      if (task === undefined) throw new Error(`no task is ready in worker group '${workerGroup}'`);
      return task;
    },
    async finishesAll() {
      const attempts: string[] = [];
      for (let task = await runner.takes(); task !== undefined; task = await runner.takes()) {
        attempts.push(task.attemptId);
        await task.ends();
      }
      return attempts;
    },
  };
  return runner;
}

type TaskObject = NonNullable<Outputs['PollForTask']['taskObject']>;

function takenTask(around: RunnerSurroundings, task: TaskObject, as: Principal | undefined): TakenTask {
  const { taskId = '', pipelineId = '', attemptId = '', objects = {} } = task;
  const taken: TakenTask = {
    taskId,
    pipelineId,
    attemptId,
    objects,
    field(key) {
      const field = objects[attemptId]?.fields.find((candidate) => candidate.key === key);
      return field?.stringValue ?? field?.refValue;
    },
    async reports(fields = {}) {
      const list = Object.entries(fields).map(([key, stringValue]) => ({ key, stringValue }));
      return (await around.call('ReportTaskProgress', { taskId, fields: list }, as)).canceled;
    },
    async ends(status = 'FINISHED', error = {}) {
      await taken.reports();
      await around.call('SetTaskStatus', { taskId, taskStatus: status, ...error }, as);
    },
    async logs(file, offset, text) {
      const data = Buffer.from(text).toString('base64');
      return (await around.call('AppendTaskLog', { taskId, file, offset, data }, as)).size;
    },
  };
  return taken;
}
