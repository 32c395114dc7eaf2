// SPDX-License-Identifier: Apache-2.0
import { type ObjectId, objectId, type PipelineId, refuse } from '../../core/model/index.ts';
import type { ReadTaskLogOutput } from '../../protocol/index.ts';
import { pipelineFor } from '../access/access.ts';
import type { Call, Operation } from '../call.ts';
import { headAttemptId } from '../descriptions/instance-fields.ts';

/** Reads a range of a log of an attempt, or of an instance's newest attempt. An extension. Source: S245. */
export const readTaskLog: Operation<'ReadTaskLog'> = async (call, input) => {
  const { taskLogs, settings } = call.parts;
  const { record } = await pipelineFor(call, 'ReadTaskLog', input.pipelineId);
  const attemptId = await attemptOf(call, record.id, objectId(input.objectId));
  const place = { pipelineId: record.id, attemptId };
  const offset = Math.max(0, input.offset ?? 0);
  const limit = Math.min(Math.max(0, input.limit ?? settings.logPieceBytesMax), settings.logPieceBytesMax);
  const range = await taskLogs.read(place, input.file, { offset, limit });
  const files = (await taskLogs.files(place)).map((file) => file.name as ReadTaskLogOutput['files'][number]);
  return {
    attemptId,
    data: Buffer.from(range?.data ?? []).toString('base64'),
    offset: range?.offset ?? 0,
    size: range?.size ?? 0,
    files,
  };
};

async function attemptOf(call: Call, pipelineId: PipelineId, id: ObjectId): Promise<ObjectId> {
  const { history } = call.parts.store;
  const [instance] = await history.instances(pipelineId, [id]);
  if (instance !== undefined)
    return headAttemptId(instance) ?? refused(`Instance '${id}' has no attempt yet, hence no log`);
  const [attempt] = await history.attempts(pipelineId, [id]);
  return attempt?.id ?? refused(`Object '${id}' is no instance or attempt of pipeline ${pipelineId}`);
}

function refused(reason: string): never {
  return refuse('INVALID_REQUEST', { reason });
}
