// SPDX-License-Identifier: Apache-2.0
import { authorise } from '../access/access.ts';
import type { Operation } from '../call.ts';
import { newPipelineId } from '../random-ids.ts';
import { withTags } from '../tags.ts';

/** Makes a pipeline, or gives the live one with the same name and uniqueId. Source: S11 to S14. */
export const createPipeline: Operation<'CreatePipeline'> = async (call, input) => {
  const { store, random, settings } = call.parts;
  const { principal } = call.context;
  const requestTags = input.tags ?? [];
  authorise(call, 'CreatePipeline', { pipelineId: null, requestTags });
  const record = await store.pipelines.create({
    id: newPipelineId(random),
    accountId: principal.accountId,
    name: input.name,
    uniqueId: input.uniqueId,
    description: input.description ?? null,
    tags: withTags([], requestTags, settings.tagsMax),
    creatorUserId: principal.userId,
    createdAt: call.now,
    latestRevision: null,
  });
  return { pipelineId: record.id };
};
