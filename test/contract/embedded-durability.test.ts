// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { pipelineId } from '../../src/core/model/index.ts';
import { openInThread } from '../../src/store/embedded/index.ts';
import { StoreUnavailable } from '../../src/store/index.ts';
import { openHere, startWorker, temporaryDirectory } from './open-embedded.ts';
import { runSteps, T0 } from './store-rows.ts';

const CHILD = fileURLToPath(new URL('./crash-child.ts', import.meta.url));
const ROUNDS = 20;
const clock = { now: () => T0 };

interface Child {
  readonly process: ChildProcess;
  readonly lines: string[];
  /** Fulfils when so many lines have come. */
  reached(count: number): Promise<void>;
  ended: Promise<unknown>;
}

function startChild(...args: string[]): Child {
  const child = spawn(process.execPath, [CHILD, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  const lines: string[] = [];
  let check = (): void => undefined;
  const reading = createInterface({ input: child.stdout }).on('line', (line) => {
    lines.push(line);
    check();
  });
  const reached = (count: number): Promise<void> =>
    new Promise((resolve, reject) => {
      check = () => lines.length >= count && resolve();
      reading.once('close', () => reject(new Error(`the child ended after ${lines.length} lines`)));
      check();
    });
  return {
    process: child,
    lines,
    reached,
    ended: Promise.all([once(reading, 'close'), once(child, 'exit')]),
  };
}

/** A small generator whose seed is printed, so that a failure can be repeated. */
function generator(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

it('keeps every acknowledged write over kill -9 at random moments (D1)', async (test) => {
  const directory = temporaryDirectory(test);
  const seed = Number(process.env['PENSTOCK_TEST_SEED'] ?? process.pid);
  test.diagnostic(`seed ${seed}: repeat with PENSTOCK_TEST_SEED=${seed}`);
  const random = generator(seed);
  const acknowledged: string[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    const child = startChild(directory, 'write', String(round));
    await child.reached(1 + Math.floor(random() * 200));
    child.process.kill('SIGKILL');
    await child.ended;
    acknowledged.push(...child.lines.filter((line) => line !== 'open'));
  }
  const store = await openInThread(directory, { clock });
  test.after(() => store.close());
  assert.ok(acknowledged.length > ROUNDS, 'the children wrote something');
  for (const line of acknowledged) {
    const [what, text = ''] = line.split(' ');
    const id = pipelineId(text);
    const found = await store.pipelines.find(id);
    assert.ok(found !== undefined && found !== 'deleted', `${line} was lost`);
    if (what !== 'recorded') continue;
    assert.equal(found.record.latestRevision, 1);
    const [events] = await runSteps(store.engine, id, [{ do: 'take', now: T0, limit: 9 }]);
    assert.equal((events as unknown[]).length, 1, `the fact of ${line} was lost`);
  }
});

it('refuses a second server on one data directory, naming its pid, until the first is killed', async (test) => {
  const directory = temporaryDirectory(test);
  const first = startChild(directory, 'hold');
  test.after(async () => void first.process.kill('SIGKILL'));
  await first.reached(1);
  const namesThePid = (error: Error): boolean =>
    error instanceof StoreUnavailable &&
    error.message.includes(`pid ${first.process.pid}`) &&
    error.message.includes(directory);
  await assert.rejects(openInThread(directory, { clock }), namesThePid);
  await assert.rejects(startWorker(directory), namesThePid);
  first.process.kill('SIGKILL');
  await first.ended;
  const store = await openInThread(directory, { clock });
  await store.close();
});

it('refuses a second opener in the same process too', async (test) => {
  const directory = temporaryDirectory(test);
  const { store } = await startWorker(directory);
  await assert.rejects(openInThread(directory, { clock }), StoreUnavailable);
  await store.close();
  await (await openInThread(directory, { clock })).close();
});

it('rejects what was not answered when the thread dies, and says so once', async (test) => {
  const directory = temporaryDirectory(test);
  const failures: Error[] = [];
  const { store, worker } = await startWorker(directory, null, (error) => failures.push(error));
  await store.principals.putSetting('a', '1');
  const asked = store.principals.putSetting('a', '2');
  const rejected = assert.rejects(asked, StoreUnavailable);
  await worker.terminate();
  await rejected;
  await assert.rejects(store.probe(), StoreUnavailable);
  assert.equal(failures.length, 1);
  assert.match(String(await store.principals.setting('a')), /^[12]$/);
  await store.close();
});

it('answers calls of one turn in order and together', async (test) => {
  const { store } = await openHere(test);
  const order: number[] = [];
  await Promise.all(
    [1, 2, 3].map((n) => store.principals.putSetting('n', String(n)).then(() => order.push(n))),
  );
  assert.deepEqual(order, [1, 2, 3]);
  assert.equal(await store.principals.setting('n'), '3');
});
