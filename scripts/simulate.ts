// SPDX-License-Identifier: Apache-2.0
/**
 * `npm run simulate`: whole lives of pipelines on a virtual clock, with faults, judged by an auditor.
 *
 *   npm run simulate -- [--seed N] [--seeds COUNT] [--from N] [--keep-going]
 *
 * `--seed N` plays one seed and prints its trace hash; `--seeds COUNT` plays that many, from `--from` (1 when left out)
 * on, and ends at the first failure, which is told with its seed, the end of its trace, the rule that was broken and what
 * was left after dropping all that does not matter. With `--keep-going` failures are counted by rule instead.
 */
import { parseArgs } from 'node:util';
import { reportOf, scenarioText } from '../test/simulation/report.ts';
import { drawScenario } from '../test/simulation/scenario/draw.ts';
import { shrink } from '../test/simulation/shrink.ts';
import { simulate } from '../test/simulation/simulation.ts';

const { values } = parseArgs({
  options: {
    seed: { type: 'string' },
    seeds: { type: 'string' },
    from: { type: 'string', default: '1' },
    'keep-going': { type: 'boolean', default: false },
  },
});

/** Seeds between two lines of progress. */
const STRETCH = 500;

const first = wholeNumber('seed', values.seed ?? values.from);
const count = values.seed === undefined ? wholeNumber('seeds', values.seeds ?? '300') : 1;
process.exitCode = await playAll();

async function playAll(): Promise<number> {
  const failures = new Map<string, number[]>();
  const start = performance.now();
  const cpu = process.cpuUsage();
  let events = 0;
  for (let seed = first; seed < first + count; seed += 1) {
    const outcome = await simulate(drawScenario(seed));
    events += outcome.events;
    if (count === 1 && outcome.violation === null)
      process.stdout.write(
        `seed ${seed}: trace ${outcome.hash}, ${outcome.events} events, nothing is wrong\n`,
      );
    if (outcome.violation !== null && !values['keep-going']) {
      await tell(seed);
      return 1;
    }
    if (outcome.violation !== null) note(failures, seed, outcome.violation);
    const done = seed - first + 1;
    if (count > 1 && (done % STRETCH === 0 || done === count)) {
      const seconds = (performance.now() - start) / 1000;
      const { user, system } = process.cpuUsage(cpu);
      const cpuMs = ((user + system) / 1000 / done).toFixed(1);
      process.stdout.write(
        `${done} of ${count} seeds, ${events} events, ${seconds.toFixed(0)} s, ${cpuMs} ms of processor a seed\n`,
      );
    }
  }
  for (const [what, seeds] of [...failures].sort((a, b) => b[1].length - a[1].length))
    process.stdout.write(`${seeds.length} times ${what}: ${seeds.slice(0, 8).join(' ')}\n`);
  return failures.size === 0 ? 0 : 1;
}

/** Tells of a failing seed, as it was and shrunk. */
async function tell(seed: number): Promise<void> {
  const scenario = drawScenario(seed);
  const shrunk = await shrink(scenario);
  const whole = await simulate(scenario);
  process.stderr.write(`${reportOf(seed, whole)}\n`);
  process.stderr.write(`shrunk: ${shrunk.dropped}\n${scenarioText(shrunk.scenario)}\n`);
  process.stderr.write(`${reportOf(seed, shrunk.outcome)}\n`);
}

/** Failures of one kind belong together: names with a number in them are left out. */
function note(
  failures: Map<string, number[]>,
  seed: number,
  { rule, message }: { rule: string; message: string },
): void {
  const key = `${rule} ${message.replace(/@?\S*\d\S*/g, '#')}`;
  failures.set(key, [...(failures.get(key) ?? []), seed]);
  process.stdout.write(`seed ${seed} breaks ${rule}: ${message}\n`);
}

function wholeNumber(name: string, text: string): number {
  const number = Number(text);
  if (Number.isSafeInteger(number) && number >= 0) return number;
  process.stderr.write(`--${name} must be a whole number, not '${text}'\n`);
  process.exit(2);
}
