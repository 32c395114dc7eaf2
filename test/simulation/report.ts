// SPDX-License-Identifier: Apache-2.0
import type { Scenario } from './scenario/scenario.ts';
import type { Outcome } from './simulation.ts';

/** Lines of the trace that a report shows. */
const LINES = 40;

/** What a failed simulation tells: what was broken, what happened last, and how to see it again. */
export function reportOf(seed: number, outcome: Outcome): string {
  const { violation } = outcome;
  if (violation === null) return `seed ${seed}: nothing is wrong`;
  const { rule, message, pipelineId, expected, found } = violation;
  return [
    `seed ${seed} breaks ${rule}: ${message}`,
    `  pipeline: ${pipelineId ?? '(none)'}`,
    ...(expected === undefined ? [] : [`  expected: ${shown(expected)}`]),
    ...(found === undefined ? [] : [`  found:    ${shown(found)}`]),
    `  trace ${outcome.hash}, ${outcome.events} events; the last of this pipeline:`,
    ...outcome.lastLines(LINES).map((line) => `    ${line}`),
    `  again: npm run simulate -- --seed ${seed}`,
  ].join('\n');
}

function shown(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** What a shrunk scenario still does. */
export function scenarioText({ pipelines, wishes, faults, temper }: Scenario): string {
  const habits = Object.entries(temper).filter(([, percent]) => percent > 0);
  return [
    ...pipelines.map(({ number, sketches }) => `  pipeline ${number}: ${JSON.stringify(sketches[0])}`),
    ...wishes.map((wish) => `  wish: ${JSON.stringify(wish)}`),
    ...faults.map((fault) => `  fault: ${JSON.stringify(fault)}`),
    `  Task Runners: ${habits.map(([name, percent]) => `${name} ${percent}`).join(', ')}`,
  ].join('\n');
}
