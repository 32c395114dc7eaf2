// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { type ObjectId, objectId } from '../../model/index.ts';
import { ringsOf, topologicalOrder } from './dependencies.ts';

const ids = ['a', 'b', 'c', 'd', 'e', 'f'].map((id) => objectId(id));
const anyGraph = fc
  .array(fc.subarray(ids), { minLength: ids.length, maxLength: ids.length })
  .map((lists) => new Map(ids.map((id, index) => [id, lists[index] ?? []] as const)));

/** Everything that `id` waits for, however far around: looked up the long way. */
function waitsFor(graph: ReadonlyMap<ObjectId, readonly ObjectId[]>, id: ObjectId): ReadonlySet<ObjectId> {
  const found = new Set<ObjectId>();
  const front = [...(graph.get(id) ?? [])];
  for (let at = front.pop(); at !== undefined; at = front.pop()) {
    if (found.has(at)) continue;
    found.add(at);
    front.push(...(graph.get(at) ?? []));
  }
  return found;
}

test('every group that waits for itself has exactly one ring, and each ring is one (S60)', () => {
  fc.assert(
    fc.property(anyGraph, (graph) => {
      const rings = ringsOf(graph);
      for (const ring of rings)
        for (const [index, id] of ring.entries())
          assert.ok(graph.get(id)?.includes(ring[(index + 1) % ring.length] ?? id), `${ring}`);
      for (const id of ids.filter((each) => waitsFor(graph, each).has(each))) {
        const mates = new Set([
          id,
          ...[...waitsFor(graph, id)].filter((other) => waitsFor(graph, other).has(id)),
        ]);
        assert.equal(rings.filter((ring) => ring.every((member) => mates.has(member))).length, 1);
      }
    }),
  );
});

test('there is an order of all exactly when there is no ring (S60)', () => {
  fc.assert(
    fc.property(anyGraph, (graph) => {
      assert.equal(topologicalOrder(graph).length === ids.length, ringsOf(graph).length === 0);
    }),
  );
});
