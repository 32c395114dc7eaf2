// SPDX-License-Identifier: Apache-2.0
import { findPipeline } from '../access/access.ts';
import type { Operation } from '../call.ts';
import { judge } from '../definitions/judgement.ts';

/** Stores a definition as the latest, with its errors and warnings; refused ones change nothing. Source: S50 to S53, S211. */
export const putPipelineDefinition: Operation<'PutPipelineDefinition'> = async (call, input) => {
  const { store, turns } = call.parts;
  return turns.take(input.pipelineId, async () => {
    const pipeline = await findPipeline(call, 'PutPipelineDefinition', input.pipelineId);
    const { definition, output } = await judge(call, 'PutPipelineDefinition', pipeline, input);
    await store.pipelines.putDefinition(pipeline.record.id, definition, { latest: true, at: call.now });
    return output;
  });
};
