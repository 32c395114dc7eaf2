// SPDX-License-Identifier: Apache-2.0
import {
  type Definition,
  type PipelineProgress,
  type PipelineRecord,
  refuse,
} from '../../core/model/index.ts';
import { definitionToWire } from '../../protocol/index.ts';
import { authorise, findPipeline } from '../access/access.ts';
import { writtenGroups } from '../access/worker-groups.ts';
import type { Operation } from '../call.ts';
import { maskDefinition } from '../definitions/secrets.ts';

const NO_DEFINITION: Definition = { objects: [], parameters: [], values: [] };

/** Gives a definition back as it was put, secrets masked. Source: S26, S27, S39. */
export const getPipelineDefinition: Operation<'GetPipelineDefinition'> = async (call, input) => {
  const { record, progress } = await findPipeline(call, 'GetPipelineDefinition', input.pipelineId);
  const revision = revisionOf(record, progress, input.version ?? 'latest');
  const stored =
    typeof revision !== 'number' ? null : await call.parts.definitions.stored(record.id, revision);
  authorise(call, 'GetPipelineDefinition', {
    pipelineId: record.id,
    record,
    workerGroups: writtenGroups(stored),
  });
  if (typeof revision === 'string') refused(revision);
  if (stored === null && revision !== null)
    return refused(`Version '${revision}' of pipeline ${record.id} does not exist`);
  return definitionToWire(maskDefinition(stored ?? NO_DEFINITION));
};

/**
 * Revision of a version's name; null for the latest before the first put, or why there is none, which only a caller with
 * the right may hear. Numbers count the puts, from 1.
 */
function revisionOf(
  record: PipelineRecord,
  progress: PipelineProgress,
  version: string,
): number | null | string {
  if (version === 'latest' || version === '') return record.latestRevision;
  if (version === 'active')
    return progress.activeRevision ?? `Pipeline ${record.id} has no active version: it was never activated`;
  return /^[1-9][0-9]{0,8}$/.test(version)
    ? Number(version)
    : `Version '${version}' is unknown: give 'latest', 'active' or the number of a put`;
}

function refused(reason: string): never {
  return refuse('INVALID_REQUEST', { reason });
}
