// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { test } from 'node:test';
import {
  accountId,
  addDuration,
  type Definition,
  durationOf,
  type Instant,
  instantOf,
  type ObjectId,
  objectId,
  pipelineId,
  stringField,
  taskId,
} from '../../core/model/index.ts';
import type { Store } from '../../store/index.ts';
import { engineOf } from './engine.ts';
import { openEmbedded } from './open-embedded.ts';
import { systemClock } from './system.ts';

const CLOCK = { now: () => instantOf(Date.UTC(2026, 0, 1)) };
const A = 'A' as ObjectId;

function shells(count: number): Definition {
  const texts = (fields: Readonly<Record<string, string>>) =>
    Object.entries(fields).map(([key, value]) => stringField(key, value));
  const byDefault = { scheduleType: 'ondemand', workerGroup: 'wg' };
  const objects = Array.from({ length: count }, (_, number) => {
    const id = objectId(number === 0 ? 'A' : `A${number}`);
    return { id, name: id, fields: texts({ type: 'ShellCommandActivity', command: 'true' }) };
  });
  return {
    objects: [{ id: objectId('Default'), name: 'Default', fields: texts(byDefault) }, ...objects],
    parameters: [],
    values: [],
  };
}

test('the profile decides what a definition leaves out (S187, S190, S271)', () => {
  const settings = (profile: 'default' | 'aws') =>
    engineOf(CLOCK, profile).compile(shells(1)).components.get(A)?.settings;
  assert.deepEqual(
    [settings('default')?.retryDelayMs, settings('default')?.reportProgressTimeoutMs],
    [30_000, 300_000],
  );
  assert.deepEqual(
    [settings('aws')?.retryDelayMs, settings('aws')?.reportProgressTimeoutMs],
    [600_000, 900_000],
  );
});

test('what was accepted under wider limits goes on under the profile aws (S271)', () => {
  assert.equal(engineOf(CLOCK, 'aws').compile(shells(150)).components.size, 151);
});

test('the profile reaches the thread of the scheduler (S271)', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'penstock-profile-'));
  const failed = (report: unknown) => assert.fail(JSON.stringify(report));
  const store = await openEmbedded({ directory, profile: 'aws', onTickFailure: failed, onFailure: failed });
  try {
    const at = CLOCK.now();
    const failedAt = await failOnce(store, at);
    await store.close();
    const database = new DatabaseSync(join(directory, 'penstock.db'), { readOnly: true });
    const row = database.prepare("SELECT due_at FROM timer WHERE name = 'offer'").get();
    database.close();
    assert.ok(Number(row?.['due_at']) >= failedAt + 600_000, JSON.stringify(row));
  } finally {
    await store.close();
    await rm(directory, { recursive: true });
  }
});

/** Has an activity fail for the first time; gives a moment before that in the store's own time. */
async function failOnce(store: Store, at: Instant): Promise<Instant> {
  const account = accountId('123456789012');
  const id = pipelineId('df-00000000000000000001');
  const texts = { name: 'p', uniqueId: 'p', description: null, creatorUserId: 'AIDA' };
  await store.pipelines.create({
    id,
    accountId: account,
    ...texts,
    tags: [],
    createdAt: at,
    latestRevision: null,
  });
  const revision = await store.pipelines.putDefinition(id, shells(1), { latest: true, at });
  await store.pipelines.record(id, [{ kind: 'activated', revision, startTimestamp: null, at }]);
  const before = systemClock.now();
  const claimed = await store.tasks.claim({
    ...{ workerGroup: 'wg', except: [], accountId: account, taskId: taskId('t'), hostname: null },
    ...{ claimedBy: 'arn', at: before, acknowledgeBy: addDuration(before, durationOf(120_000)) },
  });
  assert.ok(claimed);
  const { attemptId, purpose } = claimed.task;
  await store.tasks.report(taskId('t'), {
    ...{ kind: 'task-ended', attemptId, taskId: taskId('t'), purpose, hostname: null },
    ...{ outcome: 'FAILED', failure: null, at: before },
  });
  return before;
}
