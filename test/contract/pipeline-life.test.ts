// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { it } from 'node:test';
import { type Instant, instantOf, objectId, taskId } from '../../src/core/model/index.ts';
import { engineOf } from '../../src/main/service/engine.ts';
import { createScheduler } from '../../src/scheduler/index.ts';
import { type InThreadStore, openInThread } from '../../src/store/embedded/index.ts';
import { DAY } from './hours.ts';
import { temporaryDirectory } from './open-embedded.ts';
import { claim, pipelineRecord, T0 } from './store-rows.ts';

/** Does every task that there is, moving the clock to the next timer when there is none; gives the ids done. */
async function workUntilIdle(store: InThreadStore, clock: { time: Instant }): Promise<string[]> {
  const done: string[] = [];
  for (let turn = 0; turn < 500; turn += 1) {
    const next = await store.settle();
    const id = taskId(`task-${turn}`);
    const held = await store.tasks.claim(
      claim(id, { at: clock.time, acknowledgeBy: instantOf(clock.time + 120_000) }),
    );
    if (held === undefined) {
      if (next === null) return done;
      clock.time = instantOf(Math.max(clock.time, next));
      continue;
    }
    const { attemptId, instanceId, purpose } = held.task;
    const fact = { attemptId, taskId: id, purpose, hostname: 'host', at: clock.time };
    await store.tasks.report(id, { kind: 'task-progress', ...fact, fields: [] });
    await store.tasks.report(id, { kind: 'task-ended', ...fact, outcome: 'FINISHED', failure: null });
    done.push(instanceId);
  }
  return assert.fail('the pipeline never came to rest');
}

it('takes a pipeline from its activation to FINISHED, each interval once, and forgets it when deleted', async (test) => {
  const clock = { time: instantOf(T0 + 10_000) };
  const store = await openInThread(temporaryDirectory(test), {
    clock: { now: () => clock.time },
    createScheduler: (inside) =>
      createScheduler({
        store: inside,
        engine: engineOf({ now: () => clock.time }),
        report: ({ error }) => assert.fail(String(error)),
      }),
  });
  test.after(() => store.close());
  const { id } = await store.pipelines.create(pipelineRecord(1));
  const revision = await store.pipelines.putDefinition(id, DAY, { latest: true, at: T0 });
  await store.pipelines.record(id, [{ kind: 'activated', revision, startTimestamp: null, at: clock.time }]);
  const done = await workUntilIdle(store, clock);
  assert.equal(done.length, 48);
  assert.equal(new Set(done).size, 48);
  const found = await store.pipelines.find(id);
  assert.ok(found !== undefined && found !== 'deleted');
  assert.equal(found.progress.state, 'FINISHED');
  await store.pipelines.record(id, [{ kind: 'deleted', by: 'arn', at: clock.time }]);
  await store.settle();
  assert.equal(await store.pipelines.find(id), 'deleted');
  assert.deepEqual(await store.history.instances(id, [objectId(done[0] ?? '')]), []);
});
