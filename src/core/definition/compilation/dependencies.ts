// SPDX-License-Identifier: Apache-2.0
import type { Family, ObjectId } from '../../model/index.ts';
import type { CompiledComponent } from '../compiled-definition.ts';

/** Targets of a reference field that belong to one family, in order, each once. */
export function targetsOf(
  component: CompiledComponent,
  key: string,
  families: readonly Family[],
  components: ReadonlyMap<ObjectId, CompiledComponent>,
): readonly ObjectId[] {
  const targets = new Set<ObjectId>();
  for (const value of component.fields.get(key) ?? []) {
    if (value.kind !== 'reference') continue;
    const family = components.get(value.target)?.family ?? null;
    if (family !== null && families.includes(family)) targets.add(value.target);
  }
  return [...targets];
}

/** Who waits for whom: the producers of every component that has instances. Source: S60. */
export function producersOf(
  components: ReadonlyMap<ObjectId, CompiledComponent>,
): ReadonlyMap<ObjectId, readonly ObjectId[]> {
  const producers = new Map<ObjectId, ObjectId[]>();
  for (const component of components.values()) if (component.family !== null) producers.set(component.id, []);
  for (const component of components.values()) {
    const mine = producers.get(component.id);
    if (mine === undefined) continue;
    mine.push(
      ...targetsOf(component, 'dependsOn', ['activity', 'data-node', 'resource', 'precondition'], components),
    );
    mine.push(...targetsOf(component, 'precondition', ['precondition'], components));
    if (component.family !== 'activity') continue;
    mine.push(...targetsOf(component, 'input', ['data-node'], components));
    for (const output of targetsOf(component, 'output', ['data-node'], components)) {
      producers.get(output)?.push(component.id);
    }
  }
  return producers;
}

/** Components in an order in which producers come first; those on a ring, or behind one, are left out. */
export function topologicalOrder(producers: ReadonlyMap<ObjectId, readonly ObjectId[]>): readonly ObjectId[] {
  const consumers = new Map<ObjectId, ObjectId[]>();
  const waitsFor = new Map<ObjectId, number>();
  for (const [id, mine] of producers) {
    waitsFor.set(id, mine.length);
    for (const producer of mine) {
      const known = consumers.get(producer);
      if (known === undefined) consumers.set(producer, [id]);
      else known.push(id);
    }
  }
  const order = [...producers.keys()].filter((id) => waitsFor.get(id) === 0);
  for (let at = 0; at < order.length; at += 1) {
    for (const consumer of consumers.get(order[at] as ObjectId) ?? []) {
      const left = (waitsFor.get(consumer) ?? 0) - 1;
      waitsFor.set(consumer, left);
      if (left === 0) order.push(consumer);
    }
  }
  return order;
}

/**
 * One ring, as its members in order, of every group of components that all wait for one another; a group may hold more
 * rings, which show once the first is broken. Source: S60.
 */
export function ringsOf(
  producers: ReadonlyMap<ObjectId, readonly ObjectId[]>,
): readonly (readonly ObjectId[])[] {
  const groupOf = groupsOf(producers);
  const inGroup = (id: ObjectId): ObjectId | undefined =>
    producers.get(id)?.find((producer) => groupOf.get(producer) === groupOf.get(id));
  const rings: (readonly ObjectId[])[] = [];
  const done = new Set<number>();
  for (const start of producers.keys()) {
    const group = groupOf.get(start) ?? -1;
    // A group of one that does not wait for itself is no ring; from any other a walk inside it never ends.
    if (done.has(group) || inGroup(start) === undefined) continue;
    done.add(group);
    const place = new Map<ObjectId, number>();
    const path: ObjectId[] = [];
    let at: ObjectId | undefined = start;
    while (at !== undefined && !place.has(at)) {
      place.set(at, path.length);
      path.push(at);
      at = inGroup(at);
    }
    rings.push(path.slice(at === undefined ? 0 : place.get(at)));
  }
  return rings;
}

/** A component on the way down, and the next of its producers to look at. */
interface Visit {
  readonly id: ObjectId;
  next: number;
}

/** Components that wait for one another get the same number: Tarjan's strongly connected components, without recursion. */
function groupsOf(producers: ReadonlyMap<ObjectId, readonly ObjectId[]>): ReadonlyMap<ObjectId, number> {
  const order = new Map<ObjectId, number>();
  const lowest = new Map<ObjectId, number>();
  const groupOf = new Map<ObjectId, number>();
  const open: ObjectId[] = [];
  const enter = (id: ObjectId, visits: Visit[]): void => {
    lowest.set(id, order.size);
    order.set(id, order.size);
    open.push(id);
    visits.push({ id, next: 0 });
  };
  const lower = (id: ObjectId, to: number | undefined): void => {
    if (to !== undefined && to < (lowest.get(id) ?? 0)) lowest.set(id, to);
  };
  const close = (id: ObjectId): void => {
    if (lowest.get(id) !== order.get(id)) return;
    for (let last = open.pop(); last !== undefined; last = last === id ? undefined : open.pop())
      groupOf.set(last, order.get(id) ?? 0);
  };
  for (const start of producers.keys()) {
    const visits: Visit[] = [];
    if (!order.has(start)) enter(start, visits);
    for (let visit = visits.at(-1); visit !== undefined; visit = visits.at(-1)) {
      const producer = producers.get(visit.id)?.[visit.next];
      visit.next += 1;
      if (producer === undefined) {
        close(visit.id);
        visits.pop();
        const above = visits.at(-1);
        if (above !== undefined) lower(above.id, lowest.get(visit.id));
      } else if (!order.has(producer)) {
        if (producers.has(producer)) enter(producer, visits);
      } else if (!groupOf.has(producer)) lower(visit.id, order.get(producer));
    }
  }
  return groupOf;
}
