// SPDX-License-Identifier: Apache-2.0
import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Host names under which a service's own Task Runners claim; the same at every start, so that what they held is found again. */
export interface RunnerHosts {
  /** The Task Runner inside the service. */
  readonly own: string;
  /** The one that `up` starts beside it. */
  readonly local: string;
}

/** The name of this node among those that share a database: made at the first start, kept in the data directory. */
export function nodeIdOf(directory: string, random: { bytes(count: number): Uint8Array }): string {
  const file = join(directory, 'node-id');
  const known = read(file);
  if (known !== null) return known;
  const made = Buffer.from(random.bytes(8)).toString('hex');
  writeFileSync(`${file}.new`, `${made}\n`, { mode: 0o600 });
  renameSync(`${file}.new`, file);
  return made;
}

/** With a store of its own a service is the only one: then the names need no node. */
export function runnerHostsOf(nodeId: string | null): RunnerHosts {
  const tail = nodeId === null ? '' : `-${nodeId}`;
  return { own: `penstock-service${tail}`, local: `penstock-local${tail}` };
}

function read(file: string): string | null {
  try {
    const text = readFileSync(file, 'utf8').trim();
    return /^[0-9a-f]{16}$/.test(text) ? text : null;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}
