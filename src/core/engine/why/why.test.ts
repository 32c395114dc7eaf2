// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { durationOf, instantOf, isTerminal, objectId } from '../../model/index.ts';
import {
  compiledForTest,
  HOUR,
  ids,
  MINUTE,
  SECOND,
  type Sketch,
  schedule,
  T0,
} from '../cases/compiled-for-test.ts';
import { failureText, standingOf, waitingText } from '../cases/standing.ts';
import { VirtualPipeline } from '../cases/virtual-pipeline.ts';
import { explainComponent } from './component-waiting.ts';
import { explainWaiting } from './waiting.ts';

const FIRST = '2026-01-01T00:00:00';
const A = `@A_${FIRST}`;
const B = `@B_${FIRST}`;
const ONE_TRY = { maximumRetries: 0 } as const;
const CASCADE = { cascade: true, maximumRetries: 0 } as const;

function activated(...sketches: readonly Sketch[]): VirtualPipeline {
  const every = schedule(1, 'hour', { occurrences: 1 });
  const pipeline = new VirtualPipeline(T0, [compiledForTest(sketches, { every })]);
  pipeline.activate();
  return pipeline;
}

test('what waits for others names each with its status, and no more than five (S144)', () => {
  const many = Array.from({ length: 7 }, (_, n) => ({ id: `P${n}`, settings: {} }));
  const p = activated(...many, { id: 'A', settings: { dependsOn: ids(...many.map(({ id }) => id)) } });
  p.progress(p.claim('wg'));
  const named = [`@P0_${FIRST} (RUNNING)`, `@P1_${FIRST} (WAITING_FOR_RUNNER)`];
  assert.match(waitingText(p, A), /^Waits for @P0.* and 2 more\.$/);
  for (const name of named) assert.ok(waitingText(p, A).includes(name), waitingText(p, A));
});

test('a blocked instance names the failure at the origin and the remedy (S144, S150)', () => {
  const p = activated(
    { id: 'A', settings: ONE_TRY },
    { id: 'D', settings: { ...CASCADE, dependsOn: ids('A') } },
    { id: 'B', settings: { dependsOn: ids('D') } },
  );
  p.work('wg', 'FAILED');
  assert.equal(
    waitingText(p, B),
    `Blocked by @D_${FIRST}, which is CASCADE_FAILED (ExitCode: exit code 1): rerun ${A} or mark it finished.`,
  );
});

test('a precondition tells its last check, the next one and when it is given up; so does who waits for it (S159)', () => {
  const settings = { retryDelayMs: durationOf(5 * MINUTE), preconditionTimeoutMs: durationOf(HOUR) };
  const p = activated(
    { id: 'P', type: 'S3KeyExists', settings },
    { id: 'A', settings: { preconditions: ids('P') } },
  );
  assert.equal(waitingText(p, `@P_${FIRST}`), "Waits for the service's own Task Runner.");
  p.advance(MINUTE);
  p.work('service:', 'FALSE');
  const told = `not true yet, checked once, last at 2026-01-01T00:01:00, next check at 2026-01-01T00:06:00, given up at 2026-01-01T01:00:00`;
  assert.equal(waitingText(p, `@P_${FIRST}`), `It is ${told}.`);
  assert.equal(waitingText(p, A), `Waits for @P_${FIRST} (${told}).`);
  p.advance(5 * MINUTE);
  assert.equal(waitingText(p, `@P_${FIRST}`), "Waits for the service's own Task Runner.");
});

test('a worker group that nobody polls is named with when it was polled last, and how to start a runner (S214)', () => {
  const p = activated({ id: 'A' });
  const remedy = 'start one with penstock runner --worker-group wg.';
  const start = "Waits for a Task Runner of worker group 'wg'";
  assert.equal(waitingText(p, A), `${start}, and nobody has polled it since this service started: ${remedy}`);
  const polledAt = instantOf(T0 - 10 * MINUTE);
  assert.equal(waitingText(p, A, polledAt), `${start}, last polled at 2025-12-31T23:50:00: ${remedy}`);
  assert.equal(waitingText(p, A, T0), `${start}, last polled at ${FIRST}: all of them are at work.`);
});

