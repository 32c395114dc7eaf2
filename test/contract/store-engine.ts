// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type {
  Change,
  Edge,
  Focus,
  Instance,
  PipelineId,
  StoredSnapshot,
  TimerName,
  UnfinishedPage,
} from '../../src/core/model/index.ts';
import {
  activated,
  after,
  applyAll,
  attempt,
  component,
  EMPTY,
  focus,
  id,
  instance,
  type OpenStore,
  offered,
  pipelineRecord,
  progress,
  snapshotOf,
  T0,
  takeAll,
} from './store-rows.ts';

const timer = (pipeline: PipelineId, subject: string, name: TimerName, ms: number): Change => ({
  ...{ kind: 'set-timer', timer: { pipelineId: pipeline, subjectId: id(subject), name, dueAt: after(ms) } },
});
const wake = (name: string) => ({ kind: 'wake', instanceId: id(name) }) as const;

export function engineContract(open: OpenStore): void {
  describe('events and ticks', () => events(open));
  describe('snapshots', () => snapshots(open));
}

function events(open: OpenStore): void {
  it('gives facts and follow-ups in the order recorded, in pages, each once', async (test) => {
    const opened = await open(test);
    const { id: pipeline } = await opened.store.pipelines.create(pipelineRecord(1));
    const facts = Array.from({ length: 25 }, (_, n) => activated(n));
    for (const fact of facts) await opened.store.pipelines.record(pipeline, [fact]);
    await applyAll(opened, pipeline, [{ kind: 'enqueue', event: wake('a') }]);
    const steps = [10, 10, 10, 10].map((limit) => ({ do: 'take', now: T0, limit }) as const);
    const taken = (await opened.tick(pipeline, steps)).flat();
    assert.deepEqual(taken, [...facts, wake('a')]);
    assert.deepEqual(await takeAll(opened, pipeline), []);
  });

  it('undoes everything of a tick that throws: events, rows, timers (D2)', async (test) => {
    const opened = await open(test);
    const { store } = opened;
    const { id: pipeline } = await store.pipelines.create(pipelineRecord(1));
    await store.pipelines.record(pipeline, [activated(1)]);
    const changes: Change[] = [
      { kind: 'save-pipeline', pipeline: progress(pipeline) },
      { kind: 'save-component', component: component(pipeline, 'Work') },
      ...offered(pipeline, '@Work_1'),
      timer(pipeline, '@Work_1', 'late', 1),
    ];
    const steps = [
      { do: 'take', now: T0, limit: 9 },
      { do: 'apply', changes },
      { do: 'throw', message: 'mistake' },
    ] as const;
    await assert.rejects(opened.tick(pipeline, steps), /mistake/);
    const found = await store.pipelines.find(pipeline);
    assert.ok(found !== undefined && found !== 'deleted');
    assert.equal(found.progress.state, 'PENDING');
    assert.deepEqual(await store.history.components(pipeline), []);
    assert.deepEqual(await store.history.instances(pipeline, [id('@Work_1')]), []);
    assert.equal(await store.engine.nextTimer(), null);
    assert.deepEqual(await store.engine.due(T0, 10), [pipeline]);
    assert.deepEqual(await takeAll(opened, pipeline), [activated(1)]);
  });

  it('fires timers once, by due time, after the queued events, and one per subject and name', async (test) => {
    const opened = await open(test);
    const { store } = opened;
    const { id: pipeline } = await store.pipelines.create(pipelineRecord(1));
    await applyAll(opened, pipeline, [
      timer(pipeline, 'b', 'late', 30),
      timer(pipeline, 'a', 'late', 20),
      timer(pipeline, 'a', 'late', 40),
      timer(pipeline, 'a', 'offer', 10),
      timer(pipeline, 'gone', 'offer', 5),
      { kind: 'clear-timer', subjectId: id('gone'), name: 'offer' },
      { kind: 'enqueue', event: wake('x') },
    ]);
    assert.equal(await store.engine.nextTimer(), after(10));
    assert.equal(await store.engine.nextTimer(after(10)), after(30));
    const taken = await takeAll(opened, pipeline, after(39));
    assert.deepEqual(taken, [
      wake('x'),
      { kind: 'timer', name: 'offer', subjectId: id('a'), dueAt: after(10) },
      { kind: 'timer', name: 'late', subjectId: id('b'), dueAt: after(30) },
    ]);
    assert.deepEqual(await store.engine.due(after(39), 10), []);
    assert.deepEqual(await store.engine.due(after(40), 10), [pipeline]);
    assert.equal((await takeAll(opened, pipeline, after(40))).length, 1);
    assert.equal(await store.engine.nextTimer(), null);
  });

  it('names the pipelines that need a tick, within the limit, none twice', async (test) => {
    const opened = await open(test);
    const { store } = opened;
    const ids = [1, 2, 3].map((n) => pipelineRecord(n).id);
    for (const n of [1, 2, 3]) await store.pipelines.create(pipelineRecord(n));
    const [one, two, three] = ids as [PipelineId, PipelineId, PipelineId];
    await applyAll(opened, two, [timer(two, 'a', 'late', -50), timer(two, 'b', 'late', -40)]);
    await applyAll(opened, three, [timer(three, 'a', 'late', 50)]);
    await store.pipelines.record(one, [activated(1)]);
    await store.pipelines.record(two, [activated(1)]);
    assert.deepEqual([...(await store.engine.due(T0, 10))].sort(), [one, two].sort());
    assert.equal((await store.engine.due(T0, 1)).length, 1);
    assert.deepEqual([...(await store.engine.due(after(50), 10))].sort(), [one, two, three].sort());
  });

  it('keeps a pipeline due while events are left over', async (test) => {
    const opened = await open(test);
    const { id: pipeline } = await opened.store.pipelines.create(pipelineRecord(1));
    await opened.store.pipelines.record(pipeline, [activated(1), activated(2), activated(3)]);
    await opened.tick(pipeline, [{ do: 'take', now: T0, limit: 2 }]);
    assert.deepEqual(await opened.store.engine.due(T0, 10), [pipeline]);
    assert.deepEqual(await takeAll(opened, pipeline), [activated(3)]);
    assert.deepEqual(await opened.store.engine.due(T0, 10), []);
  });

  it('reads definitions in a tick, and applies the same changes twice as once', async (test) => {
    const opened = await open(test);
    const { id: pipeline } = await opened.store.pipelines.create(pipelineRecord(1));
    await opened.store.pipelines.putDefinition(pipeline, EMPTY, { latest: true, at: T0 });
    assert.deepEqual(await opened.tick(pipeline, [{ do: 'definition', revision: 1 }]), [EMPTY]);
    await assert.rejects(opened.tick(pipeline, [{ do: 'definition', revision: 2 }]));
    const edge: Edge = { pipelineId: pipeline, consumerId: id('b'), producerId: id('a'), kind: 'depends-on' };
    const changes: Change[] = [
      ...offered(pipeline, 'a'),
      { kind: 'add-edge', edge },
      timer(pipeline, 'a', 'late', 5),
    ];
    await applyAll(opened, pipeline, changes);
    const before = await snapshotOf(opened, pipeline, { instances: [id('a')] });
    await applyAll(opened, pipeline, changes);
    assert.deepEqual(await snapshotOf(opened, pipeline, { instances: [id('a')] }), before);
  });

  it('forgets a pipeline whole, and a tick of it finds nothing to do (S23)', async (test) => {
    const opened = await open(test);
    const { store } = opened;
    const { id: pipeline } = await store.pipelines.create(pipelineRecord(1));
    await store.pipelines.putDefinition(pipeline, EMPTY, { latest: true, at: T0 });
    await applyAll(opened, pipeline, [...offered(pipeline, 'a'), timer(pipeline, 'a', 'late', 0)]);
    await store.pipelines.record(pipeline, [activated(1)]);
    const late: Change = { kind: 'save-pipeline', pipeline: progress(pipeline) };
    await applyAll(opened, pipeline, [{ kind: 'forget-pipeline', at: T0 }, late]);
    assert.equal(await store.pipelines.find(pipeline), 'deleted');
    assert.equal(await store.pipelines.definition(pipeline, 1), undefined);
    assert.deepEqual(await store.history.instances(pipeline, [id('a')]), []);
    assert.deepEqual(await store.engine.due(after(1e9), 10), []);
    assert.deepEqual(await takeAll(opened, pipeline), []);
  });

  it('tells which pipelines changed after the commit', async (test) => {
    const opened = await open(test);
    const { id: pipeline } = await opened.store.pipelines.create(pipelineRecord(1));
    const told: string[] = [];
    opened.store.onPipelinesChanged((pipelines) => told.push(...pipelines));
    await applyAll(opened, pipeline, [{ kind: 'save-instance', instance: instance(pipeline, 'a') }]);
    await opened.store.probe();
    assert.deepEqual(told, [pipeline]);
  });
}

