// SPDX-License-Identifier: Apache-2.0
import type { WireSelector } from '../../protocol/index.ts';
import { type Asking, componentIds, type KnownPipeline } from './find-object.ts';

/** Pipelines whose objects are looked through for what may have been meant. */
const PIPELINES_MAX = 20;
const CANDIDATES_MAX = 10;
const ID_MAX = 1_024;

/** Instances of a component to tell of: those that go on or failed, newest first. */
export async function notFinished(
  { caller, signal }: Asking,
  of: { readonly pipelineId: string; readonly componentId: string; readonly limit: number },
): Promise<readonly string[]> {
  const { pipelineId, componentId, limit } = of;
  const selectors: readonly WireSelector[] = [
    { fieldName: '@componentParent', operator: { type: 'REF_EQ', values: [componentId] } },
    { fieldName: '@status', operator: { type: 'EQ', values: NOT_FINISHED } },
  ];
  const input = { pipelineId, sphere: 'INSTANCE', query: { selectors }, limit };
  return (await caller.call('QueryObjects', input, { signal })).ids ?? [];
}

/**
 * What may have been meant by an id that nothing has: of a component whose id is in it, or that has it in its own, the
 * newest instances; else the components that there are.
 */
export async function candidatesFor(
  asking: Asking,
  name: string,
  looked: readonly KnownPipeline[],
): Promise<readonly string[]> {
  const wanted = name.toLowerCase();
  const near: string[] = [];
  const all: string[] = [];
  for (const { pipelineId } of looked.slice(0, PIPELINES_MAX)) {
    const ids = await componentIds(asking, pipelineId);
    const alike = ids.filter((id) => isAlike(id.toLowerCase(), wanted));
    for (const id of alike) near.push(...(await newest(asking, pipelineId, id)), id);
    if (looked.length === 1) all.push(...ids);
    if (near.length >= CANDIDATES_MAX) break;
  }
  return (near.length > 0 ? near : all).slice(0, CANDIDATES_MAX);
}

function isAlike(id: string, wanted: string): boolean {
  return id.length <= ID_MAX && (wanted.includes(id) || id.includes(wanted));
}

async function newest(
  { caller, signal }: Asking,
  pipelineId: string,
  id: string,
): Promise<readonly string[]> {
  const selectors: readonly WireSelector[] = [
    { fieldName: '@componentParent', operator: { type: 'REF_EQ', values: [id] } },
  ];
  const input = { pipelineId, sphere: 'INSTANCE', query: { selectors }, limit: CANDIDATES_MAX / 2 };
  return (await caller.call('QueryObjects', input, { signal })).ids ?? [];
}

const NOT_FINISHED = [
  'WAITING_ON_DEPENDENCIES',
  'WAITING_FOR_RUNNER',
  'CREATING',
  'RUNNING',
  'SHUTTING_DOWN',
  'PAUSED',
  'FAILED',
  'CANCELED',
  'CASCADE_FAILED',
  'TIMEDOUT',
];
