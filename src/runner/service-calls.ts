// SPDX-License-Identifier: Apache-2.0
/**
 * The operations of the task protocol as this part uses them, and what to do when one fails: the service may be away
 * for any time, so whatever is not final is asked again, ever slower, with jitter.
 */
import type { DataPipelineCaller } from '../client/index.ts';
import type {
  AppendTaskLogInput,
  ReportTaskProgressOutput,
  ReportTaskRunnerHeartbeatOutput,
  SetTaskStatusInput,
  WireField,
  WirePipelineObject,
} from '../protocol/index.ts';
import { pause, type Timers } from './timers.ts';

/** The files that AppendTaskLog takes. */
export type TaskLogFile = AppendTaskLogInput['file'];

/** A task as PollForTask hands it out, whole. Source: S217. */
export interface HandedTask {
  readonly taskId: string;
  readonly pipelineId: string;
  readonly attemptId: string;
  readonly objects: Readonly<Record<string, WirePipelineObject>>;
}

/** Bytes of a task's log; `offset` in bytes from the start of the file. */
export interface LogPiece {
  readonly taskId: string;
  readonly file: TaskLogFile;
  readonly offset: number;
  readonly data: Uint8Array;
}

/** The operations of the task protocol, each with what it needs; refusals as {@link DataPipelineCaller} says. */
export interface ServiceCalls {
  pollForTask(workerGroup: string, hostname: string, signal: AbortSignal): Promise<HandedTask | null>;
  reportTaskProgress(taskId: string, fields: readonly WireField[]): Promise<ReportTaskProgressOutput>;
  setTaskStatus(report: SetTaskStatusInput): Promise<void>;
  heartbeat(
    taskrunnerId: string,
    workerGroup: string,
    hostname: string,
    signal: AbortSignal,
  ): Promise<ReportTaskRunnerHeartbeatOutput>;
  appendTaskLog(input: LogPiece, signal: AbortSignal): Promise<void>;
}

/** Gives a caller the task protocol's face. */
export function serviceCalls(caller: DataPipelineCaller): ServiceCalls {
  return {
    async pollForTask(workerGroup, hostname, signal) {
      const { taskObject } = await caller.call('PollForTask', { workerGroup, hostname }, { signal });
      const { taskId, pipelineId, attemptId, objects } = taskObject ?? {};
      if (taskId === undefined) return null;
      if (pipelineId === undefined || attemptId === undefined || objects === undefined) {
        throw new Error(`the service handed out task ${taskId} without pipelineId, attemptId or objects`);
      }
      return { taskId, pipelineId, attemptId, objects };
    },
    reportTaskProgress(taskId, fields) {
      return caller.call('ReportTaskProgress', fields.length === 0 ? { taskId } : { taskId, fields });
    },
    async setTaskStatus(report) {
      await caller.call('SetTaskStatus', report);
    },
    heartbeat(taskrunnerId, workerGroup, hostname, signal) {
      return caller.call('ReportTaskRunnerHeartbeat', { taskrunnerId, workerGroup, hostname }, { signal });
    },
    async appendTaskLog({ taskId, file, offset, data }, signal) {
      const input = { taskId, file, offset, data: Buffer.from(data).toString('base64') };
      await caller.call('AppendTaskLog', input, { signal });
    },
  };
}

/** Errors after which the same call can never succeed. Source: S224; protocol.md section 2. */
const FINAL_ERRORS: ReadonlySet<string> = new Set([
  'TaskNotFoundException',
  'PipelineNotFoundException',
  'PipelineDeletedException',
  'InvalidRequestException',
  'ValidationException',
  'SerializationException',
  'UnknownOperationException',
]);

/** The exception's name as the service gave it (`code` of a ClientError), or the name of a local error. */
export function errorName(error: unknown): string {
  if (!(error instanceof Error)) return 'Error';
  return 'code' in error && typeof error.code === 'string' ? error.code : error.name;
}

/** Whether asking again is useless. */
export function isFinal(error: unknown): boolean {
  return FINAL_ERRORS.has(errorName(error));
}

/** Whether the task is no longer ours: canceled long ago, or handed to another. Source: S224. */
export function isTaskGone(error: unknown): boolean {
  return /^(TaskNotFound|PipelineNotFound|PipelineDeleted)Exception$/.test(errorName(error));
}

/** Draws delays: each failure in a row doubles the room up to 30 s, the delay is drawn from its upper half. */
export interface BackOff {
  readonly timers: Timers;
  readonly random: { bytes(count: number): Uint8Array };
}

const FIRST_DELAY_MS = 200;
const DELAY_MAX_MS = 30_000;

/** Delay in ms before the try after `failures` failures in a row (1 or more). */
export function backOffDelayMs(failures: number, random: BackOff['random']): number {
  const room = Math.min(DELAY_MAX_MS, FIRST_DELAY_MS * 2 ** Math.min(failures - 1, 20));
  const draw = (random.bytes(1)[0] ?? 0) / 255;
  return Math.round(room * (0.5 + draw / 2));
}

/** Calls until it works, the error is final or the signal is aborted; then the last error is thrown. */
export async function untilAnswered<T>(
  backOff: BackOff,
  signal: AbortSignal,
  act: () => Promise<T>,
): Promise<T> {
  for (let failures = 1; ; failures += 1) {
    try {
      return await orAborted(signal, act());
    } catch (error) {
      if (isFinal(error) || signal.aborted) throw error;
      await pause(backOff.timers, backOffDelayMs(failures, backOff.random), signal);
      if (signal.aborted) throw error;
    }
  }
}

/** The answer, unless the signal is aborted before; an answer that comes later is dropped. */
export async function orAborted<T>(signal: AbortSignal, answer: Promise<T>): Promise<T> {
  const aborted = Promise.withResolvers<never>();
  const onAbort = () => aborted.reject(new Error('no answer came before the end'));
  if (signal.aborted) onAbort();
  signal.addEventListener('abort', onAbort);
  try {
    return await Promise.race([answer, aborted.promise]);
  } finally {
    signal.removeEventListener('abort', onAbort);
  }
}
