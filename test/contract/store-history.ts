// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type {
  Change,
  Instance,
  InstanceStatus,
  ObjectId,
  ObjectQuery,
  PipelineId,
  Selector,
} from '../../src/core/model/index.ts';
import {
  after,
  applyAll,
  attempt,
  id,
  instance,
  type OpenedStore,
  type OpenStore,
  pipelineRecord,
  T0,
} from './store-rows.ts';

const HOUR_MS = 3_600_000;

/** Six instances of two components at three hours; every second one has started, a third have an attempt. */
async function withHistory(
  open: OpenStore,
  test: Parameters<OpenStore>[0],
): Promise<OpenedStore & { pipeline: PipelineId }> {
  const opened = await open(test);
  const { id: pipeline } = await opened.store.pipelines.create(pipelineRecord(1));
  const statuses: InstanceStatus[] = ['FINISHED', 'FAILED', 'RUNNING'];
  const changes = [0, 1, 2].flatMap((hour) =>
    ['A', 'B'].flatMap((name): Change[] => {
      const occurrence = { start: after(hour * HOUR_MS), end: after((hour + 1) * HOUR_MS) };
      const over: Partial<Instance> = {
        ...{ componentId: id(name), occurrence, status: statuses[hour] ?? 'RUNNING' },
        actualStart: name === 'A' ? after(hour * HOUR_MS + 400) : null,
      };
      const tried = attempt(pipeline, `@${name}_${hour}`, 1, { componentId: id(name), occurrence });
      return [
        { kind: 'save-instance', instance: instance(pipeline, `@${name}_${hour}`, over) },
        { kind: 'save-attempt', attempt: tried },
      ];
    }),
  );
  await applyAll(opened, pipeline, changes);
  return { ...opened, pipeline };
}

export function historyContract(open: OpenStore): void {
  describe('history', () => rows(open));
  describe('queries', () => queries(open));
}

function rows(open: OpenStore): void {
  it('reads instances, attempts and edges by id, skipping what is not there', async (test) => {
    const { store, pipeline, ...opened } = await withHistory(open, test);
    const edge = {
      pipelineId: pipeline,
      consumerId: id('@B_0'),
      producerId: id('@A_0'),
      kind: 'input',
    } as const;
    await applyAll({ store, ...opened }, pipeline, [{ kind: 'add-edge', edge }]);
    const ids = [id('@B_1'), id('none'), id('@A_0')];
    assert.deepEqual(
      (await store.history.instances(pipeline, ids)).map((each) => each.id),
      ['@B_1', '@A_0'],
    );
    const attempts = await store.history.attempts(pipeline, [id('@B_1_Attempt=1'), id('none')]);
    assert.deepEqual(
      attempts.map((each) => each.instanceId),
      ['@B_1'],
    );
    assert.deepEqual(await store.history.edges(pipeline, [id('@A_0'), id('@B_0')]), [edge]);
    assert.deepEqual(await store.history.edges(pipeline, [id('@A_1')]), []);
    await applyAll({ store, ...opened }, pipeline, [{ kind: 'remove-edge', edge }]);
    assert.deepEqual(await store.history.edges(pipeline, [id('@A_0')]), []);
  });

  it('lists active instances of a component within the limit, oldest first (S141)', async (test) => {
    const opened = await withHistory(open, test);
    const { store, pipeline } = opened;
    assert.deepEqual(await store.history.activeInstances(pipeline, id('A'), 5), ['@A_2']);
    const early = instance(pipeline, '@A_early', { componentId: id('A'), status: 'WAITING_ON_DEPENDENCIES' });
    await applyAll(opened, pipeline, [{ kind: 'save-instance', instance: early }]);
    assert.deepEqual(await store.history.activeInstances(pipeline, id('A'), 5), ['@A_early', '@A_2']);
    assert.deepEqual(await store.history.activeInstances(pipeline, id('A'), 1), ['@A_early']);
  });
}

