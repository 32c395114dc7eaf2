// SPDX-License-Identifier: Apache-2.0
/**
 * What a parent process and the Task Runner it started say to each other: the parent writes one JSON line per set of
 * credentials to the child's standard input, never to its arguments or variables (X70); the child writes `ready`.
 */
import { type Instant, instantOf } from '../core/model/index.ts';

/** The child's line when its first poll is out. */
export const READY_LINE = 'ready';

/** Temporary credentials that can only poll one worker group. Source: S230. */
export interface RunnerCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string;
  readonly expiresAt: Instant;
}

export interface HandOver extends RunnerCredentials {
  readonly kind: 'credentials';
}

/** Writes credentials as the line that the child reads. */
export function handOverLine(credentials: RunnerCredentials): string {
  const { accessKeyId, secretAccessKey, sessionToken, expiresAt } = credentials;
  const handOver: HandOver = { kind: 'credentials', accessKeyId, secretAccessKey, sessionToken, expiresAt };
  return `${JSON.stringify(handOver)}\n`;
}

/** Reads a line of the parent; throws without repeating its content when it is something else. */
export function parseHandOver(line: string): HandOver {
  let value: Record<string, unknown>;
  try {
    value = JSON.parse(line) as Record<string, unknown>; // every member is checked below
  } catch {
    throw new Error('a line of the parent process is not JSON');
  }
  const text = (key: string): string => {
    const member = value?.[key];
    if (typeof member !== 'string') throw new Error(`a line of the parent process lacks ${key}`);
    return member;
  };
  if (text('kind') !== 'credentials') throw new Error('a line of the parent process is of an unknown kind');
  return {
    kind: 'credentials',
    accessKeyId: text('accessKeyId'),
    secretAccessKey: text('secretAccessKey'),
    sessionToken: text('sessionToken'),
    expiresAt: instantOf(Number(value['expiresAt'])),
  };
}
