// SPDX-License-Identifier: Apache-2.0
import type { DeletePipelineOutput } from '../../protocol/index.ts';
import { authorise, lookUp } from '../access/access.ts';
import type { Operation } from '../call.ts';

const DONE: DeletePipelineOutput = {};

/**
 * Deletes a pipeline with definition, history and logs, from any state; twice is fine. The fact comes first, so that no
 * log that arrives meanwhile is wanted any more; logs that a crash leaves go at the next start. Source: S23, S24.
 */
export const deletePipeline: Operation<'DeletePipeline'> = async (call, input) => {
  const { store, taskLogs } = call.parts;
  const found = await lookUp(call, 'DeletePipeline', input.pipelineId);
  if (found === 'deleted') return DONE;
  const { record } = found;
  authorise(call, 'DeletePipeline', { pipelineId: record.id, record });
  await store.pipelines.record(record.id, [
    { kind: 'deleted', by: call.context.principal.arn, at: call.now },
  ]);
  await taskLogs.deletePipeline(record.id);
  return DONE;
};
