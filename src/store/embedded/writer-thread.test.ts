// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { it, type TestContext } from 'node:test';
import { MessageChannel, type MessagePort } from 'node:worker_threads';
import {
  accountId,
  type Instant,
  instantOf,
  type PipelineRecord,
  pipelineId,
} from '../../core/model/index.ts';
import type { EngineStore } from '../store.ts';
import type { Progress } from './batch.ts';
import type { Reply, Request, WriteMethod } from './calls.ts';
import { openReadingDatabase } from './database.ts';
import { openReads } from './reads.ts';
import { serveStore } from './writer-thread.ts';

const T0 = instantOf(Date.UTC(2026, 0, 1));
const DAY_MS = 24 * 3600 * 1000;

interface Served {
  readonly directory: string;
  readonly port: MessagePort;
  /** When the scheduler was asked to advance. */
  readonly asked: Instant[];
  now: Instant;
  /** Sends a request and gives the next reply. */
  ask(request: Request): Promise<Reply>;
}

type Advance = (engine: EngineStore, now: Instant) => Promise<Progress>;

/** Serves a store in this thread, on a clock and timers of the test's own. */
async function serve(test: TestContext, advance: Advance): Promise<Served> {
  test.mock.timers.enable({ apis: ['setTimeout'] });
  const directory = mkdtempSync(join(tmpdir(), 'penstock-store-'));
  const { port1, port2 } = new MessageChannel();
  const asked: Instant[] = [];
  const served: Served = {
    ...{ directory, port: port1, asked, now: T0 },
    async ask(request) {
      const reply = once(port1, 'message');
      port1.postMessage(request);
      return (await reply)[0] as Reply;
    },
  };
  const createScheduler = (engine: EngineStore) => ({
    async advance(now: Instant) {
      asked.push(now);
      return advance(engine, now);
    },
  });
  const ready = once(port1, 'message');
  const ended = serveStore({ port: port2, directory, clock: { now: () => served.now }, createScheduler });
  test.after(async () => {
    port1.postMessage({ kind: 'close' } satisfies Request);
    await ended;
    rmSync(directory, { recursive: true });
  });
  assert.deepEqual((await ready)[0], { kind: 'ready' });
  return served;
}

const call = (method: WriteMethod, ...args: unknown[]): Request => ({ kind: 'call', id: 1, method, args });
const record: PipelineRecord = {
  ...{
    id: pipelineId('df-1'),
    accountId: accountId('1'),
    name: 'one',
    uniqueId: 'one',
    description: null,
    tags: [],
  },
  ...{ creatorUserId: 'AIDA', createdAt: T0, latestRevision: null },
};

it('sleeps until the moment that the scheduler names, and not longer', async (test) => {
  const at = instantOf(T0 + 5000);
  const served = await serve(test, async (_engine, now) => ({
    moreWork: false,
    nextAt: now < at ? at : null,
  }));
  await served.ask(call('probe'));
  const before = served.asked.length;
  served.now = instantOf(T0 + 4999);
  test.mock.timers.tick(4999);
  await new Promise(setImmediate);
  assert.equal(served.asked.length, before);
  served.now = at;
  test.mock.timers.tick(1);
  await new Promise(setImmediate);
  assert.equal(served.asked.at(-1), at);
});

it('finds what became due while the computer slept soon after it woke', async (test) => {
  const at = instantOf(T0 + 3_600_000);
  const served = await serve(test, async (_engine, now) => ({
    moreWork: false,
    nextAt: now < at ? at : null,
  }));
  await served.ask(call('probe'));
  served.now = instantOf(at + 3_600_000);
  test.mock.timers.tick(30_000);
  await new Promise(setImmediate);
  assert.equal(served.asked.at(-1), served.now);
});

it('goes on at once while the scheduler has more work, and takes calls in between', async (test) => {
  let left = 0;
  const served = await serve(test, async () => {
    left -= 1;
    return { moreWork: left > 0, nextAt: null };
  });
  left = 50;
  const reply = await served.ask(call('probe'));
  assert.equal(reply.kind, 'committed');
  await served.ask(call('probe'));
  assert.ok(left <= 0, `${left} turns were not given`);
});

it('answers a scheduler that breaks by refusing the whole commit, and serves on', async (test) => {
  let broken = true;
  const served = await serve(test, async () => {
    if (broken) throw new Error('mistake');
    return { moreWork: false, nextAt: null };
  });
  const reply = await served.ask(call('principals.putSetting', 'a', '1'));
  assert.ok(reply.kind === 'committed' && reply.answers[0]?.kind === 'error');
  broken = false;
  const again = await served.ask(call('principals.putSetting', 'b', '1'));
  assert.ok(again.kind === 'committed' && again.answers[0]?.kind === 'value');
  const reading = openReadingDatabase(served.directory);
  const { principals } = openReads(reading);
  assert.deepEqual([principals.setting('a'), principals.setting('b')], [undefined, '1']);
  reading.close();
});

it('forgets tombstones after 30 days (S23)', async (test) => {
  let forget = true;
  const served = await serve(test, async (engine) => {
    if (forget && (await engine.due(T0, 1)).length > 0) {
      forget = false;
      await engine.tick(record.id, (tick) => tick.apply([{ kind: 'forget-pipeline', at: T0 }]));
    }
    return { moreWork: false, nextAt: null };
  });
  await served.ask(call('pipelines.create', record));
  await served.ask(call('pipelines.record', record.id, [{ kind: 'deleted', by: 'arn', at: T0 }]));
  const reading = openReadingDatabase(served.directory);
  const { pipelines } = openReads(reading);
  served.now = instantOf(T0 + 30 * DAY_MS - 1);
  await served.ask(call('probe'));
  assert.equal(pipelines.find(record.id), 'deleted');
  served.now = instantOf(T0 + 31 * DAY_MS);
  await served.ask(call('probe'));
  assert.equal(pipelines.find(record.id), undefined);
  reading.close();
});
