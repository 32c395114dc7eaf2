// SPDX-License-Identifier: Apache-2.0
import { pipelineId } from '../../core/model/index.ts';
import { authorise } from '../access/access.ts';
import type { Operation } from '../call.ts';
import { readMarker, textIn, writeMarker } from '../queries/marker.ts';

/** Lists the account's live pipelines in order of creation, by pages. Source: S18, S266. */
export const listPipelines: Operation<'ListPipelines'> = async (call, input) => {
  const { store, settings } = call.parts;
  const { accountId } = call.context.principal;
  authorise(call, 'ListPipelines', { pipelineId: null });
  const question = ['ListPipelines', accountId];
  const position = readMarker(input.marker, question, call.now);
  const after = position === null ? null : pipelineId(textIn(position[0]));
  const found = await store.pipelines.list(accountId, after, settings.listPipelinesPage + 1);
  const page = found.slice(0, settings.listPipelinesPage);
  const pipelineIdList = page.map(({ id, name }) => ({ id, name }));
  const last = page.at(-1);
  if (found.length === page.length || last === undefined) return { pipelineIdList, hasMoreResults: false };
  return { pipelineIdList, marker: writeMarker(question, [last.id], call.now), hasMoreResults: true };
};
