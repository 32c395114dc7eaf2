// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { instantOf, objectId, type PipelineId, taskId } from '../../src/core/model/index.ts';
import { engineOf } from '../../src/main/service/engine.ts';
import { createScheduler } from '../../src/scheduler/index.ts';
import { type InThreadStore, openInThread } from '../../src/store/embedded/index.ts';
import { temporaryDirectory } from '../contract/open-embedded.ts';
import { claim, ended, progressed } from '../contract/store-rows.ts';
import { activatedPipeline, everyMinute, MINUTE_MS } from './pipelines.ts';
import { type Counts, countStatements } from './statement-counter.ts';

const NOW = instantOf(Date.UTC(2026, 0, 1));

async function openedStore(t: Parameters<typeof temporaryDirectory>[0]) {
  const clock = { time: NOW, now: () => clock.time };
  const store = await openInThread(temporaryDirectory(t), {
    clock,
    createScheduler: (engineStore) =>
      createScheduler({
        ...{ store: engineStore, engine: engineOf(clock) },
        report: ({ error }) => {
          throw error;
        },
      }),
  });
  t.after(() => store.close());
  return { store, clock };
}

const pastMinutes = (count: number) => everyMinute(instantOf(NOW - count * MINUTE_MS), count, count);

/** The life of one task: claimed, acknowledged by a report, ended; and what the engine makes of it. */
async function workOne(store: InThreadStore, name: string): Promise<void> {
  const at = NOW;
  const claimed = await store.tasks.claim(claim(name, { workerGroup: 'scale', at }));
  assert.ok(claimed);
  const { instanceId } = claimed.task;
  for (const fact of [progressed(name, instanceId), ended(name, instanceId)]) {
    await store.tasks.report(taskId(name), { ...fact, at });
    await store.settle();
  }
  const [instance] = await store.history.instances(claimed.task.pipelineId, [instanceId]);
  assert.equal(instance?.status, 'FINISHED');
}

/** What two more tasks cost; the first of the two shows no difference, or the count is not of a steady state. */
async function costOfOne(store: InThreadStore, name: string): Promise<Counts> {
  await workOne(store, `${name}-warm`);
  return countStatements(() => workOne(store, name));
}

/** The same work; texts differ by the digits of counters. */
function assertSame(found: Counts, expected: Counts): void {
  assert.deepEqual([found.statements, found.rows], [expected.statements, expected.rows]);
  assert.ok(Math.abs(found.bytes - expected.bytes) < expected.bytes / 100);
}

test('a task costs the same statements and rows in a pipeline of 50 instances and of 5,000', async (t) => {
  const { store } = await openedStore(t);
  await activatedPipeline(store, pastMinutes(50), NOW);
  await store.settle();
  const small = await costOfOne(store, 'small');
  await finishAll(store);
  const large = await activatedPipeline(store, pastMinutes(5000), NOW, 2);
  await store.settle();
  assert.equal((await unfinished(store, large)).length, 5000);
  assertSame(await costOfOne(store, 'large'), small);
  assert.ok(small.statements <= 80, `${small.statements} statements`);
});

test('a task costs the same with one active pipeline and with 400', async (t) => {
  const { store, clock } = await openedStore(t);
  await activatedPipeline(store, pastMinutes(3), NOW);
  await store.settle();
  const alone = await costOfOne(store, 'alone');
  for (let n = 2; n <= 400; n += 1) {
    const start = instantOf(NOW + n * MINUTE_MS);
    await activatedPipeline(store, everyMinute(start, 10, 10), NOW, n);
  }
  await store.settle();
  clock.time = NOW;
  await activatedPipeline(store, pastMinutes(3), NOW, 1000);
  await store.settle();
  await workOne(store, 'left of the first');
  assertSame(await costOfOne(store, 'among many'), alone);
});

test('looking for due pipelines reads no more rows than it is asked for, however many timers are due', async (t) => {
  const { store } = await openedStore(t);
  const { engine } = store;
  const id = await activatedPipeline(store, pastMinutes(1), NOW);
  await store.settle();
  await engine.tick(id, (tick) =>
    tick.apply(
      Array.from({ length: 3000 }, (_, n) => ({
        kind: 'set-timer',
        timer: { pipelineId: id, subjectId: objectId(`@Gone_${n}`), name: 'late', dueAt: NOW },
      })),
    ),
  );
  const due = await countStatements(() => engine.due(NOW, 64));
  assert.deepEqual([due.statements, due.rows], [1, 1]);
  const next = await countStatements(() => engine.nextTimer());
  assert.deepEqual([next.statements, next.rows], [1, 1]);
  const taken = await countStatements(() => engine.tick(id, (tick) => tick.take(NOW, 32)));
  assert.ok(taken.rows <= 32 + 5, `${taken.rows} rows`);
});

test('a backfill costs the same for each interval, whatever its length, and few statements', async (t) => {
  const cost = async (count: number): Promise<number> => {
    const { store } = await openedStore(t);
    await activatedPipeline(store, everyMinute(instantOf(NOW - MINUTE_MS), 1, 1), NOW);
    await store.settle();
    await activatedPipeline(store, pastMinutes(count), NOW, 2);
    return (await countStatements(() => store.settle())).statements / count;
  };
  const [short, long] = [await cost(500), await cost(5000)];
  assert.ok(long <= short && long < 5, `${short} then ${long} statements an interval`);
});

async function finishAll(store: InThreadStore): Promise<void> {
  for (let n = 0; ; n += 1) {
    const name = `finish-${n}`;
    const claimed = await store.tasks.claim(claim(name, { workerGroup: 'scale', at: NOW }));
    if (claimed === undefined) return;
    await store.tasks.report(taskId(name), { ...ended(name, claimed.task.instanceId), at: NOW });
    await store.settle();
  }
}

async function unfinished(store: InThreadStore, pipelineId: PipelineId): Promise<readonly unknown[]> {
  return store.history.activeInstances(pipelineId, objectId('Work'), 100_000);
}
