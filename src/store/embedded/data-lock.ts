// SPDX-License-Identifier: Apache-2.0
import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { StoreUnavailable } from '../store.ts';
import { mediumFailure } from './database.ts';

/**
 * The lock on a data directory. Its holder keeps an exclusive SQLite transaction open on `lock.db`, which is
 * an OS file lock: it ends with the process, however the process ends. `lock.json` only names the holder for
 * the message.
 *
 * Invariant L1: at most one process (and one thread of it) holds the lock of a directory.
 */
export interface DataLock {
  release(): void;
}

const SQLITE_BUSY = 5;

/** Takes the lock or throws {@link StoreUnavailable} that names who holds it. Never waits. */
export function takeDataLock(directory: string): DataLock {
  const file = join(directory, 'lock.db');
  const connection = openLockFile(file);
  try {
    connection.exec('PRAGMA journal_mode = MEMORY; PRAGMA locking_mode = NORMAL; BEGIN EXCLUSIVE');
    nameHolder(directory);
  } catch (error) {
    connection.close();
    const { errcode } = error as { errcode?: unknown };
    if (typeof errcode === 'number' && (errcode & 0xff) === SQLITE_BUSY) {
      throw new StoreUnavailable(
        `${directory} is in use by ${describeHolder(directory)}: stop that server, or choose another data directory`,
      );
    }
    throw mediumFailure(file, error) ?? fileFailure(directory, error);
  }
  return { release: () => connection.close() };
}

/** Written whole or not at all, as a new file, so that a folder that takes none is found out here. */
function nameHolder(directory: string): void {
  const draft = join(directory, 'lock.json.new');
  writeFileSync(draft, `${JSON.stringify({ pid: process.pid, host: hostname() })}\n`);
  renameSync(draft, join(directory, 'lock.json'));
}

function openLockFile(file: string): DatabaseSync {
  try {
    return new DatabaseSync(file, { timeout: 0 });
  } catch (error) {
    throw mediumFailure(file, error) ?? error;
  }
}

function fileFailure(directory: string, error: unknown): StoreUnavailable {
  const reason = error instanceof Error ? error.message : String(error);
  const isFull = (error as NodeJS.ErrnoException).code === 'ENOSPC';
  const repair = isFull
    ? 'Free some space there'
    : 'Make it writable for the user of the service, or choose another';
  return new StoreUnavailable(`${directory} cannot be written: ${reason}. ${repair}`, { cause: error });
}

function describeHolder(directory: string): string {
  try {
    // Written by takeDataLock; anything else lands in the catch or prints as it is.
    const holder = JSON.parse(readFileSync(join(directory, 'lock.json'), 'utf8')) as {
      pid: number;
      host: string;
    };
    return `another server (pid ${holder.pid} on ${holder.host})`;
  } catch {
    return 'another server (it has not written its pid yet)';
  }
}
