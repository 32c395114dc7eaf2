// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { instantOf } from '../core/model/index.ts';
import { type LostResource, localProvider, parseHandOver, type ResourceProvider } from './index.ts';

const NOW = 1_700_000_000_000;
const LIFE_MS = 3_600_000;
const LOOK_EVERY_MS = 30_000;
let now = NOW;
let dir = '';
let behaviour = 'good';
let minted = 0;
let timers: { readonly delayMs: number; readonly act: () => void }[] = [];
let lost: LostResource[] = [];
let provider: ResourceProvider;

function newProvider(): ResourceProvider {
  const made = localProvider({
    dir,
    spawnRunner: () => ({
      program: process.execPath,
      args: [join(import.meta.dirname, 'testing/fake-runner.ts'), behaviour],
      environment: { PATH: process.env['PATH'] ?? '' },
    }),
    mintCredentials: async (workerGroup) => {
      minted += 1;
      const expiresAt = instantOf(now + LIFE_MS);
      return { accessKeyId: `ASIA${minted}`, secretAccessKey: 'hush', sessionToken: workerGroup, expiresAt };
    },
    clock: { now: () => instantOf(now) },
    timers: {
      after(delayMs, act) {
        const timer = { delayMs, act };
        timers.push(timer);
        return () => {
          timers = timers.filter((other) => other !== timer);
        };
      },
    },
    log: { warn: () => undefined },
  });
  made.onLost(async (loss) => {
    lost.push(loss);
  });
  return made;
}

const request = (attemptId = '@M_Attempt=1', signal = new AbortController().signal) => ({
  pipelineId: 'df-1',
  attemptId,
  instanceId: '@M',
  type: 'Ec2Resource',
  workerGroup: 'resource:df-1_@M',
  fields: { text: () => null },
  signal,
});
const folderOf = () => join(dir, readdirSync(dir)[0] ?? 'none');
const read = (name: string) => readFileSync(join(folderOf(), name), 'utf8');
const fire = (delayMs: number) => {
  const due = timers.find((timer) => timer.delayMs === delayMs);
  timers = timers.filter((timer) => timer !== due);
  due?.act();
};

async function until(holds: () => boolean): Promise<void> {
  for (let look = 0; look < 2000 && !holds(); look += 1)
    await new Promise((resolve) => setTimeout(resolve, 5));
  assert.ok(holds(), holds.toString());
}
const isAlive = (id: number) => {
  return existsSync(`/proc/${id}/stat`) && !/\) [ZX] /.test(readFileSync(`/proc/${id}/stat`, 'utf8'));
};

