// SPDX-License-Identifier: Apache-2.0
import { ClientError, type DataPipelineCaller } from '../../client/index.ts';
import type { WireField, WirePipelineObject } from '../../protocol/index.ts';

/** How the service is asked. */
export interface Asking {
  readonly caller: DataPipelineCaller;
  readonly signal: AbortSignal;
}

/** A pipeline that is looked through; the name is empty when it was not asked for. */
export interface KnownPipeline {
  readonly pipelineId: string;
  readonly pipelineName: string;
}

/** An object of a pipeline: a component, or an instance. */
export interface FoundObject extends KnownPipeline {
  readonly object: WirePipelineObject;
  readonly isComponent: boolean;
}

/** Pipelines that are looked through when none is named. */
const PIPELINES_MAX = 1_000;
const AT_ONCE = 16;

/** The object in every pipeline that has one of this id or name, and the pipelines that were looked through. */
export async function findObjects(
  asking: Asking,
  name: string,
  pipelineId: string | null,
): Promise<{ readonly found: readonly FoundObject[]; readonly looked: readonly KnownPipeline[] }> {
  const looked =
    pipelineId === null ? await listPipelines(asking) : [{ pipelineId, pipelineName: '' } as const];
  const found: FoundObject[] = [];
  for (let from = 0; from < looked.length; from += AT_ONCE) {
    const batch = looked.slice(from, from + AT_ONCE);
    const answers = await Promise.all(batch.map((pipeline) => findIn(asking, pipeline, name)));
    for (const answer of answers) if (answer !== null) found.push(answer);
  }
  return { found, looked };
}

async function listPipelines({ caller, signal }: Asking): Promise<readonly KnownPipeline[]> {
  const pipelines: KnownPipeline[] = [];
  let marker: string | undefined;
  do {
    const page = await caller.call('ListPipelines', marker === undefined ? {} : { marker }, { signal });
    for (const { id = '', name = '' } of page.pipelineIdList)
      pipelines.push({ pipelineId: id, pipelineName: name });
    marker = page.hasMoreResults === true ? page.marker : undefined;
  } while (marker !== undefined && pipelines.length < PIPELINES_MAX);
  return pipelines;
}

/** By id, else a component by name; an attempt stands for its instance. */
async function findIn(asking: Asking, pipeline: KnownPipeline, name: string): Promise<FoundObject | null> {
  const object = await describe(asking, pipeline, name);
  if (object !== null) {
    const sphere = textOf(object.fields, '@sphere');
    if (sphere !== 'ATTEMPT') return { ...pipeline, object, isComponent: sphere === 'COMPONENT' };
    const instanceId = textOf(object.fields, '@instanceParent');
    const instance = instanceId === null ? null : await describe(asking, pipeline, instanceId);
    return instance === null ? null : { ...pipeline, object: instance, isComponent: false };
  }
  const [id] = await componentIds(asking, pipeline.pipelineId, name);
  const component = id === undefined ? null : await describe(asking, pipeline, id);
  return component === null ? null : { ...pipeline, object: component, isComponent: true };
}

async function describe(
  { caller, signal }: Asking,
  { pipelineId }: KnownPipeline,
  id: string,
): Promise<WirePipelineObject | null> {
  try {
    const answer = await caller.call('DescribeObjects', { pipelineId, objectIds: [id] }, { signal });
    return answer.pipelineObjects[0] ?? null;
  } catch (error) {
    if (isUnknownObject(error)) return null;
    throw error;
  }
}

/** Ids of the components of a pipeline, of those with a name when one is given. */
export async function componentIds(
  { caller, signal }: Asking,
  pipelineId: string,
  name: string | null = null,
): Promise<readonly string[]> {
  const selectors =
    name === null ? [] : [{ fieldName: 'name', operator: { type: 'EQ', values: [name] } } as const];
  const input = { pipelineId, sphere: 'COMPONENT', query: { selectors } };
  try {
    return (await caller.call('QueryObjects', input, { signal })).ids ?? [];
  } catch (error) {
    if (error instanceof ClientError && error.code === 'InvalidRequestException') return [];
    throw error;
  }
}

/** The service has the pipeline and not the object. */
function isUnknownObject(error: unknown): boolean {
  return (
    error instanceof ClientError &&
    error.code === 'InvalidRequestException' &&
    /does not exist in pipeline/.test(error.message)
  );
}

function textOf(fields: readonly WireField[], key: string): string | null {
  const field = fields.find((known) => known.key === key);
  return field?.stringValue ?? field?.refValue ?? null;
}
