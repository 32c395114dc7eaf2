// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { it, type TestContext } from 'node:test';
import { openInThread } from '../../src/store/embedded/index.ts';
import { type Store, StoreUnavailable } from '../../src/store/index.ts';
import { startWorker, temporaryDirectory } from './open-embedded.ts';
import { pipelineRecord, T0 } from './store-rows.ts';

const clock = { now: () => T0 };
const unavailable =
  (pattern: RegExp) =>
  (error: Error): boolean =>
    error instanceof StoreUnavailable && pattern.test(error.message);

/** Runs a test on a small file system in memory; skips it where this machine does not allow mounting. */
async function onSmallDisk(test: TestContext, act: (directory: string) => Promise<void>): Promise<void> {
  const directory = temporaryDirectory(test);
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=2m', 'tmpfs', directory], { stdio: 'pipe' });
  } catch (error) {
    return test.skip(`not here: mounting a tmpfs is not allowed here: ${String(error).split('\n')[0]}`);
  }
  try {
    await act(directory);
  } finally {
    execFileSync('umount', ['-l', directory]);
  }
}

it('says that the disk is full, stores nothing by half, and goes on when there is room again', async (test) => {
  await onSmallDisk(test, async (directory) => {
    const { store } = await startWorker(directory);
    try {
      await fillAndFree(store, join(directory, 'filler'));
    } finally {
      await store.close();
    }
  });
});

async function fillAndFree(store: Store, filler: string): Promise<void> {
  await store.principals.putSetting('before', 'kept');
  writeFileSync(filler, Buffer.alloc(300 * 1024));
  const value = 'x'.repeat(100_000);
  const kept: string[] = [];
  const refusals: Error[] = [];
  for (let n = 0; n < 100 && refusals.length === 0; n += 1) {
    const put = store.principals.putSetting(`s${n}`, value);
    await put.then(
      () => kept.push(`s${n}`),
      (error: Error) => refusals.push(error),
    );
  }
  assert.ok(refusals.every(unavailable(/no space is left/)), String(refusals));
  await assert.rejects(
    store.principals.putSetting('large', value.repeat(5)),
    unavailable(/no space is left/),
  );
  assert.equal(await store.principals.setting(`s${kept.length}`), undefined);
  for (const name of ['before', ...kept]) assert.ok(await store.principals.setting(name));
  rmSync(filler);
  await store.principals.putSetting('after', 'kept');
  assert.equal(await store.principals.setting('after'), 'kept');
}

it('refuses a read-only data directory in plain words', async (test) => {
  await onSmallDisk(test, async (directory) => {
    execFileSync('mount', ['-o', 'remount,ro', directory]);
    const inPlainWords = unavailable(/cannot be opened|cannot be written|read-only/);
    await assert.rejects(openInThread(directory, { clock }), inPlainWords);
  });
});

it('refuses a directory that cannot be made', async (test) => {
  const directory = temporaryDirectory(test);
  writeFileSync(join(directory, 'file'), '');
  await assert.rejects(
    openInThread(join(directory, 'file', 'data'), { clock }),
    unavailable(/cannot be made/),
  );
});

it('refuses a file that is no database, and one that is damaged, without touching it', async (test) => {
  const directory = temporaryDirectory(test);
  writeFileSync(
    join(directory, 'penstock.db'),
    'no database at all, though long enough for a header'.repeat(40),
  );
  await assert.rejects(openInThread(directory, { clock }), unavailable(/is not a database/));
  await assert.rejects(startWorker(directory), unavailable(/is not a database/));
});

it('refuses a schema that is newer than the program', async (test) => {
  const directory = temporaryDirectory(test);
  await (await openInThread(directory, { clock })).close();
  const database = new DatabaseSync(join(directory, 'penstock.db'));
  database.exec('PRAGMA user_version = 9999');
  database.close();
  await assert.rejects(openInThread(directory, { clock }), unavailable(/schema 9999/));
});

it('undoes a call that fails alone and keeps the others of its commit (D2)', async (test) => {
  const directory = temporaryDirectory(test);
  const store = await openInThread(directory, { clock });
  test.after(() => store.close());
  const first = pipelineRecord(1);
  const results = await Promise.allSettled([
    store.pipelines.create(first),
    store.pipelines.create({ ...first, name: 'other name, same id' }),
    store.pipelines.create(pipelineRecord(2)),
  ]);
  assert.deepEqual(
    results.map((result) => result.status),
    ['fulfilled', 'rejected', 'fulfilled'],
  );
  assert.equal((await store.pipelines.list(first.accountId, null, 10)).length, 2);
});