function queries(open: OpenStore): void {
  const ask = async (
    opened: OpenedStore,
    pipeline: PipelineId,
    over: Partial<ObjectQuery>,
  ): Promise<readonly ObjectId[]> => {
    const query: ObjectQuery = {
      pipelineId: pipeline,
      sphere: 'INSTANCE',
      selectors: [],
      after: null,
      limit: 100,
      ...over,
    };
    return (await opened.store.history.query(query)).map((found) => found.id);
  };
  const anyOf = (field: Selector['field'], ...values: string[]): Selector => ({
    kind: 'any-of',
    field,
    values,
  });

  it('orders by scheduled start, newest first, then id, and pages without gaps while rows appear (S259)', async (test) => {
    const opened = await withHistory(open, test);
    const { store, pipeline } = opened;
    const all = ['@A_2', '@B_2', '@A_1', '@B_1', '@A_0', '@B_0'];
    assert.deepEqual(await ask(opened, pipeline, {}), all);
    const query: ObjectQuery = {
      pipelineId: pipeline,
      sphere: 'INSTANCE',
      selectors: [],
      after: null,
      limit: 3,
    };
    const first = await store.history.query(query);
    const newer = instance(pipeline, '@A_9', {
      occurrence: { start: after(9 * HOUR_MS), end: after(10 * HOUR_MS) },
    });
    await applyAll(opened, pipeline, [{ kind: 'save-instance', instance: newer }]);
    const second = await store.history.query({ ...query, after: first.at(-1) ?? null });
    assert.deepEqual(
      [...first, ...second].map((found) => found.id),
      all,
    );
  });

  it('selects by each text field, any of the values, all selectors at once (S253 to S255)', async (test) => {
    const opened = await withHistory(open, test);
    const { pipeline } = opened;
    const cases: readonly [Selector[], string[]][] = [
      [[anyOf('@status', 'FAILED', 'RUNNING')], ['@A_2', '@B_2', '@A_1', '@B_1']],
      [[anyOf('@status', 'FAILED'), anyOf('@componentParent', 'B')], ['@B_1']],
      [[anyOf('parent', 'A')], ['@A_2', '@A_1', '@A_0']],
      [[anyOf('name', '@B_0', 'none')], ['@B_0']],
      [[anyOf('@sphere', 'INSTANCE'), anyOf('name', '@B_0')], ['@B_0']],
      [[anyOf('@sphere', 'ATTEMPT')], []],
      [[anyOf('@instanceParent', '@A_0')], []],
      [[anyOf('@status')], []],
    ];
    for (const [selectors, expected] of cases)
      assert.deepEqual(await ask(opened, pipeline, { selectors }), expected);
  });

  it('asks attempts by their instance (S255)', async (test) => {
    const opened = await withHistory(open, test);
    const query = { sphere: 'ATTEMPT', selectors: [anyOf('@instanceParent', '@A_0', '@B_2')] } as const;
    assert.deepEqual(await ask(opened, opened.pipeline, query), ['@B_2_Attempt=1', '@A_0_Attempt=1']);
  });

  it('compares times in whole seconds with both ends included; a row without the field fails (S254, S257, S260)', async (test) => {
    const opened = await withHistory(open, test);
    const { pipeline } = opened;
    const between = (field: Selector['field'], from: number | null, to: number | null): Selector => ({
      ...{
        kind: 'between',
        field,
        from: from === null ? null : after(from),
        to: to === null ? null : after(to),
      },
    });
    const cases: readonly [Selector[], string[]][] = [
      [[between('@actualStartTime', 0, HOUR_MS)], ['@A_1', '@A_0']],
      [[between('@actualStartTime', null, null)], ['@A_2', '@A_1', '@A_0']],
      [[between('@actualStartTime', 1000, null)], ['@A_2', '@A_1']],
      [[between('@actualEndTime', null, null)], []],
      [[between('@scheduledStartTime', HOUR_MS, HOUR_MS)], ['@A_1', '@B_1']],
      [[between('@scheduledEndTime', null, HOUR_MS)], ['@A_0', '@B_0']],
      [
        [{ kind: 'time-any-of', field: '@actualStartTime', values: [T0, after(2 * HOUR_MS)] }],
        ['@A_2', '@A_0'],
      ],
      [[{ kind: 'time-any-of', field: '@scheduledStartTime', values: [after(5)] }], []],
    ];
    for (const [selectors, expected] of cases)
      assert.deepEqual(await ask(opened, pipeline, { selectors }), expected);
  });

  it('finds nothing in a pipeline that is unknown', async (test) => {
    const opened = await withHistory(open, test);
    assert.deepEqual(await ask(opened, pipelineRecord(99).id, {}), []);
  });
}
