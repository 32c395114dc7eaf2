// SPDX-License-Identifier: Apache-2.0
import { closeSync, openSync, writeSync } from 'node:fs';
import type { Instant } from '../../core/model/index.ts';

/** The runner's own log of one attempt, `Activity.log`; lines are on disk when a method returns. */
export interface ActivityLog {
  info(text: string): void;
  warn(text: string): void;
  error(text: string): void;
  /** Writes nothing after this. */
  close(): void;
}

export interface ActivityLogOptions {
  readonly file: string;
  /** Name of the thread that works on the task, such as `TaskRunnerService-wg-0`. */
  readonly thread: string;
  readonly pipelineId: string;
  /** Type of the attempt. */
  readonly source: string;
  readonly clock: { now(): Instant };
  /** Hears that a line could not be written, such as on a full disk: a log never stops the work. */
  readonly onFailure: (error: unknown) => void;
}

/** Opens the log of an attempt for appending. */
export function openActivityLog(options: ActivityLogOptions): ActivityLog {
  const file = openSync(options.file, 'a', 0o600);
  let isOpen = true;
  const write = (level: string) => (text: string) => {
    try {
      if (isOpen) writeSync(file, logLine({ ...options, level, at: options.clock.now(), text }));
    } catch (error) {
      options.onFailure(error);
    }
  };
  return {
    info: write('INFO'),
    warn: write('WARN'),
    error: write('ERROR'),
    close: () => {
      if (isOpen) closeSync(file);
      isOpen = false;
    },
  };
}

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

interface LogLine {
  readonly at: Instant;
  readonly level: string;
  readonly thread: string;
  readonly pipelineId: string;
  readonly source: string;
  readonly text: string;
}

/** `dd MMM yyyy HH:mm:ss,SSS [LEVEL] (thread) <pipelineId> <source>: text`, times in UTC. Source: S243. */
export function logLine(line: LogLine): string {
  const [date = '', time = ''] = new Date(line.at).toISOString().split('T');
  const [year, month, day] = date.split('-');
  const when = `${day} ${MONTHS[Number(month) - 1]} ${year} ${time.slice(0, 12).replace('.', ',')}`;
  return `${when} [${line.level}] (${line.thread}) ${line.pipelineId} ${line.source}: ${line.text}\n`;
}
