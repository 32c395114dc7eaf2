// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import { type Event, instantOf, objectId, type PipelineId, taskId } from '../../src/core/model/index.ts';
import { engineOf } from '../../src/main/service/engine.ts';
import { createScheduler } from '../../src/scheduler/index.ts';
import { StoreUnavailable } from '../../src/store/index.ts';
import type { PostgresStore } from '../../src/store/postgres/index.ts';
import { DAY } from '../contract/hours.ts';
import { openNode } from '../contract/open-postgres.ts';
import {
  activated,
  claim,
  ended,
  focus,
  after as later,
  offered,
  pipelineRecord,
  T0,
} from '../contract/store-rows.ts';
import { ask, lacksPostgres, newDatabase } from './database.ts';

const lacking = lacksPostgres();
const NEVER = 60_000;

interface Pair {
  readonly one: PostgresStore;
  readonly two: PostgresStore;
  readonly pipeline: PipelineId;
  readonly url: string;
}

/** Two nodes over a new database that has one pipeline. */
async function openPair(test: TestContext, options: { leaseMs?: number } = {}): Promise<Pair> {
  const ends: (() => Promise<void>)[] = [];
  test.after(async () => {
    for (const end of ends.reverse()) await end();
  });
  const url = await newDatabase({ after: (end) => void ends.push(end) });
  const [one, two] = await Promise.all([openNode(url, options), openNode(url, options)]);
  ends.push(async () => void (await Promise.all([one.close(), two.close()])));
  const { id } = await one.pipelines.create(pipelineRecord(1));
  return { one, two, pipeline: id, url };
}

const wakeOf = (event: Event): string => (event.kind === 'wake' ? event.instanceId : event.kind);

if (lacking !== null) it('two nodes over one database', { skip: lacking }, () => undefined);
else describe('two nodes over one database', pairs);

