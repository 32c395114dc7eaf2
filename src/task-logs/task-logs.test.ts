// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { objectId, pipelineId, taskId } from '../core/model/index.ts';
import { folderOfId, idOfFolder } from './log-path.ts';
import { type LogSlot, openTaskLogs } from './task-logs.ts';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const wanted = async (): Promise<boolean> => true;
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
    assert.deepEqual(await logs.append(SLOT, { offset: 0, data: bytes('hello ') }, wanted), {
      kind: 'appended',
      size: 6,
    });
    assert.deepEqual(await logs.append(SLOT, { offset: 6, data: bytes('world') }, wanted), {
      kind: 'appended',
      size: 11,
    });
    assert.equal(await textOf(logs), 'hello world');
    assert.equal(await textOf(logs, 'StdOutput', 4, 4), 'o wo');
    assert.equal((await logs.read(SLOT, 'StdOutput', { offset: 50, limit: 10 }))?.offset, 11);
    assert.deepEqual(await logs.files(SLOT), [{ name: 'StdOutput', size: 11 }]);
  }));

test('the same bytes again change nothing, an overlap adds only what is new (L2)', () =>
  inFolder(async (root) => {
    const logs = openTaskLogs(root);
    await logs.append(SLOT, { offset: 0, data: bytes('abc') }, wanted);
    assert.deepEqual(await logs.append(SLOT, { offset: 0, data: bytes('abc') }, wanted), {
      kind: 'appended',
      size: 3,
    });
    assert.deepEqual(await logs.append(SLOT, { offset: 1, data: bytes('bcde') }, wanted), {
      kind: 'appended',
      size: 5,
    });
    assert.equal(await textOf(logs), 'abcde');
  }));

test('a gap and a contradiction are refused with the offset that is expected (L1)', () =>
  inFolder(async (root) => {
    const logs = openTaskLogs(root);
    await logs.append(SLOT, { offset: 0, data: bytes('abc') }, wanted);
    assert.deepEqual(await logs.append(SLOT, { offset: 5, data: bytes('x') }, wanted), {
      kind: 'refused',
      why: 'gap',
      expectedOffset: 3,
    });
    assert.deepEqual(await logs.append(SLOT, { offset: 0, data: bytes('xyz') }, wanted), {
      kind: 'refused',
      why: 'differs',
      expectedOffset: 3,
    });
    assert.equal(await textOf(logs), 'abc');
  }));

test('a second hand-over of the same attempt starts at 0 and follows the first (L3)', () =>
  inFolder(async (root) => {
    const logs = openTaskLogs(root);
    await logs.append(SLOT, { offset: 0, data: bytes('one;') }, wanted);
    const second = { ...SLOT, taskId: taskId('second') };
    assert.deepEqual(await logs.append(second, { offset: 0, data: bytes('two;') }, wanted), {
      kind: 'appended',
      size: 4,
    });
    assert.deepEqual(await logs.append(SLOT, { offset: 4, data: bytes('more;') }, wanted), {
      kind: 'appended',
      size: 9,
    });
    assert.equal(await textOf(logs), 'one;more;two;');
    assert.equal(await textOf(logs, 'StdOutput', 7, 4), 'e;tw');
  }));

test('beyond its limit a log gets one line that says so, and the runner may go on', () =>
  inFolder(async (root) => {
    const logs = openTaskLogs(root, 10);
    await logs.append(SLOT, { offset: 0, data: bytes('12345678') }, wanted);
    assert.deepEqual(await logs.append(SLOT, { offset: 8, data: bytes('9012') }, wanted), {
      kind: 'appended',
      size: 12,
    });
    assert.deepEqual(await logs.append(SLOT, { offset: 12, data: bytes('3456') }, wanted), {
      kind: 'appended',
      size: 16,
    });
    assert.match((await textOf(logs)) ?? '', /^1234567890\n\[the log reached its limit[^\n]*\]\n$/);
  }));

test('appends that come at the same time keep their order (L4)', () =>
  inFolder(async (root) => {
    const logs = openTaskLogs(root);
    await Promise.all(
      [0, 1, 2, 3, 4].map((index) =>
        logs.append(SLOT, { offset: index, data: bytes(String(index)) }, wanted),
      ),
    );
    assert.equal(await textOf(logs), '01234');
  }));

test('ids with odd characters never leave the folder and never share one', () =>
  inFolder(async (root) => {
    const logs = openTaskLogs(root);
    for (const odd of ['../../etc', 'a/b', 'A', 'a', '.', 'x'.repeat(1000), 'ü😀'])
      await logs.append({ ...SLOT, attemptId: objectId(odd) }, { offset: 0, data: bytes(odd) }, wanted);
    const [pipeline = ''] = await readdir(root);
    assert.equal((await readdir(join(root, pipeline))).length, 7);
    assert.match(folderOfId('../a'), /^\+\+\+a~[0-9a-f]{16}$/);
    assert.equal(new Set(['A', 'a'].map((id) => folderOfId(id).toLowerCase())).size, 2);
  }));

test('logs go with their pipeline, and an attempt without logs has no files (S23)', () =>
  inFolder(async (root) => {
    const logs = openTaskLogs(root);
    await logs.append(SLOT, { offset: 0, data: bytes('abc') }, wanted);
    await logs.deletePipeline(PIPELINE);
    assert.deepEqual(await logs.files(SLOT), []);
    assert.equal(await textOf(logs), undefined);
    await logs.deletePipeline(PIPELINE);
  }));

test('an append that raced with the end of its pipeline leaves nothing (L5)', () =>
  inFolder(async (root) => {
    const logs = openTaskLogs(root);
    const asked = Promise.withResolvers<boolean>();
    const early = logs.append(SLOT, { offset: 0, data: bytes('early') }, () => asked.promise);
    const dropped = logs.deletePipeline(PIPELINE);
    const late = logs.append(SLOT, { offset: 5, data: bytes('late') }, async () => false);
    asked.resolve(true);
    assert.equal((await early).kind, 'appended');
    assert.deepEqual(await late, { kind: 'unwanted' });
    await dropped;
    assert.deepEqual(await readdir(root), []);
  }));

test('the pipelines that logs are kept of are known by their folders, foreign folders are nobody (S23)', () =>
  inFolder(async (root) => {
    const logs = openTaskLogs(root);
    assert.deepEqual(await openTaskLogs(join(root, 'none')).pipelines(), []);
    await logs.append(SLOT, { offset: 0, data: bytes('abc') }, wanted);
    await mkdir(join(root, 'df-0~notadigest'));
    assert.deepEqual(await logs.pipelines(), [PIPELINE]);
    assert.deepEqual([folderOfId(PIPELINE), folderOfId('a/b'), 'x', '~'].map(idOfFolder), [
      PIPELINE,
      null,
      null,
      null,
    ]);
  }));

test('a file name that is not ours is a bug, not a path', () => {
  const logs = openTaskLogs('/nowhere');
  assert.throws(
    () => logs.append({ ...SLOT, file: '../x' }, { offset: 0, data: bytes('a') }, wanted),
    /not a log file/,
  );
});
