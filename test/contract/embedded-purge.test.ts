// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { it } from 'node:test';
import { taskId } from '../../src/core/model/index.ts';
import { openWriter } from '../../src/store/embedded/writer.ts';
import { temporaryDirectory } from './open-embedded.ts';
import { after, claim, ended, offered, pipelineRecord, T0 } from './store-rows.ts';

const DAY_MS = 24 * 3600 * 1000;

it('keeps a closed task for a day and an open one for ever (S221)', async (test) => {
  const writer = openWriter(temporaryDirectory(test), () => T0);
  test.after(async () => writer.close());
  const { id } = pipelineRecord(1);
  writer.begin();
  writer.writes.pipelines.create(pipelineRecord(1));
  await writer.tick(id, (tick) => tick.apply([...offered(id, 'ended'), ...offered(id, 'held')]));
  writer.writes.tasks.claim(claim('ended'));
  writer.writes.tasks.claim(claim('held'));
  const fact = ended('ended', 'ended');
  writer.writes.tasks.report(taskId('ended'), fact);
  const kept = (ms: number): boolean[] => {
    writer.purge(after(ms));
    return ['ended', 'held'].map((task) => writer.reads.tasks.find(taskId(task)) !== undefined);
  };
  assert.deepEqual(kept(fact.at - T0 + DAY_MS - 1), [true, true]);
  assert.deepEqual(kept(fact.at - T0 + DAY_MS), [false, true]);
  writer.commit();
});

it('refuses a tick inside a tick (D4)', async (test) => {
  const writer = openWriter(temporaryDirectory(test), () => T0);
  test.after(async () => writer.close());
  const { id } = pipelineRecord(1);
  writer.begin();
  await assert.rejects(
    writer.tick(id, () => writer.tick(id, async () => undefined)),
    /D4/,
  );
  writer.commit();
});
