// SPDX-License-Identifier: Apache-2.0
import { findPipeline } from '../access/access.ts';
import type { Operation } from '../call.ts';
import { judge } from '../definitions/judgement.ts';

/** Judges a definition as a change to the pipeline and stores nothing. Source: S50, S63. */
export const validatePipelineDefinition: Operation<'ValidatePipelineDefinition'> = async (call, input) => {
  const pipeline = await findPipeline(call, 'ValidatePipelineDefinition', input.pipelineId);
  return (await judge(call, 'ValidatePipelineDefinition', pipeline, input)).output;
};
