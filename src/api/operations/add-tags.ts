// SPDX-License-Identifier: Apache-2.0
import { pipelineFor } from '../access/access.ts';
import type { Operation } from '../call.ts';
import { withTags } from '../tags.ts';

/** Adds tags or changes their values. Source: S264. */
export const addTags: Operation<'AddTags'> = async (call, input) => {
  const { store, settings, turns } = call.parts;
  return turns.take(input.pipelineId, async () => {
    const { record } = await pipelineFor(call, 'AddTags', input.pipelineId, { requestTags: input.tags });
    await store.pipelines.replaceTags(record.id, withTags(record.tags, input.tags, settings.tagsMax));
    return {};
  });
};
