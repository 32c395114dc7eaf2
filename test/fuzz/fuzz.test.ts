// SPDX-License-Identifier: Apache-2.0
/**
 * A short part of `npm run fuzz` with seeds that stay. It counts work (what a scope is asked, how much comes out) and
 * takes no times, so that a busy machine changes nothing.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Campaign, definitions, expressions, runCase } from './campaign.ts';

const CASES = 20_000;

function fatesOf(campaign: Campaign, seed: number): ReadonlyMap<string, number> {
  const fates = new Map<string, number>();
  for (let caseNumber = 0; caseNumber < CASES; caseNumber += 1) {
    const fate = runCase(campaign, seed, caseNumber);
    fates.set(fate, (fates.get(fate) ?? 0) + 1);
  }
  return fates;
}

test('20,000 mutated definitions are refused with a place, judged, or compiled and evaluated (S50 to S64)', () => {
  const fates = fatesOf(definitions(), 20_111);
  for (const fate of ['refused', 'errors', 'compiled']) assert.ok((fates.get(fate) ?? 0) > CASES / 50, fate);
});

test('20,000 mutated expressions are refused with a place, or evaluate to values or a fault (S76 to S92, X76)', () => {
  const fates = fatesOf(expressions, 20_222);
  for (const fate of ['refused', 'fault', 'values']) assert.ok((fates.get(fate) ?? 0) > CASES / 50, fate);
});

test('a case is made again from its seed and number alone', () => {
  const campaign = definitions();
  const late = campaign.inputOf(7, 12_345);
  campaign.inputOf(7, 1);
  assert.deepEqual(campaign.inputOf(7, 12_345), late);
  assert.notDeepEqual(campaign.inputOf(8, 12_345), late);
});
