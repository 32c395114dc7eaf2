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

/** Every ring found by walking up the producers, each as its members in order; not every ring that could be drawn. */
export function ringsOf(
  producers: ReadonlyMap<ObjectId, readonly ObjectId[]>,
): readonly (readonly ObjectId[])[] {
  const free = new Set(topologicalOrder(producers));
  const rings: (readonly ObjectId[])[] = [];
  const done = new Set<ObjectId>();
  for (const start of producers.keys()) {
    if (free.has(start) || done.has(start)) continue;
    const place = new Map<ObjectId, number>();
    const path: ObjectId[] = [];
    let at: ObjectId | undefined = start;
    // Whoever is not free waits for one who is not free either, so the walk ends on a ring or on what was seen.
    while (at !== undefined && !place.has(at) && !done.has(at)) {
      place.set(at, path.length);
      path.push(at);
      at = producers.get(at)?.find((producer) => !free.has(producer));
    }
    const from = at === undefined ? undefined : place.get(at);
    if (from !== undefined) rings.push(path.slice(from));
    for (const id of path) done.add(id);
  }
  return rings;
}
