// SPDX-License-Identifier: Apache-2.0
import {
  type FoundObject,
  type ObjectId,
  type ObjectQuery,
  objectId,
  refuse,
  SPHERES,
  type Sphere,
} from '../../core/model/index.ts';
import type { QueryObjectsInput, QueryObjectsOutput } from '../../protocol/index.ts';
import type { StoredPipeline } from '../../store/index.ts';
import { pipelineFor } from '../access/access.ts';
import type { Call, Operation } from '../call.ts';
import { componentStatus } from '../descriptions/component-fields.ts';
import { queryComponents } from '../queries/component-query.ts';
import { instantIn, readMarker, textIn, writeMarker } from '../queries/marker.ts';
import { parseSelectors } from '../queries/selectors.ts';

/** Ids of the objects of a sphere that hold all selectors, by pages. Source: S253 to S260. */
export const queryObjects: Operation<'QueryObjects'> = async (call, input) => {
  const pipeline = await pipelineFor(call, 'QueryObjects', input.pipelineId);
  const sphere = sphereOf(input.sphere);
  const limit = limitOf(call, input.limit);
  return sphere === 'COMPONENT'
    ? components(call, pipeline, input, limit)
    : runs(call, pipeline, input, { sphere, limit });
};

function sphereOf(text: string): Sphere {
  const sphere = SPHERES.find((known) => known === text);
  return sphere ?? refused(`Sphere '${text}' is unknown: give ${SPHERES.join(', ')}`);
}

function limitOf(call: Call, limit: number | undefined): number {
  const { queryPageDefault, queryPageMax } = call.parts.settings;
  if (limit === undefined) return queryPageDefault;
  return limit >= 1 ? Math.min(limit, queryPageMax) : refused(`limit ${limit} is too small: give 1 or more`);
}

/** What a marker belongs to: everything that decides which ids there are and their order. */
function questionOf(input: QueryObjectsInput): readonly unknown[] {
  return ['QueryObjects', input.pipelineId, input.sphere, input.query?.selectors ?? []];
}

async function components(
  call: Call,
  pipeline: StoredPipeline,
  input: QueryObjectsInput,
  limit: number,
): Promise<QueryObjectsOutput> {
  const { definitions, store } = call.parts;
  const { record, progress } = pipeline;
  const question = questionOf(input);
  const position = readMarker(input.marker, question, call.now);
  const selectors = parseSelectors(input.query);
  const stored =
    record.latestRevision === null ? null : await definitions.stored(record.id, record.latestRevision);
  const known = new Map(
    (await store.history.components(record.id)).map((component) => [component.id, component]),
  );
  const found = queryComponents(
    stored?.objects ?? [],
    (id) => componentStatus(progress, known.get(id)),
    selectors,
  );
  const from = position === null ? 0 : found.indexOf(objectId(textIn(position[0]))) + 1;
  const ids = found.slice(from, from + limit);
  return pageOf(ids, from + limit < found.length, (last) => writeMarker(question, [last], call.now));
}

async function runs(
  call: Call,
  { record }: StoredPipeline,
  input: QueryObjectsInput,
  page: Pick<ObjectQuery, 'sphere' | 'limit'>,
): Promise<QueryObjectsOutput> {
  const question = questionOf(input);
  const position = readMarker(input.marker, question, call.now);
  const after =
    position === null ? null : { scheduledStart: instantIn(position[0]), id: objectId(textIn(position[1])) };
  const selectors = parseSelectors(input.query);
  const query = { pipelineId: record.id, sphere: page.sphere, selectors, after, limit: page.limit + 1 };
  const found = await call.parts.store.history.query(query);
  const shown: readonly FoundObject[] = found.slice(0, page.limit);
  const ids = shown.map((row) => row.id);
  const start = shown.at(-1)?.scheduledStart ?? 0;
  return pageOf(ids, found.length > shown.length, (last) => writeMarker(question, [start, last], call.now));
}

/** A marker only together with hasMoreResults: some clients go on while there is one. Source: S259, design 5. */
function pageOf(
  ids: readonly ObjectId[],
  hasMoreResults: boolean,
  marker: (last: ObjectId) => string,
): QueryObjectsOutput {
  const last = ids.at(-1);
  return hasMoreResults && last !== undefined
    ? { ids, marker: marker(last), hasMoreResults }
    : { ids, hasMoreResults: false };
}

function refused(reason: string): never {
  return refuse('INVALID_REQUEST', { reason });
}
