// SPDX-License-Identifier: Apache-2.0
import { readdir, readFile } from 'node:fs/promises';
import { sep } from 'node:path';

/** Rounds of looking, each of which kills what it finds: a process may fork while it is looked for. */
const ROUNDS_MAX = 20;

/**
 * Kills every process of ours whose TMPDIR lies in `folder`, which commands and their descendants have from their Task
 * Runner, whatever group they moved to. Answers how many were killed. Needs /proc; elsewhere it finds none.
 */
export async function endLeftoverProcesses(folder: string): Promise<number> {
  const killed = new Set<number>();
  for (let round = 0; round < ROUNDS_MAX; round += 1) {
    const found = await processesWithTemporaryFolder(folder);
    if (found.length === 0) break;
    for (const processId of found) {
      killed.add(processId);
      try {
        process.kill(processId, 'SIGKILL');
      } catch {
        // ended by itself in between
      }
    }
  }
  return killed.size;
}

async function processesWithTemporaryFolder(folder: string): Promise<number[]> {
  const ids = (await readdir('/proc').catch(() => [])).filter((name) => /^\d+$/.test(name)).map(Number);
  const found: number[] = [];
  for (const id of ids) {
    if (id === process.pid) continue;
    const variables = await readFile(`/proc/${id}/environ`, 'latin1').catch(() => ''); // gone, or another user's
    const value = /(?:^|\0)TMPDIR=([^\0]*)/.exec(variables)?.[1];
    if (value === undefined) continue;
    const path = Buffer.from(value, 'latin1').toString();
    if (path === folder || path.startsWith(folder + sep)) found.push(id);
  }
  return found;
}
