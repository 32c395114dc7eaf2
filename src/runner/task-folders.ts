// SPDX-License-Identifier: Apache-2.0
import { mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { endLeftoverProcesses } from '../resources/index.ts';
import { fileName } from './command/script.ts';
import type { RunnerLog } from './logs/runner-log.ts';
import type { Task } from './task.ts';
import type { TaskFolders } from './work.ts';

/** Folders of one task below the runner's working folder, and their end. Source: S236. */
export interface OwnedFolders extends TaskFolders {
  /** Removes them all, or all but the logs. */
  remove(keepLogs: boolean): Promise<void>;
}

type Random = { bytes(count: number): Uint8Array };

/** Makes `tmp/<pipelineId>-<32 hex>` and `logs/<pipelineId>-<32 hex>`; staging folders are named, not made. */
export async function makeTaskFolders(workDir: string, task: Task, random: Random): Promise<OwnedFolders> {
  const hex = () => Buffer.from(random.bytes(16)).toString('hex');
  const pipeline = fileName(task.pipelineId);
  const name = `${pipeline}-${hex()}`;
  const temporary = join(workDir, 'tmp', name);
  const logs = join(workDir, 'logs', name);
  const staged: string[] = [];
  await Promise.all([temporary, logs].map((path) => mkdir(path, { recursive: true, mode: 0o700 })));
  return {
    temporary,
    logs,
    staging(side, position) {
      const path = join(workDir, 'staging', `${pipeline}_${side}${position}_${hex()}`);
      staged.push(path);
      return path;
    },
    async remove(keepLogs) {
      const gone = [temporary, ...staged, ...(keepLogs ? [] : [logs])];
      await Promise.all(gone.map((path) => rm(path, { recursive: true, force: true })));
    },
  };
}

/**
 * Ends the processes and removes the folders that a runner left here when it was killed. Logs stay: they may be the only
 * copy. To be called before the first task, for it would end that as well.
 */
export async function clearWorkDir(workDir: string, log: RunnerLog): Promise<void> {
  const left = await readdir(join(workDir, 'tmp')).catch(() => []); // ENOENT: never used
  if (left.length === 0) return;
  const processes = await endLeftoverProcesses(join(workDir, 'tmp'));
  log.warn({ workDir, tasks: left.length, processes }, 'cleared what a killed Task Runner left behind');
  const folders = [join(workDir, 'tmp'), join(workDir, 'staging')];
  await Promise.all(folders.map((folder) => rm(folder, { recursive: true, force: true })));
}
