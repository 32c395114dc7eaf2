// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { objectId, pipelineId, taskId } from '../core/model/index.ts';
import { folderOfId } from './log-path.ts';
import { type LogSlot, openTaskLogs } from './task-logs.ts';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const PIPELINE = pipelineId('df-00000000000000000001');
const SLOT: LogSlot = {
  pipelineId: PIPELINE,
  attemptId: objectId('@Copy_2026-01-01T00:00:00_Attempt=1'),
  taskId: taskId('first'),
  file: 'StdOutput',
};

async function inFolder(work: (root: string) => Promise<void>): Promise<void> {
  const root = await mkdtemp(join(tmpdir(), 'task-logs-'));
  try {
    await work(root);
  } finally {
    await rm(root, { recursive: true, force: true });
  }
}

const textOf = async (
  logs: ReturnType<typeof openTaskLogs>,
  file = 'StdOutput',
  offset = 0,
  limit = 1000,
) => {
  const range = await logs.read(SLOT, file, { offset, limit });
  return range === undefined ? undefined : new TextDecoder().decode(range.data);
};

test('appended pieces are read back as one text, by range (S245)', () =>
  inFolder(async (root) => {
    const logs = openTaskLogs(root);
    assert.deepEqual(await logs.append(SLOT, 0, bytes('hello ')), { kind: 'appended', size: 6 });
    assert.deepEqual(await logs.append(SLOT, 6, bytes('world')), { kind: 'appended', size: 11 });
    assert.equal(await textOf(logs), 'hello world');
    assert.equal(await textOf(logs, 'StdOutput', 4, 4), 'o wo');
    assert.equal((await logs.read(SLOT, 'StdOutput', { offset: 50, limit: 10 }))?.offset, 11);
    assert.deepEqual(await logs.files(SLOT), [{ name: 'StdOutput', size: 11 }]);
  }));

test('the same bytes again change nothing, an overlap adds only what is new (L2)', () =>
  inFolder(async (root) => {
    const logs = openTaskLogs(root);
    await logs.append(SLOT, 0, bytes('abc'));
    assert.deepEqual(await logs.append(SLOT, 0, bytes('abc')), { kind: 'appended', size: 3 });
    assert.deepEqual(await logs.append(SLOT, 1, bytes('bcde')), { kind: 'appended', size: 5 });
    assert.equal(await textOf(logs), 'abcde');
  }));

test('a gap and a contradiction are refused with the offset that is expected (L1)', () =>
  inFolder(async (root) => {
    const logs = openTaskLogs(root);
    await logs.append(SLOT, 0, bytes('abc'));
    assert.deepEqual(await logs.append(SLOT, 5, bytes('x')), {
      kind: 'refused',
      why: 'gap',
      expectedOffset: 3,
    });
    assert.deepEqual(await logs.append(SLOT, 0, bytes('xyz')), {
      kind: 'refused',
      why: 'differs',
      expectedOffset: 3,
    });
    assert.equal(await textOf(logs), 'abc');
  }));

test('a second hand-over of the same attempt starts at 0 and follows the first (L3)', () =>
  inFolder(async (root) => {
    const logs = openTaskLogs(root);
    await logs.append(SLOT, 0, bytes('one;'));
    const second = { ...SLOT, taskId: taskId('second') };
    assert.deepEqual(await logs.append(second, 0, bytes('two;')), { kind: 'appended', size: 4 });
    assert.deepEqual(await logs.append(SLOT, 4, bytes('more;')), { kind: 'appended', size: 9 });
    assert.equal(await textOf(logs), 'one;more;two;');
    assert.equal(await textOf(logs, 'StdOutput', 7, 4), 'e;tw');
  }));

test('beyond its limit a log gets one line that says so, and the runner may go on', () =>
  inFolder(async (root) => {
    const logs = openTaskLogs(root, 10);
    await logs.append(SLOT, 0, bytes('12345678'));
    assert.deepEqual(await logs.append(SLOT, 8, bytes('9012')), { kind: 'appended', size: 12 });
    assert.deepEqual(await logs.append(SLOT, 12, bytes('3456')), { kind: 'appended', size: 16 });
    assert.match((await textOf(logs)) ?? '', /^1234567890\n\[the log reached its limit[^\n]*\]\n$/);
  }));

test('appends that come at the same time keep their order (L4)', () =>
  inFolder(async (root) => {
    const logs = openTaskLogs(root);
    await Promise.all([0, 1, 2, 3, 4].map((index) => logs.append(SLOT, index, bytes(String(index)))));
    assert.equal(await textOf(logs), '01234');
  }));

test('ids with odd characters never leave the folder and never share one', () =>
  inFolder(async (root) => {
    const logs = openTaskLogs(root);
    for (const odd of ['../../etc', 'a/b', 'A', 'a', '.', 'x'.repeat(1000), 'ü😀'])
      await logs.append({ ...SLOT, attemptId: objectId(odd) }, 0, bytes(odd));
    const [pipeline = ''] = await readdir(root);
    assert.equal((await readdir(join(root, pipeline))).length, 7);
    assert.match(folderOfId('../a'), /^\+\+\+a~[0-9a-f]{16}$/);
    assert.equal(new Set(['A', 'a'].map((id) => folderOfId(id).toLowerCase())).size, 2);
  }));

test('logs go with their pipeline, and an attempt without logs has no files (S23)', () =>
  inFolder(async (root) => {
    const logs = openTaskLogs(root);
    await logs.append(SLOT, 0, bytes('abc'));
    await logs.deletePipeline(PIPELINE);
    assert.deepEqual(await logs.files(SLOT), []);
    assert.equal(await textOf(logs), undefined);
    await logs.deletePipeline(PIPELINE);
  }));

test('a file name that is not ours is a bug, not a path', () => {
  const logs = openTaskLogs('/nowhere');
  assert.throws(() => logs.append({ ...SLOT, file: '../x' }, 0, bytes('a')), /not a log file/);
});
