// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { pipelineId } from '../../src/core/model/index.ts';
import {
  ACCOUNT,
  activated,
  after,
  applyAll,
  EMPTY,
  type OpenStore,
  pipelineRecord,
  progress,
  T0,
  takeAll,
} from './store-rows.ts';

export function pipelineContract(open: OpenStore): void {
  describe('pipelines', () => {
    it('creates once for the same account, name and uniqueId, and ignores the rest of the second call (S12, S13)', async (test) => {
      const { store } = await open(test);
      const first = pipelineRecord(1);
      assert.deepEqual(await store.pipelines.create(first), first);
      const again = {
        ...pipelineRecord(2),
        name: first.name,
        uniqueId: first.uniqueId,
        description: 'other',
      };
      assert.deepEqual(await store.pipelines.create(again), first);
      assert.equal(await store.pipelines.find(again.id), undefined);
      const otherName = pipelineRecord(3, { uniqueId: first.uniqueId });
      assert.equal((await store.pipelines.create(otherName)).id, otherName.id);
    });

    it('gives one winner when many create the same at once (S12)', async (test) => {
      const { store } = await open(test);
      const made = await Promise.all(
        Array.from({ length: 50 }, (_, n) =>
          store.pipelines.create(pipelineRecord(n + 1, { name: 'same', uniqueId: 'same' })),
        ),
      );
      assert.equal(new Set(made.map((record) => record.id)).size, 1);
      assert.equal((await store.pipelines.list(ACCOUNT, null, 100)).length, 1);
    });

    it('starts PENDING and gives back what was stored', async (test) => {
      const { store } = await open(test);
      const record = pipelineRecord(1, {
        description: 'äöü \u{1F600} "quoted"',
        tags: [{ key: 'a', value: '' }],
      });
      await store.pipelines.create(record);
      const found = await store.pipelines.find(record.id);
      assert.ok(found !== undefined && found !== 'deleted');
      assert.deepEqual(found.record, record);
      assert.equal(found.progress.state, 'PENDING');
      assert.equal(found.progress.unfinishedInstances, 0);
    });

    it('lists in order of creation, page after page, even past a pipeline that was forgotten (S18)', async (test) => {
      const opened = await open(test);
      const { store } = opened;
      const numbers = [5, 3, 9, 1, 7];
      for (const number of numbers) await store.pipelines.create(pipelineRecord(number));
      const ids = numbers.map((number) => pipelineRecord(number).id);
      const page = await store.pipelines.list(ACCOUNT, null, 2);
      assert.deepEqual(
        page.map((record) => record.id),
        ids.slice(0, 2),
      );
      await applyAll(opened, pipelineRecord(3).id, [{ kind: 'forget-pipeline', at: T0 }]);
      const rest = await store.pipelines.list(ACCOUNT, pipelineRecord(3).id, 10);
      assert.deepEqual(
        rest.map((record) => record.id),
        ids.slice(2),
      );
      assert.deepEqual(await store.pipelines.list('999999999999' as typeof ACCOUNT, null, 10), []);
    });

    it('numbers revisions and remembers which is the latest', async (test) => {
      const { store } = await open(test);
      const { id } = await store.pipelines.create(pipelineRecord(1));
      const second = { ...EMPTY, values: [{ id: 'my', value: 'x' }] };
      assert.equal(await store.pipelines.putDefinition(id, EMPTY, { latest: true, at: T0 }), 1);
      assert.equal(await store.pipelines.putDefinition(id, second, { latest: false, at: after(5) }), 2);
      const found = await store.pipelines.find(id);
      assert.ok(found !== undefined && found !== 'deleted');
      assert.equal(found.record.latestRevision, 1);
      assert.deepEqual(await store.pipelines.definition(id, 2), {
        ...{ pipelineId: id, revision: 2, definition: second, createdAt: after(5) },
      });
      assert.equal(await store.pipelines.definition(id, 3), undefined);
    });

    it('replaces tags and leaves the rest', async (test) => {
      const { store } = await open(test);
      const record = await store.pipelines.create(pipelineRecord(1, { tags: [{ key: 'a', value: '1' }] }));
      await store.pipelines.replaceTags(record.id, [{ key: 'b', value: '2' }]);
      const found = await store.pipelines.find(record.id);
      assert.ok(found !== undefined && found !== 'deleted');
      assert.deepEqual(found.record, { ...record, tags: [{ key: 'b', value: '2' }] });
    });

    it('counts as deleted from the recorded deletion on, and frees its name at once (S13, S23)', async (test) => {
      const opened = await open(test);
      const { store } = opened;
      const first = await store.pipelines.create(pipelineRecord(1));
      await store.pipelines.record(first.id, [{ kind: 'deleted', by: 'arn', at: T0 }]);
      assert.equal(await store.pipelines.find(first.id), 'deleted');
      assert.deepEqual(await store.pipelines.list(ACCOUNT, null, 10), []);
      const second = await store.pipelines.create(
        pipelineRecord(2, { name: first.name, uniqueId: first.uniqueId }),
      );
      assert.equal(second.id, pipelineRecord(2).id);
      assert.equal((await takeAll(opened, first.id)).length, 1);
      await applyAll(opened, first.id, [{ kind: 'forget-pipeline', at: T0 }]);
      assert.equal(await store.pipelines.find(first.id), 'deleted');
    });

    it('counts as deleted when the engine says DELETING', async (test) => {
      const opened = await open(test);
      const { id } = await opened.store.pipelines.create(pipelineRecord(1));
      await applyAll(opened, id, [{ kind: 'save-pipeline', pipeline: progress(id, { state: 'DELETING' }) }]);
      assert.equal(await opened.store.pipelines.find(id), 'deleted');
    });

    it('refuses writes on unknown and on forgotten pipelines by their own faults', async (test) => {
      const opened = await open(test);
      const { store } = opened;
      const unknown = pipelineId('df-0UNKNOWN');
      const { id } = await store.pipelines.create(pipelineRecord(1));
      await applyAll(opened, id, [{ kind: 'forget-pipeline', at: T0 }]);
      const refusedWith = (exception: string) => (error: { fault?: { exception: string } }) =>
        error.fault?.exception === exception;
      await assert.rejects(
        store.pipelines.record(unknown, [activated(1)]),
        refusedWith('PipelineNotFoundException'),
      );
      await assert.rejects(
        store.pipelines.record(id, [activated(1)]),
        refusedWith('PipelineDeletedException'),
      );
      await assert.rejects(store.pipelines.replaceTags(id, []), refusedWith('PipelineDeletedException'));
      await assert.rejects(
        store.pipelines.putDefinition(unknown, EMPTY, { latest: true, at: T0 }),
        refusedWith('PipelineNotFoundException'),
      );
    });
  });
}
