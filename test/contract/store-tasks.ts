// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type PipelineId, taskId } from '../../src/core/model/index.ts';
import {
  type ACCOUNT,
  after,
  applyAll,
  attempt,
  claim,
  ended,
  id,
  type OpenedStore,
  type OpenStore,
  offer,
  offered,
  pipelineRecord,
  progressed,
  snapshotOf,
  T0,
  takeAll,
} from './store-rows.ts';

async function withPipeline(
  open: OpenStore,
  test: Parameters<OpenStore>[0],
): Promise<OpenedStore & { pipeline: PipelineId }> {
  const opened = await open(test);
  const record = await opened.store.pipelines.create(pipelineRecord(1));
  return { ...opened, pipeline: record.id };
}

export function taskContract(open: OpenStore): void {
  describe('claiming tasks', () => claiming(open));
  describe('reporting tasks', () => reporting(open));
  describe('closing tasks', () => closing(open));
}

function claiming(open: OpenStore): void {
  it('hands each task to one claimer, however many ask at once (D5, S216)', async (test) => {
    const { store, pipeline, ...opened } = await withPipeline(open, test);
    const names = Array.from({ length: 40 }, (_, n) => `@Work_${n}`);
    await applyAll(
      { store, ...opened },
      pipeline,
      names.flatMap((name) => offered(pipeline, name)),
    );
    const claims = await Promise.all(
      Array.from({ length: 100 }, (_, n) => store.tasks.claim(claim(`task-${n}`))),
    );
    const held = claims.filter((each) => each !== undefined).map((each) => each.task.attemptId);
    assert.equal(held.length, 40);
    assert.equal(new Set(held).size, 40);
  });

  it('hands out by priority, then scheduled start, then age (S216)', async (test) => {
    const opened = await withPipeline(open, test);
    const { store, pipeline } = opened;
    await applyAll(opened, pipeline, [
      ...offered(pipeline, 'late', { scheduledStart: after(10) }),
      ...offered(pipeline, 'early', { scheduledStart: after(5) }),
      ...offered(pipeline, 'early and younger', { scheduledStart: after(5) }),
      ...offered(pipeline, 'urgent', { scheduledStart: after(99), priority: 5 }),
    ]);
    const order: string[] = [];
    for (const n of [1, 2, 3, 4])
      order.push((await store.tasks.claim(claim(`t${n}`)))?.task.instanceId ?? 'none');
    assert.deepEqual(order, ['urgent', 'early', 'early and younger', 'late']);
    assert.equal(await store.tasks.claim(claim('t5')), undefined);
  });

  it('gives the task with its attempt, who holds it, and starts the acknowledgement (S190)', async (test) => {
    const opened = await withPipeline(open, test);
    const { store, pipeline } = opened;
    await applyAll(opened, pipeline, offered(pipeline, '@Work_1'));
    const held = await store.tasks.claim(claim('t1', { at: after(7), acknowledgeBy: after(1007) }));
    assert.deepEqual(held?.attempt, attempt(pipeline, '@Work_1', 1));
    assert.deepEqual(held?.task, {
      ...offer(pipeline, '@Work_1', 1),
      ...{
        state: 'claimed',
        taskId: taskId('t1'),
        claimedAt: after(7),
        claimedBy: claim('').claimedBy,
        hostname: 'host',
      },
      ...{ acknowledged: false, outcome: null, closedAt: null },
    });
    assert.deepEqual(await store.tasks.find(taskId('t1')), held?.task);
    assert.equal(await store.engine.nextTimer(), after(1007));
    const timer = {
      kind: 'timer',
      name: 'acknowledge',
      subjectId: id('@Work_1_Attempt=1'),
      dueAt: after(1007),
    };
    assert.deepEqual(await takeAll(opened, pipeline, after(1006)), []);
    assert.deepEqual(await takeAll(opened, pipeline, after(1007)), [timer]);
  });

  it('keeps groups and accounts apart', async (test) => {
    const opened = await withPipeline(open, test);
    const { store, pipeline } = opened;
    await applyAll(opened, pipeline, offered(pipeline, '@Work_1', { workerGroup: 'blue' }));
    assert.equal(await store.tasks.claim(claim('t1', { workerGroup: 'green' })), undefined);
    assert.equal(
      await store.tasks.claim(claim('t1', { workerGroup: 'blue', accountId: '1' as typeof ACCOUNT })),
      undefined,
    );
    assert.ok(await store.tasks.claim(claim('t1', { workerGroup: 'blue' })));
  });

  it('hands * the oldest task of any user group, none of the excepted, never a reserved group', async (test) => {
    const opened = await withPipeline(open, test);
    const { store, pipeline } = opened;
    await applyAll(opened, pipeline, [
      ...offered(pipeline, 'own', { workerGroup: 'service:' }),
      ...offered(pipeline, 'machine', { workerGroup: 'resource:df-1_@R' }),
      ...offered(pipeline, 'watched', { workerGroup: 'watched' }),
      ...offered(pipeline, 'older', { workerGroup: 'zebra' }),
      ...offered(pipeline, 'younger', { workerGroup: 'ant' }),
    ]);
    const any = { workerGroup: '*', except: ['watched'] };
    assert.equal((await store.tasks.claim(claim('t1', any)))?.task.instanceId, 'older');
    assert.equal((await store.tasks.claim(claim('t2', any)))?.task.instanceId, 'younger');
    assert.equal(await store.tasks.claim(claim('t3', any)), undefined);
    assert.ok(await store.tasks.claim(claim('t4', { workerGroup: 'service:' })));
    assert.ok(await store.tasks.claim(claim('t5', { workerGroup: 'resource:df-1_@R' })));
  });

  it('lists what a host holds', async (test) => {
    const opened = await withPipeline(open, test);
    const { store, pipeline } = opened;
    await applyAll(
      opened,
      pipeline,
      ['a', 'b', 'c'].flatMap((name) => offered(pipeline, name)),
    );
    await store.tasks.claim(claim('t1', { hostname: 'one' }));
    await store.tasks.claim(claim('t2', { hostname: 'two' }));
    await store.tasks.claim(claim('t3', { hostname: 'one' }));
    await store.tasks.report(taskId('t3'), ended('t3', 'c'));
    assert.deepEqual(
      (await store.tasks.claimedBy('one')).map((task) => task.taskId),
      ['t1'],
    );
    assert.deepEqual(await store.tasks.claimedBy('three'), []);
  });

  it('tells of a commit that offered tasks, and tells nothing of one that was undone', async (test) => {
    const opened = await withPipeline(open, test);
    const told: string[][] = [];
    const stop = opened.store.onTasksOffered((groups) => told.push([...groups]));
    const steps = [
      { do: 'apply', changes: offered(opened.pipeline, '@Work_1') },
      { do: 'throw', message: 'no' },
    ] as const;
    await assert.rejects(opened.tick(opened.pipeline, steps), /no/);
    assert.deepEqual(told, []);
    await applyAll(opened, opened.pipeline, offered(opened.pipeline, '@Work_1'));
    await opened.store.probe();
    assert.deepEqual(told, [['group']]);
    stop();
    await applyAll(opened, opened.pipeline, offered(opened.pipeline, '@Work_2'));
    await opened.store.probe();
    assert.equal(told.length, 1);
  });
}

