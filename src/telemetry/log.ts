// SPDX-License-Identifier: Apache-2.0
import { pino, stdTimeFunctions } from 'pino';
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

/** Makes a log that writes JSON lines through pino, every one of them redacted as a whole. Source: X69. */
export function createLog(options: LogOptions): Log {
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
