// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { accountId } from '../../core/model/index.ts';
import { createTaskBroker } from './task-broker.ts';

const ACCOUNT = accountId('111122223333');
const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** A broker over a list of offered tasks; claims answer when `answer` is called, or at once. */
function scene(options: { slowClaims?: boolean } = {}) {
  const offered: string[] = [];
  const putBack: string[] = [];
  const holds: (() => void)[] = [];
  const waitingClaims: (() => void)[] = [];
  let claims = 0;
  const broker = createTaskBroker<string>(50_000, (_ms, callback) => {
    holds.push(callback);
    return () => holds.splice(holds.indexOf(callback), 1);
  });
  const poll = (caller = new AbortController(), workerGroup = 'wg') =>
    broker.poll({
      accountId: ACCOUNT,
      workerGroup,
      signal: caller.signal,
      claim: async () => {
        claims += 1;
        if (options.slowClaims) await new Promise<void>((resolve) => waitingClaims.push(resolve));
        return offered.shift();
      },
      putBack: async (task) => void putBack.push(task),
    });
  const offer = (...tasks: string[]): void => {
    offered.push(...tasks);
    broker.offered(['wg']);
  };
  return { broker, poll, offer, offered, putBack, holds, waitingClaims, claims: () => claims };
}

test('a task that is ready is handed out at once, and no timer stays (S213, B6)', async () => {
  const { poll, offered, holds } = scene();
  offered.push('a');
  assert.equal(await poll(), 'a');
  assert.equal(holds.length, 0);
});

test('polls that wait are served first come, first served, each by a task of its own (B1)', async () => {
  const { poll, offer } = scene();
  const answers: string[] = [];
  const polls = ['first', 'second', 'third'].map((name) =>
    poll().then((task) => answers.push(`${name}:${task}`)),
  );
  await settled();
  offer('a', 'b', 'c');
  await Promise.all(polls);
  assert.deepEqual(answers, ['first:a', 'second:b', 'third:c']);
});

test('one offer wakes one poll, not the herd (B4)', async () => {
  const { poll, offer, claims, broker } = scene();
  const polls = Array.from({ length: 100 }, () => poll());
  await settled();
  assert.equal(claims(), 100);
  offer('a');
  await settled();
  assert.ok(claims() <= 103, `claims: ${claims()}`);
  await broker.stop();
  assert.deepEqual(
    (await Promise.all(polls)).filter((task) => task !== undefined),
    ['a'],
  );
});

test('an offer that comes while every poll is claiming is not missed (B5)', async () => {
  const { poll, offered, broker, waitingClaims } = scene({ slowClaims: true });
  const answer = poll();
  await settled();
  broker.offered(['wg']);
  waitingClaims.shift()?.();
  await settled();
  offered.push('a');
  waitingClaims.shift()?.();
  assert.equal(await answer, 'a');
});

test('an idle poll ends empty when its hold runs out (S213)', async () => {
  const { poll, holds } = scene();
  const answer = poll();
  await settled();
  holds[0]?.();
  assert.equal(await answer, undefined);
});

test('a hold that runs out during a claim still hands out what the claim finds', async () => {
  const { poll, offered, holds, waitingClaims } = scene({ slowClaims: true });
  const answer = poll();
  await settled();
  holds[0]?.();
  offered.push('a');
  waitingClaims.shift()?.();
  assert.equal(await answer, 'a');
});

test('a caller that went away claims nothing any more (B2)', async () => {
  const { poll, offer, offered } = scene();
  const caller = new AbortController();
  const gone = poll(caller);
  await settled();
  caller.abort();
  assert.equal(await gone, undefined);
  offer('a');
  await settled();
  assert.deepEqual(offered, ['a']);
});

test('what was claimed for a caller that vanished meanwhile is put back (B3, S216)', async () => {
  const { poll, offered, putBack, waitingClaims } = scene({ slowClaims: true });
  const caller = new AbortController();
  const gone = poll(caller);
  await settled();
  offered.push('a');
  caller.abort();
  waitingClaims.shift()?.();
  assert.equal(await gone, undefined);
  assert.deepEqual(putBack, ['a']);
});

test('a claim that fails fails its own poll only', async () => {
  const { broker, poll } = scene();
  const failing = broker.poll({
    accountId: ACCOUNT,
    workerGroup: 'wg',
    signal: new AbortController().signal,
    claim: () => Promise.reject(new Error('disk full')),
    putBack: async () => {},
  });
  await assert.rejects(failing, /disk full/);
  const other = poll();
  await broker.stop();
  assert.equal(await other, undefined);
});

test('a poll of any group hears the offers of every group', async () => {
  const { poll, offer } = scene();
  const answer = poll(new AbortController(), '*');
  await settled();
  offer('a');
  assert.equal(await answer, 'a');
});

test('stopping ends the polls that wait and refuses new ones (B6)', async () => {
  const { broker, poll, holds } = scene();
  const answer = poll();
  await settled();
  await broker.stop();
  assert.equal(await answer, undefined);
  assert.equal(await poll(), undefined);
  assert.equal(holds.length, 0);
});
