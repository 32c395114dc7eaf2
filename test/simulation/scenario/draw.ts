// SPDX-License-Identifier: Apache-2.0
import { chanceOf, type Random } from '../chance.ts';
import { drawSketch, SCALE_MS, SCALES } from '../sketch/draw.ts';
import { editSketch } from '../sketch/edit.ts';
import type { Fault, InstanceCommand, PipelinePlan, Scenario, Temper, Wish } from './scenario.ts';

const MINUTE_MS = 60_000;

/** Draws everything that a seed does; some kinds of events are off in each, others heavy. */
export function drawScenario(seed: number): Scenario {
  const chance = chanceOf(seed, 'scenario');
  const scale = chance.pick(SCALES);
  const begins = Date.UTC(2026, chance.below(12), 1 + chance.below(31), chance.below(24), chance.below(60));
  const faultyMs = SCALE_MS[scale] * (2 + chance.below(4));
  const count = chance.pick([1, 1, 1, 2, 2, 3]);
  const pipelines: PipelinePlan[] = [];
  for (let number = 1; number <= count; number += 1) {
    const createdAfterMs = number === 1 ? 0 : chance.below(faultyMs / 3);
    const circumstances = { scale, begins: begins + createdAfterMs };
    const sketches = [drawSketch(chanceOf(seed, 'sketch', number), circumstances)];
    for (let edits = chance.pick([0, 0, 1, 2]); edits > 0; edits -= 1) {
      const last = sketches.at(-1);
      if (last === undefined) break;
      sketches.push(editSketch(chanceOf(seed, 'edit', number, edits), last, circumstances));
    }
    const offset = chance.pick([-1, 1, 2]) * SCALE_MS[scale];
    const startTimestamp = chance.chance(20) ? wholeSecond(begins + createdAfterMs + offset) : null;
    pipelines.push({ number, createdAfterMs, sketches, startTimestamp });
  }
  return {
    seed,
    scale,
    begins,
    faultyMs,
    pipelines,
    wishes: drawWishes(chanceOf(seed, 'wishes'), { begins, faultyMs, pipelines, scaleMs: SCALE_MS[scale] }),
    faults: drawFaults(chanceOf(seed, 'faults'), faultyMs),
    temper: drawTemper(chanceOf(seed, 'temper')),
  };
}

function wholeSecond(ms: number): number {
  return Math.floor(ms / 1000) * 1000;
}

interface Stage {
  readonly begins: number;
  readonly faultyMs: number;
  readonly scaleMs: number;
  readonly pipelines: readonly PipelinePlan[];
}

const COMMANDS: readonly InstanceCommand[] = ['TRY_CANCEL', 'RERUN', 'RERUN', 'MARK_FINISHED'];

function drawWishes(chance: Random, stage: Stage): readonly Wish[] {
  const wishes: Wish[] = [];
  const kinds = KINDS.filter(() => chance.chance(70));
  for (const plan of stage.pipelines) {
    for (let count = chance.pick([0, 2, 4, 8, 12]); count > 0; count -= 1) {
      const afterMs = plan.createdAfterMs + 1000 + chance.below(stage.faultyMs - plan.createdAfterMs);
      const common = { number: wishes.length, afterMs, pipeline: plan.number };
      if (kinds.length > 0) wishes.push(drawWish(chance, stage, common, chance.pick(kinds)));
    }
    for (let sketch = 1; sketch < plan.sketches.length; sketch += 1) {
      const afterMs = plan.createdAfterMs + 1000 + chance.below(stage.faultyMs - plan.createdAfterMs);
      wishes.push({ number: wishes.length, afterMs, pipeline: plan.number, kind: 'edit', sketch });
    }
  }
  return wishes;
}

const KINDS = [
  'activate',
  'deactivate',
  'deactivate',
  'command',
  'command',
  'command',
  'pause',
  'resume',
  'delete',
  'look',
] as const;

function drawWish(
  chance: Random,
  { begins, scaleMs }: Stage,
  common: { readonly number: number; readonly afterMs: number; readonly pipeline: number },
  kind: (typeof KINDS)[number],
): Wish {
  switch (kind) {
    case 'activate': {
      const at = wholeSecond(begins + common.afterMs + chance.pick([-2, -1, 0, 1]) * scaleMs);
      return { ...common, kind, startTimestamp: chance.chance(30) ? at : null };
    }
    case 'deactivate':
      return { ...common, kind, cancelActive: chance.chance(60) };
    case 'command':
      return { ...common, kind, command: chance.pick(COMMANDS), count: chance.pick([1, 1, 1, 3]) };
    case 'delete':
      return chance.chance(25) ? { ...common, kind } : { ...common, kind: 'look' };
    case 'pause':
    case 'resume':
    case 'look':
      return { ...common, kind };
    default:
      return kind satisfies never;
  }
}

function drawFaults(chance: Random, faultyMs: number): readonly Fault[] {
  const faults: Fault[] = [];
  const kinds = FAULTS.filter(() => chance.chance(60));
  for (let count = chance.pick([0, 2, 5, 9]); count > 0 && kinds.length > 0; count -= 1) {
    const common = { number: faults.length, afterMs: chance.below(faultyMs) };
    faults.push(drawFault(chance, common, chance.pick(kinds)));
  }
  return faults;
}

const FAULTS = [
  'before-commit',
  'after-commit',
  'refusal',
  'freeze',
  'clock-step',
  'machine-loss',
  'network',
] as const;

function drawFault(
  chance: Random,
  common: { readonly number: number; readonly afterMs: number },
  kind: (typeof FAULTS)[number],
): Fault {
  const lastsMs = chance.pick([5_000, MINUTE_MS, 10 * MINUTE_MS]);
  switch (kind) {
    case 'before-commit':
    case 'after-commit': {
      const downMs = chance.pick([1_000, 30_000, 10 * MINUTE_MS]);
      return { ...common, kind: 'crash', when: kind, commits: chance.below(4), downMs };
    }
    case 'refusal':
    case 'freeze':
      return { ...common, kind, lastsMs };
    case 'clock-step':
      return { ...common, kind, byMs: chance.pick([-60, -10, -1, 1, 10, 60, 600]) * MINUTE_MS };
    case 'machine-loss':
      return { ...common, kind, costsTry: chance.chance(50) };
    case 'network':
      return { ...common, kind, lastsMs: 6 * lastsMs, lost: 15, unanswered: 15, doubled: 15 };
    default:
      return kind satisfies never;
  }
}

function drawTemper(chance: Random): Temper {
  const sometimes = (...percents: readonly number[]): number =>
    chance.chance(50) ? chance.pick(percents) : 0;
  return {
    fails: sometimes(5, 25, 60),
    dies: sometimes(5, 15),
    fallsSilent: sometimes(5, 15),
    neverAcknowledges: sometimes(5, 15),
    handsBack: sometimes(5, 15),
    isSlow: sometimes(10, 30),
    saysFalse: sometimes(20, 50),
    doubles: sometimes(10, 50),
    errs: sometimes(10, 30),
    hangsUp: sometimes(10, 30),
    threads: chance.pick([1, 2, 4]),
    impatience: sometimes(10, 90),
  };
}
