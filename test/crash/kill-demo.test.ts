// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { makeAccessLogs } from '../../scripts/demo/access-logs.ts';
import { playRound, type RoundPlan } from './demo-round.ts';

/** One plan for each part of the pipeline's life; `kill-demo.ts` draws others. */
const PLANS: Readonly<Record<string, RoundPlan>> = {
  'at its first start, and while the machine is made': { firstStartMs: 500, workMs: 450, againMs: [] },
  'while calls come in': { firstStartMs: null, workMs: 40, againMs: [] },
  'while activities are worked on, and while it recovers': {
    ...{ firstStartMs: null, workMs: 2_000, againMs: [700] },
  },
};

describe('a service killed with kill -9', {
  skip: existsSync('/proc/self/stat') ? false : 'no /proc',
}, () => {
  const folder = mkdtempSync(join(tmpdir(), 'penstock-crash-input-'));
  const logs = join(folder, 'logs');
  const { lines } = makeAccessLogs(logs);
  after(() => rmSync(folder, { recursive: true }));

  for (const [when, plan] of Object.entries(PLANS)) {
    it(`keeps its promises when that happens ${when}`, async () => {
      const result = await playRound(plan, { logs, lines });
      assert.deepEqual(result.faults, [], `kept in ${result.folder}`);
      assert.ok(result.starts >= 2);
    });
  }
});