function pairs(): void {
  it('never tick a pipeline at the same time: no change of either is lost (D4)', async (test) => {
    const { one, two, pipeline } = await openPair(test);
    const increments = Array.from({ length: 40 }, (_, n) =>
      (n % 2 === 0 ? one : two).engine.tick(pipeline, async (tick) => {
        const { pipeline: before } = await tick.snapshot(focus());
        await tick.apply([{ kind: 'save-pipeline', pipeline: { ...before, version: before.version + 1 } }]);
      }),
    );
    await Promise.all(increments);
    const found = await two.pipelines.find(pipeline);
    assert.ok(found !== undefined && found !== 'deleted');
    assert.equal(found.progress.version, 40);
  });

  it('hand each task to one claimer, of one group and of any (D5)', async (test) => {
    const { one, two, pipeline } = await openPair(test);
    const names = Array.from({ length: 60 }, (_, n) => `@Work_${n}`);
    await one.engine.tick(pipeline, (tick) =>
      tick.apply(names.flatMap((name, n) => offered(pipeline, name, { workerGroup: `group ${n % 3}` }))),
    );
    const requests = Array.from({ length: 100 }, (_, n) =>
      (n % 2 === 0 ? one : two).tasks.claim(
        claim(`task-${n}`, { workerGroup: n % 3 === 0 ? 'group 0' : '*' }),
      ),
    );
    const held = (await Promise.all(requests)).flatMap((each) => each?.task.attemptId ?? []);
    assert.equal(held.length, 60);
    assert.equal(new Set(held).size, 60);
  });

  it('take every fact once while both record and both tick, and miss none', async (test) => {
    const { one, two, pipeline } = await openPair(test);
    const names = Array.from({ length: 60 }, (_, n) => `@Work_${n}`);
    await one.engine.tick(pipeline, (tick) => tick.apply(names.flatMap((name) => offered(pipeline, name))));
    const tasks = await Promise.all(names.map((_, n) => one.tasks.claim(claim(`task-${n}`))));
    const taken: Event[] = [];
    let isRecording = true;
    const tickOn = async (node: PostgresStore): Promise<void> => {
      for (;;) {
        const isLast = !isRecording;
        const events = await node.engine.tick(pipeline, async (tick) => {
          const page = await tick.take(T0, 7);
          // Reads, and so locks, tasks that are being reported.
          await tick.snapshot(focus({ instances: names.slice(0, 20).map(objectId) }));
          return page;
        });
        taken.push(...events);
        if (isLast && events.length === 0) return;
      }
    };
    const reports = tasks.map(async (held, n) => {
      if (held === undefined) return assert.fail('a task was not handed out');
      const fact = ended(`task-${n}`, held.task.instanceId);
      await (n % 2 === 0 ? one : two).tasks.report(taskId(`task-${n}`), fact);
      await (n % 2 === 0 ? two : one).pipelines.record(pipeline, [activated(n)]);
    });
    const recording = Promise.all(reports).finally(() => {
      isRecording = false;
    });
    await Promise.all([recording, tickOn(one), tickOn(two)]);
    assert.equal(taken.filter((event) => event.kind === 'task-ended').length, 60);
    assert.equal(new Set(taken.flatMap((e) => (e.kind === 'activated' ? e.revision : []))).size, 60);
    assert.equal(taken.length, 120);
  });

  it('do not wait for the pipeline that the other one ticks, and name it as due again soon after', async (test) => {
    const { one, two, pipeline } = await openPair(test);
    await one.pipelines.record(pipeline, [activated(1)]);
    await one.engine.tick(pipeline, async (tick) => {
      assert.deepEqual(await two.nodeEngine.tick(pipeline, (other) => other.take(T0, 10)), []);
      assert.deepEqual(await two.nodeEngine.due(T0, 10), []);
      await tick.snapshot(focus());
    });
    assert.deepEqual(await two.nodeEngine.due(later(50), 10), [pipeline]);
    const taken = await two.nodeEngine.tick(pipeline, (tick) => tick.take(T0, 10));
    assert.deepEqual(taken.map(wakeOf), ['activated']);
  });

  it('get on without a node that stands still in a tick after its lease, and nothing of that tick is kept', async (test) => {
    const { one, two, pipeline } = await openPair(test, { leaseMs: 300 });
    await one.pipelines.record(pipeline, [activated(1)]);
    const frozen = Promise.withResolvers<void>();
    const began = Promise.withResolvers<void>();
    const stuck = one.engine.tick(pipeline, async (tick) => {
      await tick.take(T0, 10);
      began.resolve();
      await frozen.promise;
      await tick.apply(offered(pipeline, '@Never'));
    });
    const failed = assert.rejects(stuck, StoreUnavailable);
    await began.promise;
    const taken = await two.engine.tick(pipeline, (tick) => tick.take(T0, 10));
    assert.deepEqual(taken.map(wakeOf), ['activated']);
    frozen.resolve();
    await failed;
    assert.equal(await two.tasks.claim(claim('none')), undefined);
  });

  it('hear of tasks that the other one offered, also after the connection that listens was cut', async (test) => {
    const { one, two, pipeline, url } = await openPair(test);
    const heard = (): Promise<readonly string[]> =>
      new Promise((resolve) => {
        const stop = two.onTasksOffered((groups) => {
          stop();
          resolve(groups);
        });
      });
    const first = heard();
    await one.engine.tick(pipeline, (tick) => tick.apply(offered(pipeline, '@A')));
    assert.deepEqual(await first, ['group']);
    await ask(
      url,
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
       WHERE datname = current_database() AND pid <> pg_backend_pid()`,
    );
    const second = heard();
    const again = setInterval(() => {
      one.engine.tick(pipeline, (tick) => tick.apply(offered(pipeline, '@B'))).catch(() => undefined);
    }, 200);
    assert.deepEqual(await second, ['group']);
    clearInterval(again);
  });

  it('tell their own polls of tasks that a lost notification left', async (test) => {
    const { one, two, pipeline } = await openPair(test);
    await one.engine.tick(pipeline, (tick) =>
      tick.apply([...offered(pipeline, '@A'), ...offered(pipeline, '@B', { workerGroup: 'other' })]),
    );
    const told: string[] = [];
    two.onTasksOffered((groups) => told.push(...groups));
    await two.tellOffered();
    assert.deepEqual([...new Set(told)].sort(), ['group', 'other']);
  });

  it('take a pipeline to FINISHED together, each interval once', async (test) => {
    const { one, two, pipeline } = await openPair(test);
    const clock = { now: () => instantOf(T0 + 10_000) };
    const schedulers = [one, two].map((node) =>
      createScheduler({
        store: node.nodeEngine,
        engine: engineOf(clock),
        report: ({ error }) => assert.fail(String(error)),
        ticksAtOnce: 2,
        tickEventsMax: 9,
      }),
    );
    const revision = await one.pipelines.putDefinition(pipeline, DAY, { latest: true, at: T0 });
    await two.pipelines.record(pipeline, [
      { kind: 'activated', revision, startTimestamp: null, at: clock.now() },
    ]);
    const done: string[] = [];
    const deadline = performance.now() + NEVER;
    for (let n = 0; done.length < 48 && performance.now() < deadline; n += 1) {
      await Promise.all(schedulers.map((scheduler) => scheduler.advance(clock.now())));
      const node = n % 2 === 0 ? one : two;
      const held = await node.tasks.claim(
        claim(`t-${n}`, { at: clock.now(), acknowledgeBy: later(200_000) }),
      );
      if (held === undefined) continue;
      const { attemptId, instanceId, purpose } = held.task;
      const fact = { attemptId, taskId: taskId(`t-${n}`), purpose, hostname: 'host', at: clock.now() };
      await node.tasks.report(fact.taskId, {
        ...{ kind: 'task-ended', ...fact, outcome: 'FINISHED', failure: null },
      });
      done.push(instanceId);
    }
    assert.equal(new Set(done).size, 48);
    while ((await one.engine.due(clock.now(), 1)).length > 0)
      await Promise.all(schedulers.map((scheduler) => scheduler.advance(clock.now())));
    const found = await one.pipelines.find(pipeline);
    assert.ok(found !== undefined && found !== 'deleted');
    assert.equal(found.progress.state, 'FINISHED');
  });
}
