// SPDX-License-Identifier: Apache-2.0
/**
 * `npm run bench`: takes every measurement, or those that are named, and prints a table for docs/performance.md.
 *
 *   npm run bench -- [--quick] [NAME...]
 *
 * Some take many minutes and gigabytes of disk; these are taken only when they are named, or with --quick.
 *
 * Each figure is a ratio to a baseline that was taken in turns with it. Runs on loopback alone, below a temporary
 * folder of its own, and leaves nothing behind.
 */
import { parseArgs } from 'node:util';
import { chains } from './chains.ts';
import { definition } from './definition.ts';
import { describeObjects } from './describe-objects.ts';
import { emptyTasks } from './empty-tasks.ts';
import { handOver } from './hand-over.ts';
import { idleMemory } from './idle-memory.ts';
import type { Comparison, Measurement } from './measurement.ts';
import { policy } from './policy.ts';
import { createCleanup } from './processes/cleanup.ts';
import { machineLine, markdownTable, textLine } from './report.ts';
import { backfill } from './scale/backfill.ts';
import { eventCost } from './scale/event-cost.ts';
import { restart } from './scale/restart.ts';
import { startTime } from './start-time.ts';
import { transitions } from './store.ts';

const MEASUREMENTS: readonly Measurement[] = [
  describeObjects,
  emptyTasks,
  chains,
  handOver,
  startTime,
  idleMemory,
  transitions,
  definition,
  policy,
];

/** Not part of a run without names. */
const LONG: readonly Measurement[] = [eventCost, backfill, restart];

const cleanup = createCleanup();
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.on(signal, () => {
    cleanup.finish();
    process.exit(1);
  });
}
try {
  process.exitCode = await bench(process.argv.slice(2));
} finally {
  cleanup.finish();
}

async function bench(args: string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args,
    options: { quick: { type: 'boolean', default: false } },
    allowPositionals: true,
  });
  const all = [...MEASUREMENTS, ...LONG];
  const unknown = positionals.filter((name) => !all.some((measurement) => measurement.name === name));
  if (unknown.length > 0) {
    const names = all.map(({ name }) => name).join(', ');
    process.stderr.write(`no measurement is called ${unknown.join(', ')}: choose from ${names}\n`);
    return 2;
  }
  const usual = values.quick ? all : MEASUREMENTS;
  const chosen = positionals.length === 0 ? usual : all.filter(({ name }) => positionals.includes(name));
  const machine = machineLine();
  const command = ['npm run bench', ...(args.length > 0 ? ['--', ...args] : [])].join(' ');
  const start = performance.now();
  const found: Comparison[] = [];
  const allNotes: string[] = [];
  print(`${machine}\n${command}\n`);
  for (const { name, sentence, measure } of chosen) {
    const say = (line: string): void => void process.stderr.write(`${line}\n`);
    const { comparisons, notes } = await measure({ isQuick: values.quick, cleanup, say });
    print(`${name}: ${sentence}`);
    for (const line of [...comparisons.map(textLine), ...notes.map((note) => `  ${note}`)]) print(line);
    found.push(...comparisons);
    allNotes.push(...notes);
  }
  const seconds = ((performance.now() - start) / 1000).toFixed(0);
  print(`\n${machine}. Command: \`${command}\`, ${seconds} s.\n\n${markdownTable(found)}\n`);
  for (const note of allNotes) print(`- ${note}`);
  return 0;
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}
