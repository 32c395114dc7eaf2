// SPDX-License-Identifier: Apache-2.0
import type { RuntimeContext } from '../../core/definition/index.ts';
import type { Value } from '../../core/expression/index.ts';
import type { Edge, Field, Instance, Instant, ObjectId } from '../../core/model/index.ts';
import { instanceFields } from './instance-fields.ts';

/** Times among the runtime fields of an instance, which expressions take as times and not as text. Source: S84, S141. */
function timesOf(instance: Instance): ReadonlyMap<string, Instant | null> {
  return new Map([
    ['@scheduledStartTime', instance.occurrence.start],
    ['@scheduledEndTime', instance.occurrence.end],
    ['@actualStartTime', instance.actualStart],
    ['@actualEndTime', instance.actualEnd],
  ]);
}

/**
 * What expressions see at run time from an instance: its own runtime fields and those of the instances at the other
 * ends of its edges, by component. Source: S84 to S88.
 */
export function runtimeContext(
  instance: Instance,
  edges: readonly Edge[],
  neighbours: ReadonlyMap<ObjectId, Instance>,
): RuntimeContext {
  const byComponent = new Map<ObjectId, Instance>([[instance.componentId, instance]]);
  for (const edge of edges)
    for (const end of [edge.producerId, edge.consumerId]) {
      const neighbour = neighbours.get(end);
      if (neighbour !== undefined && !byComponent.has(neighbour.componentId))
        byComponent.set(neighbour.componentId, neighbour);
    }
  const referrer = instance.referrerId === null ? undefined : neighbours.get(instance.referrerId);
  return {
    nodeId: referrer?.componentId ?? null,
    fieldsOf: (componentId) => {
      const seen = byComponent.get(componentId);
      return seen === undefined ? undefined : valuesOf(seen);
    },
  };
}

function valuesOf(instance: Instance): ReadonlyMap<string, Value> {
  const bare = {
    instance,
    edges: [],
    waitingOn: [],
    scheduleId: null,
    evaluated: [],
    resource: null,
    extensions: false,
  };
  const values = new Map<string, Value>([['@id', { kind: 'text', text: instance.id }]]);
  for (const field of instanceFields(bare))
    if (field.key.startsWith('@')) values.set(field.key, asValue(field));
  for (const [key, at] of timesOf(instance))
    values.set(key, at === null ? { kind: 'unset' } : { kind: 'time', at, zone: 'UTC' });
  return values;
}

function asValue(field: Field): Value {
  switch (field.kind) {
    case 'string':
      return { kind: 'text', text: field.value };
    case 'reference':
      return { kind: 'reference', id: field.target };
    case 'empty':
      return { kind: 'unset' };
  }
}
