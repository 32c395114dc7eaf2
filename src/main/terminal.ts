// SPDX-License-Identifier: Apache-2.0
import type { Screen } from '../cli/index.ts';
import { humanLogLine } from './log-lines.ts';

/** Data, on standard output. */
export function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

/** Talk for the person, on standard error. */
export function say(line: string): void {
  process.stderr.write(`penstock: ${line}\n`);
}

/** A line of the log: for a person on a terminal, in its JSON form for programs elsewhere. */
export function logLine(line: string): string {
  return process.stderr.isTTY === true ? humanLogLine(line) : line;
}

/** A screen on which others may write too, through `interrupt`. */
export interface SharedScreen extends Screen {
  interrupt(text: string): void;
}

/** Standard error as a screen; colour unless NO_COLOR is set. Source: design 3. */
export function screenOf(stream: NodeJS.WriteStream): SharedScreen {
  let interruptions = 0;
  return {
    isTerminal: stream.isTTY === true,
    // A terminal that does not know its size says 0.
    columns: stream.columns || 110,
    rows: stream.rows || 40,
    color: stream.isTTY === true && (process.env['NO_COLOR'] ?? '') === '',
    get interruptions() {
      return interruptions;
    },
    write: (text) => void stream.write(text),
    interrupt(text) {
      interruptions += 1;
      stream.write(text);
    },
  };
}

/** A signal that aborts at the first SIGINT or SIGTERM; the second ends the process at once. */
export function untilSignal(): {
  readonly signal: AbortSignal;
  readonly name: () => 'SIGINT' | 'SIGTERM' | null;
} {
  const controller = new AbortController();
  let first: 'SIGINT' | 'SIGTERM' | null = null;
  for (const name of ['SIGINT', 'SIGTERM'] as const) {
    process.on(name, () => {
      if (first !== null) process.exit(name === 'SIGINT' ? 130 : 143);
      first = name;
      controller.abort();
    });
  }
  return { signal: controller.signal, name: () => first };
}