describe('localProvider', () => {
  beforeEach(async () => {
    dir = await mkdtemp(join(tmpdir(), 'penstock-resources-'));
    [behaviour, minted, timers, lost, now] = ['good', 0, [], [], NOW];
    provider = newProvider();
    await provider.start();
  });
  afterEach(async () => {
    await provider.stop();
    assert.deepEqual(timers, []);
    await rm(dir, { recursive: true });
  });

  it('starts one process per attempt, however often it is asked (V1)', async () => {
    const [first, second] = await Promise.all([provider.create(request()), provider.create(request())]);
    assert.match(first.resourceId, /^local-[0-9a-f]{17}$/);
    assert.deepEqual(second, first);
    assert.deepEqual(await provider.create(request()), first);
    assert.deepEqual([readdirSync(dir).length, minted], [1, 1]);
    const elsewhere = await provider.create({ ...request(), pipelineId: 'df-2' });
    assert.notEqual(elsewhere.resourceId, first.resourceId);
    await provider.terminate({ pipelineId: 'df-2', attemptId: '@M_Attempt=1' });
    assert.deepEqual(provider.list(), [
      {
        pipelineId: 'df-1',
        attemptId: '@M_Attempt=1',
        resourceId: first.resourceId,
        workerGroup: 'resource:df-1_@M',
      },
    ]);
  });

  it('hands credentials over by standard input alone, and new ones before they end (M1, X70)', async () => {
    await provider.create(request());
    assert.equal(parseHandOver(read('seen').trim()).sessionToken, 'resource:df-1_@M');
    assert.doesNotMatch(read('process'), /hush|ASIA/);
    now += LIFE_MS * 0.6 - 1;
    fire(LOOK_EVERY_MS);
    assert.deepEqual([minted, timers[0]?.delayMs], [1, 1]);
    now += 1;
    fire(1);
    await until(() => read('seen').split('\n').length === 3);
    const renewed = parseHandOver(read('seen').split('\n')[1] ?? '');
    assert.deepEqual([renewed.accessKeyId, renewed.sessionToken], ['ASIA2', 'resource:df-1_@M']);
  });

  it('hands new credentials over soon after the computer slept or its clock was set', async () => {
    await provider.create(request());
    now += 5 * LIFE_MS;
    fire(LOOK_EVERY_MS);
    await until(() => read('seen').split('\n').length === 3);
    assert.equal(minted, 2);
  });

  it('ends the process and its folder on terminate, and has no fault when there is none', async () => {
    await provider.create(request());
    const { id } = JSON.parse(read('process')) as { id: number };
    await provider.terminate({ pipelineId: 'df-1', attemptId: '@M_Attempt=1' });
    assert.deepEqual([isAlive(id), readdirSync(dir), provider.list(), lost], [false, [], [], []]);
    await provider.terminate({ pipelineId: 'df-1', attemptId: '@M_Attempt=1' });
    await provider.terminate({ pipelineId: 'df-1', attemptId: '@Never_Attempt=1' });
  });

  it('kills what does not heed SIGTERM', async () => {
    behaviour = 'stubborn';
    await provider.create(request());
    const ending = provider.terminate({ pipelineId: 'df-1', attemptId: '@M_Attempt=1' });
    await until(() => timers.some((timer) => timer.delayMs === 8000));
    fire(8000);
    await ending;
    assert.deepEqual(readdirSync(dir), []);
  });

  it('tells of a process that ended by itself, and ends what it left (V2)', async () => {
    behaviour = 'busy';
    await provider.create(request());
    const child = Number(read('child'));
    process.kill((JSON.parse(read('process')) as { id: number }).id, 'SIGKILL');
    await until(() => readdirSync(dir).length === 0);
    assert.equal(isAlive(child), false);
    assert.match(lost[0]?.reason ?? '', /the Task Runner process of local-\w+ ended: signal SIGKILL/);
    assert.deepEqual([lost.length, lost[0]?.attemptId, lost[0]?.costsTry], [1, '@M_Attempt=1', true]);
  });

  it('says what the process said when it does not come up', async () => {
    behaviour = 'broken';
    await assert.rejects(
      provider.create(request()),
      /ended before it was ready: exit code 3; it said: no such region/,
    );
    behaviour = 'silent';
    const waiting = provider.create(request());
    await until(() => timers.some((timer) => timer.delayMs === 60_000));
    fire(60_000);
    await assert.rejects(waiting, /not ready after 60 s/);
    assert.deepEqual([readdirSync(dir), provider.list(), lost], [[], [], []]);
    behaviour = 'good';
    await provider.create(request());
  });

  it('undoes a creation that is no longer wanted', async () => {
    behaviour = 'silent';
    const unwanted = new AbortController();
    const waiting = provider.create(request('@M_Attempt=2', unwanted.signal));
    await until(() => timers.some((timer) => timer.delayMs === 60_000));
    unwanted.abort();
    await assert.rejects(waiting, /no longer wanted/);
    assert.deepEqual(readdirSync(dir), []);
  });

  it('adopts nothing after a restart, but tells of the loss until it was heard (M3, V2)', async () => {
    await provider.create(request());
    await provider.stop();
    const deaf = newProvider();
    deaf.onLost(async () => Promise.reject(new Error('the store is away')));
    await deaf.start();
    provider = newProvider();
    await mkdir(join(dir, 'cut-off'));
    await writeFile(join(dir, 'cut-off/attempt.json'), '{"att');
    await provider.start();
    assert.deepEqual(lost, [
      { pipelineId: 'df-1', attemptId: '@M_Attempt=1', reason: 'the service was restarted', costsTry: false },
    ]);
    assert.deepEqual([readdirSync(dir), provider.list()], [[], []]);
  });
});

describe('parseHandOver', () => {
  for (const line of ['', '{', 'null', '{"kind":"x"}', '{"kind":"credentials","accessKeyId":"hush"}', '[]']) {
    it(`refuses ${JSON.stringify(line)} without repeating it`, () => {
      assert.throws(
        () => parseHandOver(line),
        (error: Error) => !error.message.includes('hush'),
      );
    });
  }
});
