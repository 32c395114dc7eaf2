// SPDX-License-Identifier: Apache-2.0
import { type PipelineId, refuse } from '../../core/model/index.ts';
import type { Call, Operation } from '../call.ts';
import { maskedPiece } from '../tasks/reported-secrets.ts';
import { heldTask, isRemembered } from '../tasks/task-access.ts';

/**
 * Keeps a piece of a task's log, while the task is held and for an hour after, secrets of the task masked. An extension.
 * Source: S245, X69.
 */
export const appendTaskLog: Operation<'AppendTaskLog'> = async (call, input) => {
  const task = await heldTask(call, 'AppendTaskLog', input.taskId);
  const isOpen = task.state === 'claimed' || isRemembered(task, call.now);
  if (!isOpen || task.taskId === null) return refuse('TASK_NOT_FOUND');
  const { pipelineId, attemptId, taskId } = task;
  const slot = { pipelineId, attemptId, taskId, file: input.file };
  const piece = {
    offset: offsetOf(input.offset),
    data: await maskedPiece(call, task, dataOf(call, input.data)),
  };
  const appended = await call.parts.taskLogs.append(slot, piece, () => isThere(call, pipelineId));
  if (appended.kind === 'appended') return { size: appended.size };
  if (appended.kind === 'unwanted') return refuse('TASK_NOT_FOUND');
  const why = appended.why === 'gap' ? 'would leave a gap' : 'differs from what is stored there';
  return refused(
    `Log '${input.file}': the data at offset ${input.offset} ${why}: go on at offset ${appended.expectedOffset}`,
  );
};

/** The logs of a deleted pipeline went with it: a late piece must not bring them back. Source: S23. */
async function isThere(call: Call, id: PipelineId): Promise<boolean> {
  const found = await call.parts.store.pipelines.find(id);
  return found !== undefined && found !== 'deleted';
}

function offsetOf(offset: number): number {
  return Number.isSafeInteger(offset) && offset >= 0
    ? offset
    : refused(`offset ${offset} is no position in a file`);
}

function dataOf(call: Call, text: string): Uint8Array {
  const { logPieceBytesMax } = call.parts.settings;
  const data = Buffer.from(text, 'base64');
  if (data.toString('base64').replace(/=+$/, '') !== text.replace(/=+$/, ''))
    return refused('data is not base64');
  return data.length <= logPieceBytesMax
    ? data
    : refused(`data has ${data.length} bytes; at most ${logPieceBytesMax} are allowed in one call`);
}

function refused(reason: string): never {
  return refuse('INVALID_REQUEST', { reason });
}
