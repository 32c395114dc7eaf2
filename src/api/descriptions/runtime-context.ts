// SPDX-License-Identifier: Apache-2.0
import type { CompiledDefinition, RuntimeContext } from '../../core/definition/index.ts';
import { instanceFields, instanceIdOf, intervalFields } from '../../core/engine/index.ts';
import type { Value } from '../../core/expression/index.ts';
import type { Attempt, Edge, Instance, ObjectId } from '../../core/model/index.ts';

/** An instance and what is known around it. */
export interface Standpoint {
  readonly instance: Instance;
  readonly compiled: Pick<CompiledDefinition, 'components'>;
  /** Its newest attempt, if it has one. */
  readonly head: Attempt | undefined;
  /** Instances at the other ends of its edges, and its referrer, by id. */
  readonly neighbours: ReadonlyMap<ObjectId, Instance>;
  /** Ids of its edges' other ends, in order, and its referrer. */
  readonly around: readonly ObjectId[];
}

/**
 * What expressions see at run time from an instance: the same as the engine evaluates its attempts with. Its own runtime
 * fields, those of its neighbours by component, and of all others the interval. Source: S84 to S88, S94.
 */
export function runtimeContext({ instance, compiled, head, neighbours, around }: Standpoint): RuntimeContext {
  const byComponent = new Map<ObjectId, Instance>([[instance.componentId, instance]]);
  for (const id of around) {
    const neighbour = neighbours.get(id);
    if (neighbour !== undefined && !byComponent.has(neighbour.componentId))
      byComponent.set(neighbour.componentId, neighbour);
  }
  const referrer = instance.referrerId === null ? undefined : neighbours.get(instance.referrerId);
  return {
    nodeId: referrer?.componentId ?? null,
    fieldsOf: (componentId) => {
      const seen = byComponent.get(componentId);
      if (seen !== undefined) return instanceFields(seen, seen === instance ? head : undefined);
      return unmadeFields(instance, componentId, compiled);
    },
  };
}

/** What can be said of an object that is no neighbour: the interval, and the id its instance has in it. */
function unmadeFields(
  { pipelineId, occurrence }: Instance,
  componentId: ObjectId,
  { components }: Pick<CompiledDefinition, 'components'>,
): ReadonlyMap<string, Value> {
  const fields = intervalFields(pipelineId, occurrence);
  if ((components.get(componentId)?.family ?? null) === null) return fields;
  const id = instanceIdOf(componentId, occurrence.start);
  return new Map<string, Value>([...fields, ['@id', { kind: 'reference', id }]]);
}

/** Ids of everything that an instance's expressions can name runtime fields of: its edges' other ends and its referrer. */
export function idsAround(instance: Instance, edges: readonly Edge[]): readonly ObjectId[] {
  const ids = new Set<ObjectId>();
  for (const { producerId, consumerId } of edges) {
    if (consumerId === instance.id) ids.add(producerId);
    else if (producerId === instance.id) ids.add(consumerId);
  }
  if (instance.referrerId !== null) ids.add(instance.referrerId);
  return [...ids];
}