test('between two attempts the failure of the first and the time of the next are told (S152)', () => {
  const p = activated({ id: 'A', settings: { maximumRetries: 2 } });
  p.work('wg', 'FAILED');
  assert.equal(
    waitingText(p, A),
    'Attempt 1 failed (ExitCode: exit code 1): attempt 2 of 3 begins after retryDelay, at 2026-01-01T00:00:30.',
  );
  p.advance(30 * SECOND);
  assert.match(waitingText(p, A), /^Waits for a Task Runner of worker group 'wg'/);
  const { since } = explainWaiting(standingOf(p), p.instances.get(objectId(A)) ?? assert.fail()) ?? {};
  assert.equal(since, T0 + 30 * SECOND);
});

test('a machine is told through all of its life, to itself and to who runs on it (S151, S163)', () => {
  const R = `@R_${FIRST}`;
  const p = activated(
    { id: 'R', type: 'Ec2Resource' },
    { id: 'Up' },
    { id: 'A', settings: { runsOn: objectId('R'), dependsOn: ids('Up') } },
  );
  assert.equal(waitingText(p, R), `Is made as soon as ${A} can run.`);
  p.work('wg');
  assert.equal(waitingText(p, A), `Waits until its resource ${R} is up: it is being created.`);
  assert.equal(
    waitingText(p, R),
    'Its machine is being created; given up at 2026-01-01T00:20:00 (initTimeout).',
  );
  p.work('service:', 'FAILED');
  assert.equal(
    waitingText(p, R),
    'Attempt 1 failed (ExitCode: exit code 1): the next machine is asked for at 2026-01-01T00:00:30.',
  );
  p.advance(30 * SECOND);
  const create = p.claim('service:');
  p.progress(create, { resourceId: 'i-7' });
  p.end(create);
  assert.equal(waitingText(p, A), `Waits for the Task Runner of its resource ${R} (i-7), which is up.`);
  assert.equal(waitingText(p, R), `Its machine i-7 is up and stays until ${A} ended.`);
  p.work(`resource:df-TEST_${R}`);
  assert.equal(waitingText(p, R), 'Its machine i-7 is being ended.');
  p.work('service:', 'FAILED');
  assert.equal(waitingText(p, R), 'Its machine i-7 is being ended; that failed once and is tried again.');
});

test('work under way names its host and when it was heard; a cancellation who asked for it (S185)', () => {
  const p = activated({ id: 'A' });
  const task = p.claim('wg');
  p.progress(task, { attemptStatus: 'half way' });
  assert.equal(waitingText(p, A), `Attempt 1 is at work on host, last heard of at ${FIRST}: half way.`);
  p.command('TRY_CANCEL', A);
  assert.equal(
    waitingText(p, A),
    'Is being canceled by arn:user: waits until its Task Runner on host has stopped, two progress periods at most.',
  );
});

test('a paused instance names its component and the remedy (S147)', () => {
  const p = activated({ id: 'A' });
  p.record({ kind: 'component-command', componentId: objectId('A'), command: 'PAUSE', at: p.now });
  assert.equal(waitingText(p, A), "Its component 'A' is paused: RESUME it to let it go on.");
});

test('a failure is told from the instance down to its origin (S144, S164, S165, S176)', () => {
  const p = activated(
    { id: 'P', type: 'S3KeyExists', settings: { preconditionTimeoutMs: durationOf(10 * MINUTE) } },
    { id: 'A', settings: { ...CASCADE, output: ids('D'), preconditions: ids('P') } },
    { id: 'D', type: 'S3DataNode', settings: CASCADE },
    { id: 'B', settings: { ...CASCADE, input: ids('D') } },
  );
  p.work('service:', 'FALSE');
  p.advance(10 * MINUTE);
  assert.equal(
    failureText(p, B),
    `${B} failed because its input @D_${FIRST} failed because its writer ${A} failed because its precondition ` +
      `@P_${FIRST} failed at 2026-01-01T00:10:00: Service_PreconditionTimeout: ` +
      'The precondition was not true within preconditionTimeout.',
  );
});

