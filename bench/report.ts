// SPDX-License-Identifier: Apache-2.0
import { cpus, loadavg, release, totalmem, type } from 'node:os';
import type { Comparison, Summary } from './measurement.ts';

/** The value below which a share of the samples lies; nearest rank, so that it is always a sample. */
export function quantile(samples: readonly number[], share: number): number {
  const sorted = samples.toSorted((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? Number.NaN;
}

/** The middle sample, or the mean of the middle two. */
export function median(samples: readonly number[]): number {
  const upper = Math.floor(samples.length / 2) + 1;
  return (quantile(samples, 0.5) + quantile(samples, upper / samples.length)) / 2;
}

/** The machine, its software and what else ran on it when the bench began: figures without it mean nothing. */
export function machineLine(): string {
  const [load = 0] = loadavg();
  const memory = (totalmem() / 1024 ** 3).toFixed(0);
  const cpu = cpus()[0]?.model.trim() ?? 'unknown CPU';
  const now = new Date(Date.now()).toISOString().slice(0, 16).replace('T', ' ');
  const versions = `Node ${process.versions.node}, SQLite ${process.versions['sqlite'] ?? '?'}, ${process.versions.openssl === undefined ? '' : `OpenSSL ${process.versions.openssl}, `}${type()} ${release()}`;
  return `${now} UTC; ${cpu} x ${cpus().length}, ${memory} GiB; ${versions}; load average before: ${load.toFixed(2)}`;
}

/** Ours divided by the baseline, each summarised. */
export function ratioOf(comparison: Comparison): number {
  return summarise(comparison.ours, comparison.summary) / summarise(comparison.baseline, comparison.summary);
}

/** One comparison as a line of plain text, with every spread. */
export function textLine(comparison: Comparison): string {
  const { what, baselineName, goal } = comparison;
  const sides = `${side(comparison, comparison.ours)} against ${side(comparison, comparison.baseline)} ${baselineName}`;
  return `  ${what}: ratio ${printed(ratioOf(comparison))}; ${sides}${goal === null ? '' : `; goal ${goal}`}`;
}

/** The table that docs/performance.md holds. */
export function markdownTable(comparisons: readonly Comparison[]): string {
  const rows = comparisons.map((comparison) => {
    const { what, baselineName, goal } = comparison;
    const cells = [
      what,
      side(comparison, comparison.ours),
      `${baselineName}: ${side(comparison, comparison.baseline)}`,
      printed(ratioOf(comparison)),
      goal ?? '-',
    ];
    return `| ${cells.join(' | ')} |`;
  });
  return ['| what | Penstock | baseline | ratio | goal |', '|---|---|---|---|---|', ...rows].join('\n');
}

function side({ unit, summary }: Comparison, samples: readonly number[]): string {
  const spread = `${printed(Math.min(...samples))} to ${printed(Math.max(...samples))}, n ${samples.length}`;
  const figure = printed(summarise(samples, summary));
  return `${figure}${unit === '/s' ? '/s' : ` ${unit}`} (${spread})`;
}

function summarise(samples: readonly number[], summary: Summary): number {
  return summary === 'median' ? median(samples) : quantile(samples, 0.99);
}

/** Three digits that count, thousands whole. */
function printed(value: number): string {
  if (value >= 100) return Math.round(value).toLocaleString('en-US');
  return value >= 10 ? value.toFixed(1) : value.toFixed(2);
}
