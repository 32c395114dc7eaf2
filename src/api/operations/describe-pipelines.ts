// SPDX-License-Identifier: Apache-2.0
import { refuse } from '../../core/model/index.ts';
import { fieldsToWire, type WirePipelineDescription } from '../../protocol/index.ts';
import type { StoredPipeline } from '../../store/index.ts';
import { pipelineFor } from '../access/access.ts';
import type { Call, Operation } from '../call.ts';
import { pipelineFields } from '../descriptions/pipeline-fields.ts';

/** Describes pipelines in the order asked; one that is unknown or denied fails the call. Source: S15, S17, X48. */
export const describePipelines: Operation<'DescribePipelines'> = async (call, input) => {
  const { describePipelinesMax } = call.parts.settings;
  if (input.pipelineIds.length > describePipelinesMax)
    refuse('INVALID_REQUEST', {
      reason: `${input.pipelineIds.length} pipeline ids are given; at most ${describePipelinesMax} are allowed in one call`,
    });
  const stored = await Promise.all(input.pipelineIds.map((id) => pipelineFor(call, 'DescribePipelines', id)));
  return { pipelineDescriptionList: await Promise.all(stored.map((pipeline) => describe(call, pipeline))) };
};

async function describe(call: Call, stored: StoredPipeline): Promise<WirePipelineDescription> {
  const { record, progress } = stored;
  const { definitions } = call.parts;
  const { activeRevision } = progress;
  const active =
    activeRevision === null ? null : await definitions.compiled(record.id, activeRevision, call.now);
  return {
    pipelineId: record.id,
    name: record.name,
    fields: fieldsToWire(pipelineFields(stored, active)),
    ...(record.description === null ? {} : { description: record.description }),
    tags: record.tags,
  };
}
