// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { validate } from '../../core/definition/index.ts';
import { instantOf, type ObjectId } from '../../core/model/index.ts';
import { unhurried, validateUnhurried } from './unhurried.ts';

const OPTIONS = {
  profile: 'default',
  runnerMissing: 'error',
  moment: 'put',
  now: instantOf(Date.UTC(2030, 0, 1)),
  backfillIntervalsMax: null,
} as const;

test('a large definition lets others go first many times, and is judged as in one go (S50)', async () => {
  const objects = Array.from({ length: 300 }, (_, index) => ({
    id: `A${index}` as ObjectId,
    name: 'a',
    fields: [{ key: 'type', kind: 'string', value: 'ShellCommandActivity' } as const],
  }));
  const definition = { objects, parameters: [], values: [] };
  let turns = 0;
  let isOver = false;
  const count = (): void => {
    turns += 1;
    if (!isOver) setImmediate(count);
  };
  setImmediate(count);
  const findings = await validateUnhurried(definition, OPTIONS);
  isOver = true;
  assert.ok(turns >= 8, `others had ${turns} turns`);
  assert.deepEqual(findings, validate(definition, OPTIONS));
});

test('a small definition is judged without waiting', async () => {
  let hasWaited = false;
  setImmediate(() => {
    hasWaited = true;
  });
  await validateUnhurried({ objects: [], parameters: [], values: [] }, OPTIONS);
  assert.equal(hasWaited, false);
});

test('a mistake in a step reaches the caller', async () => {
  const work = (function* (): Generator<void, number> {
    yield;
    throw new RangeError('in a step');
  })();
  await assert.rejects(unhurried(work), /in a step/);
});
