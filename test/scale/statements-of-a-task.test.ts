// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { instantOf, type PipelineId, taskId } from '../../src/core/model/index.ts';
import { engineOf } from '../../src/main/service/engine.ts';
import { createScheduler, type Scheduler } from '../../src/scheduler/index.ts';
import {
  engineOf as engineStoreOf,
  openWriter,
  type Writer,
  type Writes,
} from '../../src/store/embedded/writer.ts';
import { temporaryDirectory } from '../contract/open-embedded.ts';
import { claim, ended, pipelineRecord, progressed } from '../contract/store-rows.ts';
import { everyMinute, MINUTE_MS } from './pipelines.ts';
import { countStatements } from './statement-counter.ts';

const NOW = instantOf(Date.UTC(2026, 0, 1));
const INTERVALS = 50;

/** One call and the ticks that follow from it in one transaction, as the writer's thread does it. */
async function inOneCommit<T>(writer: Writer, scheduler: Scheduler, call: (writes: Writes) => T): Promise<T> {
  writer.begin();
  const answer = writer.within(() => call(writer.writes));
  await scheduler.advance(NOW);
  writer.commit();
  return answer;
}

test('a task costs 62 statements from claim to end, an interval of a backfill fewer than 4.5', async (t) => {
  const writer = openWriter(temporaryDirectory(t), () => NOW);
  t.after(async () => writer.close());
  const scheduler = createScheduler({
    ...{ store: engineStoreOf(writer), engine: engineOf({ now: () => NOW }) },
    report: ({ error }) => {
      throw error;
    },
  });
  const commit = <T>(call: (writes: Writes) => T): Promise<T> => inOneCommit(writer, scheduler, call);
  const id = await storedPipeline(commit);
  const activated = { kind: 'activated', revision: 1, startTimestamp: null, at: NOW } as const;
  const backfill = await countStatements(() => commit(({ pipelines }) => pipelines.record(id, [activated])));
  // 475 when each instance had a look of its own; 213 since.
  assert.ok(backfill.statements <= 4.5 * INTERVALS, `${backfill.statements} for ${INTERVALS} intervals`);
  const work = async (name: string): Promise<void> => {
    const claimed = await commit(({ tasks }) => tasks.claim(claim(name, { workerGroup: 'scale', at: NOW })));
    const { instanceId } = claimed?.task ?? assert.fail('no task is offered');
    for (const fact of [progressed(name, instanceId), ended(name, instanceId)])
      await commit(({ tasks }) => tasks.report(taskId(name), { ...fact, at: NOW }));
    assert.equal(writer.reads.history.instances(id, [instanceId])[0]?.status, 'FINISHED');
  };
  await work('warm');
  const task = await countStatements(() => work('counted'));
  // 82 before events stayed in memory and ticks kept their rows; two of these are of the check above.
  assert.ok(task.statements <= 62 + 4, `${task.statements} statements`);
});

async function storedPipeline(commit: <T>(call: (writes: Writes) => T) => Promise<T>): Promise<PipelineId> {
  const { id } = await commit(({ pipelines }) => pipelines.create(pipelineRecord(1)));
  const definition = everyMinute(instantOf(NOW - INTERVALS * MINUTE_MS), INTERVALS, INTERVALS);
  await commit(({ pipelines }) => pipelines.putDefinition(id, definition, { latest: true, at: NOW }));
  return id;
}
