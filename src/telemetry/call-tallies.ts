// SPDX-License-Identifier: Apache-2.0

/** Upper bounds in seconds; the last ones are for parked polls. */
const LATENCY_BOUNDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1, 5, 30, 90] as const;

/** What is known of one operation's calls. */
interface Tally {
  readonly byCode: Map<string, number>;
  /** Calls that took no longer than each bound and longer than the one before; the last place is for all longer ones. */
  readonly byLatency: number[];
  seconds: number;
}

/**
 * Counts of answered calls: one look into a map and two additions a call, no text is made before somebody asks.
 * State: one tally an operation, which only `count` changes. T1: the sum of `byLatency` is the sum of `byCode`.
 */
export interface CallTallies {
  count(call: { readonly operation: string; readonly code: string; readonly seconds: number }): void;
  /** In the text form of Prometheus, version 0.0.4. */
  print(): string;
}

/** Empty tallies. */
export function createCallTallies(): CallTallies {
  const tallies = new Map<string, Tally>();
  return {
    count({ operation, code, seconds }) {
      const tally = tallies.get(operation) ?? addTally(tallies, operation);
      tally.byCode.set(code, (tally.byCode.get(code) ?? 0) + 1);
      const place = placeOf(seconds);
      tally.byLatency[place] = (tally.byLatency[place] ?? 0) + 1;
      tally.seconds += seconds;
    },
    print: () => `${printCodes(tallies)}\n${printLatencies(tallies)}`,
  };
}

function addTally(tallies: Map<string, Tally>, operation: string): Tally {
  const byLatency = new Array<number>(LATENCY_BOUNDS.length + 1).fill(0);
  const tally: Tally = { byCode: new Map(), byLatency, seconds: 0 };
  tallies.set(operation, tally);
  return tally;
}

function placeOf(seconds: number): number {
  let place = 0;
  for (const bound of LATENCY_BOUNDS) {
    if (seconds <= bound) break;
    place += 1;
  }
  return place;
}

function printCodes(tallies: ReadonlyMap<string, Tally>): string {
  const lines = [
    '# HELP penstock_requests_total Answered API calls by operation and code',
    '# TYPE penstock_requests_total counter',
  ];
  for (const [operation, { byCode }] of tallies)
    for (const [code, count] of byCode)
      lines.push(`penstock_requests_total{operation="${operation}",code="${code}"} ${count}`);
  return `${lines.join('\n')}\n`;
}

function printLatencies(tallies: ReadonlyMap<string, Tally>): string {
  const name = 'penstock_request_seconds';
  const lines = [`# HELP ${name} Time from the head of a call to its answer`, `# TYPE ${name} histogram`];
  for (const [operation, { byLatency, seconds }] of tallies) {
    const label = `operation="${operation}"`;
    let count = 0;
    for (const [place, calls] of byLatency.entries()) {
      count += calls;
      lines.push(`${name}_bucket{le="${LATENCY_BOUNDS[place] ?? '+Inf'}",${label}} ${count}`);
    }
    lines.push(`${name}_sum{${label}} ${seconds}`, `${name}_count{${label}} ${count}`);
  }
  return `${lines.join('\n')}\n`;
}