function reporting(open: OpenStore): void {
  it('closes a claimed task once; the same report again records nothing (S223)', async (test) => {
    const opened = await withPipeline(open, test);
    const { store, pipeline } = opened;
    await applyAll(opened, pipeline, offered(pipeline, '@Work_1'));
    await store.tasks.claim(claim('t1'));
    const fact = ended('t1', '@Work_1');
    const answers = await Promise.all(
      Array.from({ length: 10 }, () => store.tasks.report(taskId('t1'), fact)),
    );
    assert.deepEqual(answers.map((task) => task?.state).sort(), [
      ...Array(1).fill('claimed'),
      ...Array(9).fill('ended'),
    ]);
    const task = await store.tasks.find(taskId('t1'));
    assert.deepEqual([task?.state, task?.outcome, task?.closedAt], ['ended', 'FINISHED', fact.at]);
    assert.deepEqual(await takeAll(opened, pipeline), [fact]);
  });

  it('records nothing for unknown ids', async (test) => {
    const opened = await withPipeline(open, test);
    assert.equal(await opened.store.tasks.report(taskId('no'), ended('no', '@Work_1')), undefined);
    assert.equal(await opened.store.tasks.find(taskId('no')), undefined);
    assert.deepEqual(await takeAll(opened, opened.pipeline), []);
  });

  it('marks a task acknowledged by progress (S190)', async (test) => {
    const opened = await withPipeline(open, test);
    const { store, pipeline } = opened;
    await applyAll(opened, pipeline, offered(pipeline, '@Work_1'));
    await store.tasks.claim(claim('t1'));
    assert.equal((await store.tasks.report(taskId('t1'), progressed('t1', '@Work_1')))?.acknowledged, false);
    assert.equal((await store.tasks.report(taskId('t1'), progressed('t1', '@Work_1')))?.acknowledged, true);
    assert.equal((await takeAll(opened, pipeline)).length, 2);
  });
}

