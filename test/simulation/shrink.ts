// SPDX-License-Identifier: Apache-2.0
import type { Scenario, Temper } from './scenario/scenario.ts';
import { type Outcome, simulate } from './simulation.ts';

/** Plays of one shrinking at most. */
const PLAYS_MAX = 150;

/** A scenario that fails in the same way and does less. */
export interface Shrunk {
  readonly scenario: Scenario;
  readonly outcome: Outcome;
  /** What was left out, in words. */
  readonly dropped: string;
}

type Play = (scenario: Scenario) => Promise<Outcome>;

/** Leaves out pipelines, wishes, faults and bad habits, one after another, as long as the same rule is broken. */
export async function shrink(failing: Scenario, play: Play = simulate): Promise<Shrunk> {
  let best = failing;
  let outcome = await play(failing);
  const rule = outcome.violation?.rule;
  let plays = 0;

  async function attempt(scenario: Scenario): Promise<boolean> {
    if (plays >= PLAYS_MAX) return false;
    plays += 1;
    const tried = await play(scenario);
    if (tried.violation === null || tried.violation.rule !== rule) return false;
    best = scenario;
    outcome = tried;
    return true;
  }

  for (const plan of failing.pipelines)
    if (best.pipelines.length > 1)
      await attempt({ ...best, pipelines: best.pipelines.filter((each) => each.number !== plan.number) });
  if (!(await attempt({ ...best, faults: [] })))
    for (const { number } of failing.faults)
      await attempt({ ...best, faults: best.faults.filter((each) => each.number !== number) });
  if (!(await attempt({ ...best, wishes: [] })))
    for (const { number } of failing.wishes)
      await attempt({ ...best, wishes: best.wishes.filter((each) => each.number !== number) });
  for (const habit of Object.keys(failing.temper) as (keyof Temper)[])
    if (best.temper[habit] > 0 && habit !== 'threads')
      await attempt({ ...best, temper: { ...best.temper, [habit]: 0 } });
  const dropped =
    `${failing.pipelines.length} pipelines, ${failing.wishes.length} wishes, ${failing.faults.length} faults` +
    ` -> ${best.pipelines.length}, ${best.wishes.length}, ${best.faults.length}`;
  return { scenario: best, outcome, dropped };
}
