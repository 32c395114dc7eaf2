// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { cpSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { instantOf, type PipelineId } from '../../src/core/model/index.ts';
import { engineOf } from '../../src/main/service/engine.ts';
import { createScheduler } from '../../src/scheduler/index.ts';
import { type InThreadStore, openInThread } from '../../src/store/embedded/index.ts';
import { temporaryDirectory } from '../contract/open-embedded.ts';
import { claim, ended } from '../contract/store-rows.ts';
import { activatedPipeline, everyMinute, MINUTE_MS } from './pipelines.ts';

const NOW = instantOf(Date.UTC(2026, 0, 1));
const INTERVALS = 260;
const clock = { now: () => NOW };

/** Opens a store whose scheduler does little in each transaction; `boundary` is called at its begin and before its commit. */
function openSliced(directory: string, boundary: () => void): Promise<InThreadStore> {
  return openInThread(directory, {
    clock,
    createScheduler(engineStore) {
      const report = ({ error }: { error: unknown }): never => {
        throw error;
      };
      const scheduler = createScheduler({
        store: engineStore,
        engine: engineOf(clock),
        report,
        eventsMax: 1,
      });
      return {
        async advance(now) {
          boundary();
          const progress = await scheduler.advance(now);
          boundary();
          return progress;
        },
      };
    },
  });
}

/** Everything that a backfill makes, in words that can be compared. */
async function rowsOf(store: InThreadStore, pipelineId: PipelineId) {
  const found = await store.pipelines.find(pipelineId);
  assert.ok(found !== undefined && found !== 'deleted');
  const query = { pipelineId, selectors: [], after: null, limit: 10_000 } as const;
  const ids = async (sphere: 'INSTANCE' | 'ATTEMPT') =>
    (await store.history.query({ ...query, sphere })).map(({ id }) => id);
  const instances = await store.history.instances(pipelineId, await ids('INSTANCE'));
  return {
    unfinished: found.progress.unfinishedInstances,
    instances: instances.map(({ id, status, attemptCount }) => `${id} ${status} ${attemptCount}`),
    attempts: await ids('ATTEMPT'),
    components: await store.history.components(pipelineId),
  };
}

for (const maxActiveInstances of [INTERVALS, 40]) {
  test(`a crash at any boundary of a backfill, ${maxActiveInstances} at once, loses and doubles nothing (D1, E7, S128, S129)`, async (t) => {
    const directory = join(temporaryDirectory(t), 'whole');
    mkdirSync(directory);
    const images: string[] = [];
    const partials = new Set<number>();
    const store = await openSliced(directory, () => {
      const image = `${directory}-${images.length}`;
      // The lock stays behind: a killed process leaves its file without the lock on it.
      cpSync(directory, image, { recursive: true });
      images.push(image);
    });
    const definition = everyMinute(instantOf(NOW - INTERVALS * MINUTE_MS), INTERVALS, maxActiveInstances);
    const pipelineId = await activatedPipeline(store, definition, NOW);
    await store.settle();
    const expected = await rowsOf(store, pipelineId);
    await store.close();
    assert.equal(expected.instances.length, maxActiveInstances);
    assert.ok(images.length >= (2 * maxActiveInstances) / 25, `${images.length} boundaries`);
    for (const image of images) {
      const reopened = await openSliced(image, () => undefined);
      partials.add((await rowsOf(reopened, pipelineId)).instances.length);
      await reopened.settle();
      assert.deepEqual(await rowsOf(reopened, pipelineId), expected, image);
      await reopened.close();
    }
    assert.ok(partials.size > 2, 'some images are of a backfill half made');
    assert.equal(Math.max(...partials), maxActiveInstances);
  });
}

test('a backfill that was cut off hands every interval out once, oldest first (S129, S216)', async (t) => {
  const directory = temporaryDirectory(t);
  let left = 3;
  const dying = await openInThread(directory, {
    clock,
    createScheduler: (engineStore) => {
      const scheduler = createScheduler({
        ...{ store: engineStore, engine: engineOf(clock), eventsMax: 1 },
        report: ({ error }) => assert.fail(String(error)),
      });
      return {
        async advance(now) {
          left -= 1;
          return left < 0 ? { moreWork: false, nextAt: null } : scheduler.advance(now);
        },
      };
    },
  });
  const definition = everyMinute(instantOf(NOW - INTERVALS * MINUTE_MS), INTERVALS, 40);
  const pipelineId = await activatedPipeline(dying, definition, NOW);
  await dying.settle();
  await dying.close();
  const store = await openSliced(directory, () => undefined);
  const handedOut: string[] = [];
  for (let n = 0; n <= INTERVALS; n += 1) {
    await store.settle();
    const claimed = await store.tasks.claim(claim(`task-${n}`, { workerGroup: 'scale', at: NOW }));
    if (claimed === undefined) break;
    handedOut.push(claimed.task.instanceId);
    await store.tasks.report(
      claimed.task.taskId ?? assert.fail(),
      ended(`task-${n}`, claimed.task.instanceId),
    );
  }
  await store.settle();
  assert.equal(handedOut.length, INTERVALS);
  assert.deepEqual(handedOut, handedOut.toSorted());
  const found = await store.pipelines.find(pipelineId);
  assert.ok(found !== undefined && found !== 'deleted');
  assert.equal(found.progress.state, 'FINISHED');
  await store.close();
});
