// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import {
  accountId,
  type Instant,
  instantOf,
  objectId,
  type PipelineId,
  pipelineId,
  taskId,
} from '../../core/model/index.ts';
import { openInThread } from '../../store/embedded/index.ts';
import { openTaskLogs, type TaskLogs } from '../../task-logs/index.ts';
import { dropLogsOfDeleted } from './recovery.ts';

const AT: Instant = instantOf(Date.UTC(2026, 0, 1));
const ACCOUNT = accountId('123456789012');
const LIVE = pipelineId('df-00000000000000000001');
const DELETED = pipelineId('df-00000000000000000002');
const UNKNOWN = pipelineId('df-00000000000000000003');

test('a start drops the logs that a crash left of deleted and unknown pipelines, and no others (S23)', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'penstock-recovery-'));
  const store = await openInThread(join(folder, 'data'), { clock: { now: () => AT } });
  try {
    const taskLogs = openTaskLogs(join(folder, 'logs'));
    for (const id of [LIVE, DELETED, UNKNOWN]) await leaveLog(taskLogs, id);
    for (const id of [LIVE, DELETED]) await store.pipelines.create(recordOf(id));
    await store.engine.tick(DELETED, async (tick) => tick.apply([{ kind: 'forget-pipeline', at: AT }]));
    const stopped = AbortSignal.abort();
    assert.equal(await dropLogsOfDeleted(store, taskLogs, stopped), 0);
    assert.equal(await dropLogsOfDeleted(store, taskLogs, new AbortController().signal), 2);
    assert.deepEqual(await taskLogs.pipelines(), [LIVE]);
  } finally {
    await store.close();
    await rm(folder, { recursive: true });
  }
});

async function leaveLog(taskLogs: TaskLogs, id: PipelineId): Promise<void> {
  const slot = {
    pipelineId: id,
    attemptId: objectId('@A_Attempt=1'),
    taskId: taskId('t'),
    file: 'StdOutput',
  };
  await taskLogs.append(slot, { offset: 0, data: Buffer.from('left') }, async () => true);
}

function recordOf(id: PipelineId) {
  const texts = { name: id, uniqueId: id, description: null, creatorUserId: 'AIDA' };
  return { id, accountId: ACCOUNT, ...texts, tags: [], createdAt: AT, latestRevision: null };
}
