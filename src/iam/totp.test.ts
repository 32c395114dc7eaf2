// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { instantOf } from '../core/model/index.ts';
import { base32, codeOf, matchingStep, stepAt } from './totp.ts';

/** The seed of RFC 6238, appendix B; its codes have eight digits, of which ours are the last six. */
const SEED = Buffer.from('12345678901234567890', 'ascii');

test('codes are those of RFC 6238', () => {
  const rows = [
    [59, '287082'],
    [1_111_111_109, '081804'],
    [1_111_111_111, '050471'],
    [1_234_567_890, '005924'],
    [2_000_000_000, '279037'],
    [20_000_000_000, '353130'],
  ] as const;
  for (const [seconds, code] of rows) assert.equal(codeOf(SEED, stepAt(instantOf(seconds * 1000))), code);
});

test('a code is taken one step either way and never again (X62)', () => {
  const now = instantOf(59_000);
  assert.equal(matchingStep(SEED, codeOf(SEED, 0), now, -1), 0);
  assert.equal(matchingStep(SEED, codeOf(SEED, 2), now, -1), 2);
  assert.equal(matchingStep(SEED, codeOf(SEED, 3), now, -1), null);
  assert.equal(matchingStep(SEED, codeOf(SEED, 1), now, 1), null);
});

test('seeds are written in base32 as RFC 4648 has it', () => {
  for (const [text, written] of [
    ['f', 'MY'],
    ['fo', 'MZXQ'],
    ['foo', 'MZXW6'],
    ['foobar', 'MZXW6YTBOI'],
  ])
    assert.equal(base32(Buffer.from(text ?? '', 'ascii')), written);
});
