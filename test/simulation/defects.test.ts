// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DEFECTS, withDefect } from './defects.ts';
import { drawScenario } from './scenario/draw.ts';
import { simulate } from './simulation.ts';

/** Seeds within which each deliberate mistake must be seen. */
const SEEDS_MAX = 12;

for (const defect of DEFECTS) {
  test(`the auditor sees an engine that ${defect.name}`, async () => {
    const seen: string[] = [];
    for (let seed = 1; seed <= SEEDS_MAX && seen.length === 0; seed += 1) {
      const { violation } = await simulate(drawScenario(seed), withDefect(defect));
      if (violation !== null) seen.push(`seed ${seed}: ${violation.rule} ${violation.message}`);
    }
    assert.ok(seen.length > 0, `none of ${SEEDS_MAX} seeds shows it`);
  });
}