function snapshots(open: OpenStore): void {
  it('reads what the focus names and its task, its neighbours by edge, head attempts and their tasks, no more', async (test) => {
    const opened = await open(test);
    const { id: pipeline } = await opened.store.pipelines.create(pipelineRecord(1));
    const edge = (consumer: string, producer: string): Change => ({
      kind: 'add-edge',
      edge: { pipelineId: pipeline, consumerId: id(consumer), producerId: id(producer), kind: 'depends-on' },
    });
    const saved = ['before', 'it', 'after', 'far'].map(
      (name): Change => ({
        ...{ kind: 'save-instance', instance: instance(pipeline, name, { componentId: id(`C-${name}`) }) },
      }),
    );
    await applyAll(opened, pipeline, [
      { kind: 'save-pipeline', pipeline: progress(pipeline, { unfinishedInstances: 4 }) },
      ...['before', 'it', 'after', 'far'].map(
        (name): Change => ({ kind: 'save-component', component: component(pipeline, `C-${name}`) }),
      ),
      ...saved,
      ...[edge('it', 'before'), edge('it', 'not made yet'), edge('after', 'it'), edge('far', 'after')],
      { kind: 'save-attempt', attempt: attempt(pipeline, 'it', 1, { status: 'FAILED' }) },
      { kind: 'save-attempt', attempt: attempt(pipeline, 'it', 2) },
      { kind: 'save-attempt', attempt: attempt(pipeline, 'before', 1) },
      { kind: 'offer-task', task: { ...offerOf(pipeline, 'it', 2) } },
      { kind: 'offer-task', task: { ...offerOf(pipeline, 'it', 1), purpose: 'terminate' } },
    ]);
    const named = await snapshotOf(opened, pipeline, { instances: [id('it')] });
    assert.equal(named.pipeline.unfinishedInstances, 4);
    assert.deepEqual([...named.instances.keys()].sort(), ['after', 'before', 'it']);
    assert.deepEqual([...named.components.keys()], ['C-it']);
    assert.deepEqual([...named.headAttempts].map(([key, { number }]) => [key, number]).sort(), [
      ['before', 1],
      ['it', 2],
    ]);
    assert.deepEqual([...named.tasks.keys()], ['it_Attempt=2']);
    assert.deepEqual(named.edges.map((each) => `${each.consumerId}<${each.producerId}`).sort(), [
      ...['after<it', 'it<before', 'it<not made yet'],
    ]);
    assert.deepEqual(named.unfinished, []);
    const byAttempt = await snapshotOf(opened, pipeline, { attempts: [id('it_Attempt=1')] });
    assert.deepEqual([...byAttempt.tasks.keys()].sort(), ['it_Attempt=1', 'it_Attempt=2']);
    assert.deepEqual({ ...byAttempt, tasks: named.tasks }, named);
  });

  it('lists unfinished instances page by page, by component and scheduled start, and all components, when asked', async (test) => {
    const opened = await open(test);
    const { id: pipeline } = await opened.store.pipelines.create(pipelineRecord(1));
    const at = (name: string, ms: number, over: Partial<Instance> = {}): Change => ({
      kind: 'save-instance',
      instance: instance(pipeline, name, { occurrence: { start: after(ms), end: after(ms + 1) }, ...over }),
    });
    await applyAll(opened, pipeline, [
      { kind: 'save-component', component: component(pipeline, 'Z') },
      { kind: 'save-component', component: component(pipeline, 'A') },
      ...[at('young', 50), at('done', 1, { status: 'FINISHED' }), at('old', 5), at('twin', 5)],
      at('other', 0, { componentId: id('Zoo') }),
    ]);
    const page = async (over: Partial<UnfinishedPage>): Promise<readonly string[]> => {
      const unfinished = { componentId: null, after: null, limit: 10, ...over };
      const found = await snapshotOf(opened, pipeline, { components: 'all', unfinished });
      assert.deepEqual([...found.components.keys()].sort(), ['A', 'Z']);
      assert.equal(found.instances.size, 0);
      return found.unfinished.map((each) => `${each.componentId} ${each.id}`);
    };
    const all = ['Work old', 'Work twin', 'Work young', 'Zoo other'];
    assert.deepEqual(await page({}), all);
    assert.deepEqual(await page({ limit: 2 }), all.slice(0, 2));
    assert.deepEqual(await page({ after: id('old'), limit: 2 }), all.slice(1, 3));
    assert.deepEqual(await page({ componentId: id('Work'), after: id('old') }), all.slice(1, 3));
    assert.deepEqual(await page({ componentId: id('Zoo') }), all.slice(3));
    await applyAll(opened, pipeline, [at('twin', 5, { status: 'CANCELED' })]);
    assert.deepEqual(await page({ after: id('twin') }), all.slice(2));
    assert.deepEqual(await page({ after: id('other') }), []);
  });

  it('shows inside a tick what the tick itself has applied', async (test) => {
    const opened = await open(test);
    const { id: pipeline } = await opened.store.pipelines.create(pipelineRecord(1));
    const changed = component(pipeline, 'Work', { activeCount: 3 });
    const results = await opened.tick(pipeline, [
      { do: 'snapshot', focus: focus({ components: [id('Work')] }) },
      {
        do: 'apply',
        changes: [
          { kind: 'save-component', component: changed },
          { kind: 'save-pipeline', pipeline: progress(pipeline) },
        ],
      },
      { do: 'snapshot', focus: focus({ components: 'all' }) },
    ]);
    const [first, , second] = results as [
      { components: Map<string, unknown> },
      unknown,
      { components: Map<string, unknown>; pipeline: unknown },
    ];
    assert.equal(first.components.size, 0);
    assert.deepEqual([...second.components.values()], [changed]);
    assert.deepEqual(second.pipeline, progress(pipeline));
    assert.deepEqual(await opened.store.history.components(pipeline), [changed]);
  });

  it('shows inside a tick the instances, attempts, tasks and edges that the tick itself has applied', async (test) => {
    const opened = await open(test);
    const { id: pipeline } = await opened.store.pipelines.create(pipelineRecord(1));
    const look = (focused: Partial<Focus>) => ({ do: 'snapshot', focus: focus(focused) }) as const;
    const apply = (...changes: readonly Change[]) => ({ do: 'apply', changes }) as const;
    const edge: Edge = { pipelineId: pipeline, consumerId: id('b'), producerId: id('a'), kind: 'depends-on' };
    const second = attempt(pipeline, 'a', 2);
    const results = await opened.tick(pipeline, [
      apply(...offered(pipeline, 'a'), ...offered(pipeline, 'b')),
      look({ instances: [id('a')] }),
      apply({ kind: 'add-edge', edge }, { kind: 'save-attempt', attempt: second }),
      apply({ kind: 'save-instance', instance: instance(pipeline, 'b', { status: 'FINISHED' }) }),
      apply({ kind: 'withdraw-task', attemptId: id('b_Attempt=1'), at: T0 }),
      look({ attempts: [id('a_Attempt=2')] }),
      look({ unfinished: { componentId: null, after: null, limit: 9 } }),
    ]);
    const [, first, , , , last, page] = results as StoredSnapshot[];
    assert.deepEqual(first?.headAttempts.get(id('a')), attempt(pipeline, 'a', 1));
    assert.equal(first?.tasks.get(id('a_Attempt=1'))?.state, 'offered');
    assert.deepEqual(first?.edges, []);
    assert.deepEqual(last?.headAttempts.get(id('a')), second);
    assert.equal(last?.instances.get(id('b'))?.status, 'FINISHED');
    assert.equal(last?.tasks.get(id('b_Attempt=1')), undefined);
    assert.deepEqual(last?.edges, [edge]);
    assert.deepEqual(page?.unfinished, [{ id: 'a', componentId: 'Work' }]);
    assert.deepEqual(await opened.store.history.attempts(pipeline, [second.id]), [second]);
  });
}

function offerOf(pipeline: PipelineId, name: string, number: number) {
  return {
    ...{
      pipelineId: pipeline,
      attemptId: id(`${name}_Attempt=${number}`),
      instanceId: id(name),
      purpose: 'work' as const,
    },
    ...{ workerGroup: 'group', priority: 0, scheduledStart: T0 },
  };
}