test('what ran on a failed machine names the machine and its failure (S165)', () => {
  const p = activated(
    { id: 'R', type: 'Ec2Resource', settings: ONE_TRY },
    { id: 'A', settings: { ...CASCADE, runsOn: objectId('R') } },
    { id: 'B', settings: { ...CASCADE, dependsOn: ids('A') } },
  );
  p.work('service:', 'FAILED');
  assert.equal(
    failureText(p, B),
    `${B} failed because its dependency ${A} was canceled because its resource @R_${FIRST} failed at ${FIRST}: ExitCode: exit code 1.`,
  );
});

test('a failure of its own tells attempts and reason, a cancellation who asked (S144)', () => {
  const p = activated({ id: 'A', settings: { maximumRetries: 1, retryDelayMs: durationOf(0) } }, { id: 'B' });
  p.command('TRY_CANCEL', B);
  p.work('wg', 'FAILED');
  p.work('wg', 'FAILED');
  assert.equal(failureText(p, A), `${A} failed after 2 attempts at ${FIRST}: ExitCode: exit code 1.`);
  assert.equal(failureText(p, B), `${B} was canceled by arn:user at ${FIRST}.`);
});

test('the last lines that a message announces are quoted, on one line and not too long (S144, S247)', () => {
  const failed = (errorMessage: string) => {
    const p = activated({ id: 'A', settings: ONE_TRY });
    p.end(p.claim('wg'), 'FAILED', { errorId: 'ExitCode', errorMessage, errorStackTrace: '' });
    return failureText(p, A).slice(`${A} failed at ${FIRST}: `.length);
  };
  assert.equal(
    failed('exit code 3; its last lines:\n\n one\n two\n'),
    'ExitCode: exit code 3; its last lines: one | two.',
  );
  assert.equal(failed('Cannot connect.\nat line 1\nat line 2'), 'ExitCode: Cannot connect.');
  assert.equal(failed(''), 'ExitCode.');
  assert.match(failed(`lines:\n${'x'.repeat(10_000)}end`), /^ExitCode: lines: \.\.\.x{297}end\.$/);
  assert.match(failed('y'.repeat(10_000)), /^ExitCode: y{300}\.\.\.?\.$/);
});

test('a component tells when its next interval is due, who is ahead of it, or that it is paused (S126, S128, S147)', () => {
  const every = schedule(1, 'hour', { occurrences: 5 });
  const sketch = { id: 'A', settings: { maxActiveInstances: 1 } };
  const p = new VirtualPipeline(T0, [compiledForTest([sketch], { every })]);
  p.activate();
  const text = () => {
    const progress = p.components.get(objectId('A')) ?? assert.fail();
    const settings = p.definitions[0]?.components.get(objectId('A'))?.settings ?? null;
    const activeInstances = [...p.instances.values()]
      .filter((i) => !isTerminal(i.status))
      .map(({ id }) => id);
    return explainComponent({ now: p.now, pipeline: p.pipeline, progress, settings, activeInstances })?.text;
  };
  assert.match(text() ?? '', /^The interval of 2026-01-01T01:00:00 is due at 2026-01-01T01:00:00/);
  p.advance(HOUR);
  assert.equal(
    text(),
    `The interval of 2026-01-01T01:00:00 is due since 2026-01-01T01:00:00 and waits until one of ${A} has ended (maxActiveInstances is 1).`,
  );
  p.record({ kind: 'component-command', componentId: objectId('A'), command: 'PAUSE', at: p.now });
  assert.match(text() ?? '', /is not made while 'A' is paused: RESUME it/);
  p.record({ kind: 'deactivated', cancelActive: true, by: 'arn:user', at: p.now });
  assert.equal(text(), 'Pipeline df-TEST is INACTIVE: activate it to go on.');
});
