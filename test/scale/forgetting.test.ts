// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { test } from 'node:test';
import { type Change, objectId, type PipelineId } from '../../src/core/model/index.ts';
import { openWriter, type Writer } from '../../src/store/embedded/writer.ts';
import { temporaryDirectory } from '../contract/open-embedded.ts';
import { claim, instance, offered, pipelineRecord, T0 } from '../contract/store-rows.ts';

const TASKS = 1200;
const REMOVED_AT_ONCE = 500;
const TABLES = [
  'fact',
  'timer',
  'wakeup',
  'waiting',
  'edge',
  'attempt',
  'instance',
  'component',
  'task',
  'forgotten',
];

/** A pipeline with tasks on offer, edges and timers; it is forgotten by force, with everything still open. */
async function forgetOne(writer: Writer, pipelineId: PipelineId): Promise<void> {
  writer.begin();
  await writer.tick(pipelineId, async (tick) => {
    for (let n = 0; n < TASKS; n += 1) await tick.apply(changesOf(pipelineId, n));
  });
  await writer.tick(pipelineId, (tick) => tick.apply([{ kind: 'forget-pipeline', at: T0 }]));
  writer.commit();
}

function changesOf(pipelineId: PipelineId, n: number): readonly Change[] {
  const [consumer, producer] = [`@Work_${n}`, `@Data_${n}`];
  const edge = { pipelineId, consumerId: objectId(consumer), producerId: objectId(producer) };
  return [
    ...offered(pipelineId, consumer),
    { kind: 'save-instance', instance: instance(pipelineId, producer) },
    { kind: 'add-edge', edge: { ...edge, kind: 'input' } },
    {
      kind: 'set-timer',
      timer: { pipelineId, subjectId: objectId(consumer), name: 'late', dueAt: T0 },
    },
  ];
}

/** Rows of all tables that a pipeline fills. */
function countRows(database: DatabaseSync): number {
  return TABLES.reduce((sum, table) => {
    const row = database.prepare(`SELECT count(*) AS rows FROM ${table}`).get();
    return sum + Number(row?.['rows']);
  }, 0);
}

test('a deleted pipeline is gone at once, and its rows in slices, over a restart too (S23)', async (t) => {
  const directory = temporaryDirectory(t);
  const { id } = pipelineRecord(1);
  let writer = openWriter(directory, () => T0);
  writer.begin();
  writer.writes.pipelines.create(pipelineRecord(1));
  writer.commit();
  await forgetOne(writer, id);
  assert.equal(writer.reads.pipelines.find(id), 'deleted');
  assert.deepEqual(writer.reads.history.instances(id, [objectId('@Work_1')]), []);
  const observer = new DatabaseSync(join(directory, 'penstock.db'), { readOnly: true });
  t.after(() => observer.close());
  const before = countRows(observer);
  assert.ok(before >= 6 * TASKS);
  let left = before;
  for (let slices = 0; left > 0; slices += 1) {
    if (slices === 3) {
      writer.close();
      writer = openWriter(directory, () => T0);
    }
    writer.begin();
    const claimed = writer.writes.tasks.claim(claim(`task-${slices}`));
    assert.equal(claimed, undefined, 'an offer of a pipeline that is gone is no offer (W11)');
    assert.equal(writer.removeForgotten(), true);
    writer.commit();
    const now = countRows(observer);
    assert.ok(left - now <= REMOVED_AT_ONCE + 1, `${left - now} rows in one transaction`);
    assert.ok(slices < before, 'it comes to an end');
    left = now;
  }
  writer.begin();
  assert.equal(writer.removeForgotten(), false);
  writer.commit();
  writer.close();
});

test('one pipeline is removed beside another that lives', async (t) => {
  const directory = temporaryDirectory(t);
  const [gone, lives] = [pipelineRecord(1), pipelineRecord(2)];
  const writer = openWriter(directory, () => T0);
  t.after(async () => writer.close());
  writer.begin();
  for (const record of [gone, lives]) writer.writes.pipelines.create(record);
  await writer.tick(lives.id, (tick) => tick.apply(changesOf(lives.id, 7)));
  writer.commit();
  await forgetOne(writer, gone.id);
  writer.begin();
  while (writer.removeForgotten());
  assert.equal(writer.writes.tasks.claim(claim('task'))?.task.instanceId, '@Work_7');
  writer.commit();
});
