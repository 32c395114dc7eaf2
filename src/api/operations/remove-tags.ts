// SPDX-License-Identifier: Apache-2.0
import { pipelineFor } from '../access/access.ts';
import type { Operation } from '../call.ts';
import { withoutTags } from '../tags.ts';

/** Removes tags; a key that is not there is fine. Source: S264. */
export const removeTags: Operation<'RemoveTags'> = async (call, input) => {
  const { store, turns } = call.parts;
  return turns.take(input.pipelineId, async () => {
    const { record } = await pipelineFor(call, 'RemoveTags', input.pipelineId, { tagKeys: input.tagKeys });
    await store.pipelines.replaceTags(record.id, withoutTags(record.tags, input.tagKeys));
    return {};
  });
};
