// SPDX-License-Identifier: Apache-2.0
import { refuse } from '../../core/model/index.ts';
import type { DeactivatePipelineOutput } from '../../protocol/index.ts';
import type { StoredPipeline } from '../../store/index.ts';
import { authorise, findPipeline } from '../access/access.ts';
import { writtenGroups } from '../access/worker-groups.ts';
import type { Call, Operation } from '../call.ts';

const DONE: DeactivatePipelineOutput = {};

/** Stops a pipeline: nothing new starts, and what runs is canceled or finishes. Source: S205, S206. */
export const deactivatePipeline: Operation<'DeactivatePipeline'> = async (call, input) => {
  const stored = await findPipeline(call, 'DeactivatePipeline', input.pipelineId);
  await authoriseByDefinition(call, stored);
  const { record, progress } = stored;
  if (progress.state === 'PENDING')
    refuse('INVALID_REQUEST', {
      reason: `Pipeline ${record.id} is PENDING: it was never activated, so there is nothing to deactivate`,
    });
  if (progress.state === 'INACTIVE' || progress.state === 'FINISHED') return DONE;
  const fact = {
    kind: 'deactivated',
    cancelActive: input.cancelActive ?? true,
    by: call.context.principal.arn,
    at: call.now,
  } as const;
  await call.parts.store.pipelines.record(record.id, [fact]);
  return DONE;
};

async function authoriseByDefinition(call: Call, { record, progress }: StoredPipeline): Promise<void> {
  const revision = progress.activeRevision ?? record.latestRevision;
  const definition = revision === null ? null : await call.parts.definitions.stored(record.id, revision);
  authorise(call, 'DeactivatePipeline', {
    pipelineId: record.id,
    record,
    workerGroups: writtenGroups(definition),
  });
}
