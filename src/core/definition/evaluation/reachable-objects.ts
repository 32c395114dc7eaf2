// SPDX-License-Identifier: Apache-2.0
import type { ObjectId } from '../../model/index.ts';
import type { CompiledComponent, CompiledDefinition } from '../compiled-definition.ts';

/** How many references a task's objects may be away from it. Source: S219. */
export const REACH_DEPTH_MAX = 5;

/**
 * Ids of the components that a task works with: all that are reached by reference from `componentId` (and from
 * `nodeId`, the referrer of a precondition, which is the first of them), nearest first, itself not among them.
 * Actions, schedules, and what has tasks of its own (activities, preconditions) are left out and not followed: a Task
 * Runner gets no more secrets than it needs. A referrer is carried even when it is an activity, but then not followed.
 * Source: S86, S219.
 */
export function reachableObjects(
  compiled: Pick<CompiledDefinition, 'components'>,
  componentId: ObjectId,
  { nodeId = null, depthMax = REACH_DEPTH_MAX }: Reach = {},
): readonly ObjectId[] {
  const found = new Set<ObjectId>([componentId]);
  const take = (ids: readonly ObjectId[]): readonly ObjectId[] =>
    ids.filter((id) => {
      const component = compiled.components.get(id);
      if (component === undefined || found.has(id) || !isCarried(component)) return false;
      found.add(id);
      return true;
    });
  let front: readonly ObjectId[] = [componentId, ...take(nodeId === null ? [] : [nodeId])];
  if (nodeId !== null && compiled.components.has(nodeId)) found.add(nodeId);
  for (let depth = 0; depth < depthMax && front.length > 0; depth += 1) {
    front = take(front.flatMap((id) => referencesOf(compiled.components.get(id))));
  }
  found.delete(componentId);
  return [...found];
}

/** How far to look, and from where else. Source: S85. */
export interface Reach {
  readonly nodeId?: ObjectId | null;
  readonly depthMax?: number;
}

function referencesOf(component: CompiledComponent | undefined): readonly ObjectId[] {
  const targets: ObjectId[] = [];
  for (const values of component?.fields.values() ?? []) {
    for (const value of values) if (value.kind === 'reference') targets.push(value.target);
  }
  return targets;
}

const CARRIED: ReadonlySet<string | null> = new Set(['data-node', 'resource', null]);

function isCarried(component: CompiledComponent): boolean {
  return CARRIED.has(component.family) && component.type !== null && component.type !== 'Schedule';
}
