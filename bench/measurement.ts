// SPDX-License-Identifier: Apache-2.0
import type { Cleanup } from './processes/cleanup.ts';

/** What every measurement is told. */
export interface Circumstances {
  /** A short run that shows whether everything works; its figures mean little. */
  readonly isQuick: boolean;
  /** Takes what ends processes and removes folders, whatever happens. */
  readonly cleanup: Cleanup;
  /** Tells the person who waits what goes on; no figures. */
  say(line: string): void;
}

/** How many samples become one figure. */
export type Summary = 'median' | 'p99';

/** One line of the table: samples of ours and of a baseline that were taken in turns, in the same unit. */
export interface Comparison {
  readonly what: string;
  readonly unit: '/s' | 'ms' | 'MiB';
  readonly summary: Summary;
  readonly ours: readonly number[];
  readonly baseline: readonly number[];
  readonly baselineName: string;
  /** The goal in words, null when none was set. */
  readonly goal: string | null;
}

/** What a measurement found: lines of the table, and notes that the figures need to be understood. */
export interface Findings {
  readonly comparisons: readonly Comparison[];
  readonly notes: readonly string[];
}

/** One measurement; `measure` starts all that it needs and leaves nothing behind. */
export interface Measurement {
  readonly name: string;
  /** One sentence: what is measured, and what is not. */
  readonly sentence: string;
  measure(circumstances: Circumstances): Promise<Findings>;
}

/** Takes samples in turns, A B A B ..., so that what else happens on the machine meets both alike. */
export async function inTurns<A, B>(
  rounds: number,
  ours: (round: number) => Promise<A>,
  baseline: (round: number) => Promise<B>,
): Promise<{ readonly ours: readonly A[]; readonly baseline: readonly B[] }> {
  const samples = { ours: [] as A[], baseline: [] as B[] };
  for (let round = 0; round < rounds; round += 1) {
    samples.ours.push(await ours(round));
    samples.baseline.push(await baseline(round));
  }
  return samples;
}

/** How long some work takes, in ms. */
export async function elapsedMs(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}