function closing(open: OpenStore): void {
  it('drops an offered task that is withdrawn, and keeps a claimed one as withdrawn (S221)', async (test) => {
    const opened = await withPipeline(open, test);
    const { store, pipeline } = opened;
    await applyAll(opened, pipeline, [...offered(pipeline, 'held'), ...offered(pipeline, 'waiting')]);
    await store.tasks.claim(claim('t1'));
    const withdraw = (name: string) =>
      ({ kind: 'withdraw-task', attemptId: id(`${name}_Attempt=1`), at: after(9) }) as const;
    await applyAll(opened, pipeline, [withdraw('held'), withdraw('waiting'), withdraw('held')]);
    const task = await store.tasks.find(taskId('t1'));
    assert.deepEqual([task?.state, task?.closedAt], ['withdrawn', after(9)]);
    assert.equal(await store.tasks.claim(claim('t2')), undefined);
    assert.equal((await store.tasks.report(taskId('t1'), ended('t1', 'held')))?.state, 'withdrawn');
    assert.deepEqual(await takeAll(opened, pipeline), []);
  });

  it('closes the open task of an attempt when it is offered again, under a new id (S224)', async (test) => {
    const opened = await withPipeline(open, test);
    const { store, pipeline } = opened;
    await applyAll(opened, pipeline, offered(pipeline, '@Work_1'));
    await store.tasks.claim(claim('t1'));
    const again = { kind: 'offer-task', task: offer(pipeline, '@Work_1', 1) } as const;
    await applyAll(opened, pipeline, [again, again]);
    assert.equal((await store.tasks.find(taskId('t1')))?.state, 'withdrawn');
    assert.ok(await store.tasks.claim(claim('t2')));
    assert.equal(await store.tasks.claim(claim('t3')), undefined);
    const { tasks } = await snapshotOf(opened, pipeline, { instances: [id('@Work_1')] });
    assert.equal(tasks.get(id('@Work_1_Attempt=1'))?.taskId, 't2');
  });

  it('withdraws the claimed tasks of a pipeline that is forgotten: their runners still hear of it (S23, S221)', async (test) => {
    const opened = await withPipeline(open, test);
    const { store, pipeline } = opened;
    await applyAll(opened, pipeline, [...offered(pipeline, 'held'), ...offered(pipeline, 'waiting')]);
    await store.tasks.claim(claim('t1'));
    await applyAll(opened, pipeline, [{ kind: 'forget-pipeline', at: T0 }]);
    assert.equal((await store.tasks.find(taskId('t1')))?.state, 'withdrawn');
    assert.equal(await store.tasks.claim(claim('t2')), undefined);
  });
}
