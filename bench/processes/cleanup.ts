// SPDX-License-Identifier: Apache-2.0
import type { ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Processes and folders that must be gone when the bench ends, by its end or by a signal. */
export interface Cleanup {
  /** A new temporary folder. */
  folder(): string;
  /** Removes a folder now. */
  removeFolder(path: string): void;
  /** Remembers a process until it ends. */
  watch(child: ChildProcess): void;
  /** Kills what is left and removes what is left; may be called twice. */
  finish(): void;
}

/** Makes the list of what is to be cleaned up. */
export function createCleanup(): Cleanup {
  const folders = new Set<string>();
  const children = new Set<ChildProcess>();
  return {
    folder() {
      const path = mkdtempSync(join(tmpdir(), 'penstock-bench-'));
      folders.add(path);
      return path;
    },
    removeFolder(path) {
      rmSync(path, { recursive: true, force: true, maxRetries: 5 });
      folders.delete(path);
    },
    watch(child) {
      children.add(child);
      child.once('exit', () => children.delete(child));
    },
    finish() {
      for (const child of children) child.kill('SIGKILL');
      for (const path of folders) rmSync(path, { recursive: true, force: true, maxRetries: 5 });
      children.clear();
      folders.clear();
    },
  };
}

/** Ends a process with SIGTERM, with SIGKILL when it does not go in time. */
export async function endProcess(child: ChildProcess, withinMs = 12_000): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGTERM');
  const timer = setTimeout(() => child.kill('SIGKILL'), withinMs);
  await ended;
  clearTimeout(timer);
}
