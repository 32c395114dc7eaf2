// SPDX-License-Identifier: Apache-2.0
import { createRequire } from 'node:module';
import type * as Pino from 'pino';
import type { Redaction } from './redaction.ts';
import { REDACTED } from './redaction.ts';

export const LOG_LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'silent'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

/** Fields of these names never reach the log, at the top or one level down. Source: X69. */
const SECRET_FIELDS = [
  'authorization',
  'cookie',
  'secretAccessKey',
  'sessionToken',
  'signature',
  'password',
  'token',
] as const;

/** Structured log: fields first, then a sentence. */
export interface Log {
  debug(fields: object, message: string): void;
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
  /** A log whose lines all carry these fields. */
  child(fields: Readonly<Record<string, unknown>>): Log;
}

export interface LogOptions {
  readonly level: LogLevel;
  readonly redaction: Redaction;
  /** Takes whole lines of JSON; standard error for a service. */
  readonly write: (line: string) => void;
}

/**
 * Makes a log that writes JSON lines through pino, every one of them redacted as a whole. Pino is loaded, at once, by
 * the first line that is really written: a service that has nothing to say starts without it. Source: X69.
 */
export function createLog(options: LogOptions): Log {
  return startedByUse(options.level, () => openPino(options));
}

/** Places of the levels that lines have; the others write nothing below them. */
const PLACES = { trace: 10, debug: 20, info: 30, warn: 40, error: 50, silent: 100 } as const satisfies Record<
  LogLevel,
  number
>;

function startedByUse(level: LogLevel, open: () => Log): Log {
  let opened: Log | undefined;
  const log = (): Log => {
    opened ??= open();
    return opened;
  };
  const isWritten = (line: LogLevel): boolean => PLACES[line] >= PLACES[level];
  return {
    debug: (fields, message) => void (isWritten('debug') && log().debug(fields, message)),
    info: (fields, message) => void (isWritten('info') && log().info(fields, message)),
    warn: (fields, message) => void (isWritten('warn') && log().warn(fields, message)),
    error: (fields, message) => void (isWritten('error') && log().error(fields, message)),
    child: (fields) => startedByUse(level, () => log().child(fields)),
  };
}

function openPino(options: LogOptions): Log {
  // Not `import`, for a line is written when the call that says it returns.
  const { pino, stdTimeFunctions } = createRequire(import.meta.url)('pino') as typeof Pino;
  const paths = SECRET_FIELDS.flatMap((field) => [field, `*.${field}`]);
  const destination = { write: (line: string): void => options.write(options.redaction.redact(line)) };
  return pino(
    {
      level: options.level,
      base: null,
      timestamp: stdTimeFunctions.isoTime,
      redact: { paths, censor: REDACTED },
    },
    destination,
  );
}
