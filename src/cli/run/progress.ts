// SPDX-License-Identifier: Apache-2.0
import type { InstanceView, PipelineView } from './pipeline-view.ts';

/** Where progress is drawn: a terminal is redrawn in place, anything else gets a line for each change. */
export interface Screen {
  readonly isTerminal: boolean;
  readonly columns: number;
  readonly rows: number;
  readonly color: boolean;
  /** How many texts others have written: what was drawn before them is no longer just above the cursor. */
  readonly interruptions: number;
  write(text: string): void;
}

/** Shows a pipeline while it goes on. Holds what was drawn last, nothing else. */
export interface Progress {
  show(view: PipelineView, now: number): void;
  /** Leaves the last picture standing and the cursor below it. */
  end(): void;
}

const MARKS: Readonly<Record<string, string>> = {
  FINISHED: '✔',
  SKIPPED: '-',
  FAILED: '✘',
  CANCELED: '✘',
  CASCADE_FAILED: '✘',
  TIMEDOUT: '✘',
  RUNNING: '▶',
  CREATING: '▶',
  SHUTTING_DOWN: '▶',
};
const GREEN = '32';
const RED = '31';
const BLUE = '36';
const COLORS: Readonly<Record<string, string>> = { '✔': GREEN, '✘': RED, '▶': BLUE };

export function createProgress(screen: Screen): Progress {
  return screen.isTerminal ? terminalProgress(screen) : plainProgress(screen);
}

/** One line for one instance: mark, status, name, time taken, tries, what it waits for. */
export function instanceLine(instance: InstanceView, now: number): string {
  const mark = MARKS[instance.status] ?? '·';
  const parts = [`${mark} ${instance.status.padEnd(23)} ${instance.id}`];
  const seconds = secondsTaken(instance, now);
  if (seconds !== null) parts.push(`${seconds} s`);
  if (instance.attemptCount > 1) parts.push(`attempt ${instance.attemptCount}`);
  if (instance.status.startsWith('WAITING') && instance.waitingOn !== null) parts.push(instance.waitingOn);
  if (instance.errorId !== null && instance.status !== 'FINISHED') parts.push(instance.errorId);
  return parts.join('  ');
}

function secondsTaken(instance: InstanceView, now: number): string | null {
  if (instance.actualStart === null || instance.status.startsWith('WAITING')) return null;
  const start = Date.parse(`${instance.actualStart}Z`);
  const end = instance.actualEnd === null ? now : Date.parse(`${instance.actualEnd}Z`);
  return Math.max(0, Math.round((end - start) / 1000)).toString();
}

/** A line when an instance changed its status or began another attempt; nothing when all stayed. */
function plainProgress(screen: Screen): Progress {
  const shown = new Map<string, string>();
  return {
    show(view, now) {
      for (const instance of view.instances) {
        const state = `${instance.status} ${instance.attemptCount}`;
        if (shown.get(instance.id) === state) continue;
        shown.set(instance.id, state);
        screen.write(`${new Date(now).toISOString().slice(11, 19)} ${instanceLine(instance, now)}\n`);
      }
    },
    end() {},
  };
}

function terminalProgress(screen: Screen): Progress {
  let drawn = 0;
  let interruptions = screen.interruptions;
  return {
    show(view, now) {
      if (screen.interruptions !== interruptions) drawn = 0;
      interruptions = screen.interruptions;
      const shown = fitting(view.instances, screen.rows - 2);
      const lines = shown.map((instance) => paint(instanceLine(instance, now), screen));
      const hidden = view.instances.filter((one) => !shown.includes(one));
      if (hidden.length > 0)
        lines.unshift(`  ${hidden.length} more${hidden.every(isDone) ? ', all done' : ''}`);
      const up = drawn > 0 ? `\u001b[${drawn}A` : '';
      screen.write(`${up}${lines.map((line) => `\u001b[2K${line}\n`).join('')}\u001b[J`);
      drawn = lines.length;
    },
    end() {
      drawn = 0;
    },
  };
}

/** When not all fit, those that are done go first; the order stays. */
function fitting(instances: readonly InstanceView[], rows: number): readonly InstanceView[] {
  if (instances.length <= rows) return instances;
  const open = instances.filter((one) => !isDone(one));
  const done = instances.filter(isDone);
  const doneShown = Math.max(0, rows - open.length);
  const shown = new Set([...open.slice(0, Math.max(1, rows)), ...done.slice(done.length - doneShown)]);
  return instances.filter((one) => shown.has(one));
}

function isDone({ status }: InstanceView): boolean {
  return status === 'FINISHED' || status === 'SKIPPED';
}

function paint(line: string, screen: Screen): string {
  const cut = line.length > screen.columns ? `${line.slice(0, Math.max(1, screen.columns - 1))}…` : line;
  const color = COLORS[cut[0] ?? ''];
  return screen.color && color !== undefined ? `\u001b[${color}m${cut[0]}\u001b[0m${cut.slice(1)}` : cut;
}
