// SPDX-License-Identifier: Apache-2.0
/**
 * Runs one program in a process group of its own.
 *
 * Invariants: C1 output goes straight to files, none of it through this process. C2 when `runProcess` resolves, no
 * process of the group is left. C3 an aborted signal ends the group: asked first, killed after 5 s.
 */
import { spawn } from 'node:child_process';
import { open, readdir, readFile } from 'node:fs/promises';
import { pause, type Timers } from '../timers.ts';

/** How a program ended. */
export type CommandEnd =
  | { readonly kind: 'exited'; readonly code: number }
  | { readonly kind: 'killed'; readonly signal: string }
  | { readonly kind: 'not-started'; readonly reason: string };

export interface ProcessOptions {
  /** Program and arguments. */
  readonly argv: readonly [string, ...string[]];
  readonly environment: Readonly<Record<string, string>>;
  readonly folder: string;
  /** Files that take standard output and error; appended to, made when missing. */
  readonly stdoutFile: string;
  readonly stderrFile: string;
  readonly signal: AbortSignal;
  readonly timers: Timers;
  /** Hears the id of the process group as soon as there is one. */
  readonly onStart?: (processId: number) => void;
}

/** Patience between SIGTERM and SIGKILL, ms. */
const KILL_DELAY_MS = 5000;
const GONE_CHECK_MS = 5;
const GONE_CHECKS_MAX = 400;

/** Runs a program to its end; throws only when the output files cannot be opened. */
export async function runProcess(options: ProcessOptions): Promise<CommandEnd> {
  const stdout = await open(options.stdoutFile, 'a', 0o600);
  const stderr = await open(options.stderrFile, 'a', 0o600).catch(async (error) => {
    await stdout.close();
    throw error;
  });
  try {
    if (options.signal.aborted) return { kind: 'killed', signal: 'SIGTERM' };
    return await runGroup(options, stdout.fd, stderr.fd);
  } finally {
    await Promise.all([stdout.close(), stderr.close()]);
  }
}

async function runGroup(options: ProcessOptions, stdout: number, stderr: number): Promise<CommandEnd> {
  const [program, ...args] = options.argv;
  let groupId: number | undefined;
  let cancelKill = () => {};
  const terminate = () => {
    signalGroup(groupId, 'SIGTERM');
    cancelKill = options.timers.after(KILL_DELAY_MS, () => signalGroup(groupId, 'SIGKILL'));
  };
  const end = await new Promise<CommandEnd>((resolve) => {
    const refused = (error: unknown) => {
      resolve({ kind: 'not-started', reason: error instanceof Error ? error.message : String(error) });
    };
    try {
      const child = spawn(program, args, {
        cwd: options.folder,
        env: options.environment,
        detached: true,
        stdio: ['ignore', stdout, stderr],
      });
      groupId = child.pid;
      child.once('error', refused);
      child.once('exit', (code, signal) => {
        resolve(code === null ? { kind: 'killed', signal: signal ?? 'SIGKILL' } : { kind: 'exited', code });
      });
    } catch (error) {
      refused(error); // an argument with NUL, or more of them than the system takes
    }
    if (groupId !== undefined) options.onStart?.(groupId);
    options.signal.addEventListener('abort', terminate);
  });
  options.signal.removeEventListener('abort', terminate);
  cancelKill();
  await endGroup(groupId, options.timers);
  return end;
}

/** Kills what the leader left behind and waits until it is gone (C2). */
async function endGroup(groupId: number | undefined, timers: Timers): Promise<void> {
  for (let check = 0; check < GONE_CHECKS_MAX; check += 1) {
    if (!signalGroup(groupId, 'SIGKILL') || !(await hasLivingMember(groupId))) return;
    await pause(timers, GONE_CHECK_MS);
  }
}

/** Whether a group has a member that is no zombie: in containers often nobody collects those. Without /proc: yes. */
async function hasLivingMember(groupId: number | undefined): Promise<boolean> {
  const ids = await readdir('/proc').catch(() => null);
  if (ids === null) return true;
  for (const id of ids) {
    if (!/^\d+$/.test(id)) continue;
    const stat = await readFile(`/proc/${id}/stat`, 'utf8').catch(() => ''); // ended in between
    // behind the name in brackets, which may hold anything: state, parent, group
    const [state, , group] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    if (Number(group) === groupId && state !== 'Z' && state !== 'X') return true;
  }
  return false;
}

/** Whether there was a process to signal. */
export function signalGroup(groupId: number | undefined, signal: NodeJS.Signals): boolean {
  if (groupId === undefined) return false;
  try {
    return process.kill(-groupId, signal);
  } catch {
    return false; // ESRCH: nobody is left
  }
}
