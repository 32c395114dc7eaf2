// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { test } from 'node:test';
import { DEFECTS, withDefect } from './defects.ts';
import { reportOf } from './report.ts';
import { drawScenario } from './scenario/draw.ts';
import { shrink } from './shrink.ts';
import { simulate } from './simulation.ts';

const SCRIPT = join(import.meta.dirname, '../../scripts/simulate.ts');

test('a seed does the same each time, in another process too', async () => {
  const seeds = [5, 12, 1004];
  for (const seed of seeds) {
    const first = await simulate(drawScenario(seed));
    const again = await simulate(drawScenario(seed));
    assert.equal(again.hash, first.hash);
    const told = execFileSync(process.execPath, [SCRIPT, '--seed', String(seed)], { encoding: 'utf8' });
    assert.match(told, new RegExp(`seed ${seed}: trace ${first.hash}, ${first.events} events`));
  }
});

test('two seeds differ', async () => {
  const [first, second] = await Promise.all([simulate(drawScenario(1)), simulate(drawScenario(2))]);
  assert.notEqual(first.hash, second.hash);
});

test('a failure tells its seed, the rule, what was expected, the end of the trace and how to see it again', async () => {
  const defect = DEFECTS.find(({ name }) => name === 'skips an interval');
  assert.ok(defect !== undefined);
  for (let seed = 1; seed < 30; seed += 1) {
    const play = (scenario: ReturnType<typeof drawScenario>) => simulate(scenario, withDefect(defect));
    const outcome = await play(drawScenario(seed));
    if (outcome.violation?.message.includes('is not the next') !== true) continue;
    const report = reportOf(seed, outcome);
    assert.match(report, new RegExp(`^seed ${seed} breaks S115: @\\S+ is not the next interval`));
    assert.match(report, /expected: .+\n {2}found: {4}.+/);
    assert.match(report, /\d{4}-\d\d-\d\dT\S+ (timer|make-occurrences|wake) /);
    assert.match(report, new RegExp(`again: npm run simulate -- --seed ${seed}$`));
    const shrunk = await shrink(drawScenario(seed), play);
    assert.equal(shrunk.outcome.violation?.rule, 'S115');
    assert.ok(shrunk.scenario.faults.length <= drawScenario(seed).faults.length);
    return;
  }
  assert.fail('no seed shows the defect');
});
