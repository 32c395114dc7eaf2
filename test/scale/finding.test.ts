// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  type Change,
  type InstanceStatus,
  instantOf,
  type ObjectQuery,
  objectId,
  type PipelineId,
} from '../../src/core/model/index.ts';
import type { Store } from '../../src/store/index.ts';
import { openHere } from '../contract/open-embedded.ts';
import { instance, pipelineRecord, T0 } from '../contract/store-rows.ts';
import { MINUTE_MS } from './pipelines.ts';
import { countStatements } from './statement-counter.ts';

const INSTANCES = 10_000;
const idOf = (n: number) => objectId(`@Work_${String(n).padStart(6, '0')}`);

/** A pipeline of ten thousand FINISHED instances, but for those that are named. */
async function historyWith(
  t: Parameters<typeof openHere>[0],
  others: ReadonlyMap<number, InstanceStatus>,
): Promise<{ readonly store: Store; readonly pipelineId: PipelineId }> {
  const opened = await openHere(t);
  const { id } = await opened.store.pipelines.create(pipelineRecord(1));
  const changes = Array.from({ length: INSTANCES }, (_, n): Change => {
    const occurrence = { start: instantOf(T0 + n * MINUTE_MS), end: instantOf(T0 + (n + 1) * MINUTE_MS) };
    const status = others.get(n) ?? 'FINISHED';
    return { kind: 'save-instance', instance: instance(id, idOf(n), { status, occurrence }) };
  });
  await opened.tick(id, [{ do: 'apply', changes }]);
  return { store: opened.store, pipelineId: id };
}

const withStatus = (
  pipelineId: PipelineId,
  values: readonly InstanceStatus[],
  limit: number,
): ObjectQuery => ({
  ...{ pipelineId, sphere: 'INSTANCE', after: null, limit },
  selectors: [{ kind: 'any-of', field: '@status', values }],
});

test('few among many are found in slices, each in order and none twice, while others have their turn (S253, S259)', async (t) => {
  const some = [1, 3999, 4000, 4001, 7999, 8000, 9999];
  const { store, pipelineId } = await historyWith(t, new Map(some.map((n) => [n, 'SKIPPED'])));
  let turns = 0;
  const turn = (): void => {
    turns += 1;
    handle = setImmediate(turn);
  };
  let handle = setImmediate(turn);
  const query = withStatus(pipelineId, ['SKIPPED'], 100);
  const found = (await store.history.query(query)).map(({ id }) => id);
  clearImmediate(handle);
  assert.deepEqual(found, some.map(idOf).reverse());
  assert.ok(turns >= 2, `others had ${turns} turns`);
  const paged: string[] = [];
  for (let after: ObjectQuery['after'] = null; ; ) {
    const page = await store.history.query({ ...query, after, limit: 2 });
    paged.push(...page.map(({ id }) => id));
    after = page.at(-1) ?? null;
    if (page.length < 2) break;
  }
  assert.deepEqual(paged, found);
});

test('failures and what runs are found without a look at what ended well, in one order (S253, S259)', async (t) => {
  const statuses = new Map<number, InstanceStatus>();
  for (const n of [10, 5000, 9000]) statuses.set(n, 'FAILED');
  for (const n of [11, 4999]) statuses.set(n, 'TIMEDOUT');
  for (const n of [12, 6000]) statuses.set(n, 'RUNNING');
  statuses.set(13, 'WAITING_FOR_RUNNER');
  const { store, pipelineId } = await historyWith(t, statuses);
  const found: string[] = [];
  const query = withStatus(pipelineId, ['TIMEDOUT', 'FAILED', 'CANCELED', 'RUNNING'], 100);
  const counts = await countStatements(async () => {
    found.push(...(await store.history.query(query)).map(({ id }) => id));
  });
  assert.deepEqual(found, [9000, 6000, 5000, 4999, 12, 11, 10].map(idOf));
  assert.ok(counts.statements <= 2 * 4 + 1, `${counts.statements} statements`);
  const page = await store.history.query({ ...query, limit: 2 });
  assert.deepEqual(
    page.map(({ id }) => id),
    [9000, 6000].map(idOf),
  );
});
