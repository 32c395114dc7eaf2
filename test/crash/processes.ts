// SPDX-License-Identifier: Apache-2.0
import { readdirSync, readFileSync } from 'node:fs';

/** A process of this machine, as /proc tells it. */
export interface SeenProcess {
  readonly id: number;
  readonly parentId: number;
  readonly command: string;
}

/** Every process but this one whose arguments or variables name a folder; none where there is no /proc. */
export function processesOf(folder: string): SeenProcess[] {
  return processIds().flatMap((id) => {
    const command = readText(`/proc/${id}/cmdline`);
    const names = command.includes(folder) || readText(`/proc/${id}/environ`).includes(folder);
    if (!names || id === process.pid || isEnded(id)) return [];
    return [{ id, parentId: parentOf(id), command: command.replaceAll('\0', ' ').trim() }];
  });
}

/** Those of {@link processesOf} that do not descend from `ancestor`, which is left out too. */
export function strangersOf(folder: string, ancestor: number): SeenProcess[] {
  return processesOf(folder).filter(({ id }) => !descends(id, ancestor));
}

function descends(id: number, ancestor: number): boolean {
  for (let at = id, depth = 0; at > 1 && depth < 100; at = parentOf(at), depth += 1) {
    if (at === ancestor) return true;
  }
  return false;
}

function processIds(): number[] {
  try {
    return readdirSync('/proc')
      .filter((name) => /^\d+$/.test(name))
      .map(Number);
  } catch {
    return []; // a system without /proc
  }
}

/** Text of a file that may go at any moment; empty then. */
function readText(file: string): string {
  try {
    return readFileSync(file, 'latin1');
  } catch {
    return '';
  }
}

/** State and parent stand behind the command's name, which may hold blanks and brackets. */
function statOf(id: number): string[] {
  const text = readText(`/proc/${id}/stat`);
  return text.slice(text.lastIndexOf(')') + 2).split(' ');
}

function parentOf(id: number): number {
  return Number(statOf(id)[1] ?? 0);
}

/** Gone, or a zombie that only waits for its parent to look. */
function isEnded(id: number): boolean {
  const state = statOf(id)[0] ?? '';
  return state === '' || state === 'Z' || state === 'X';
}
