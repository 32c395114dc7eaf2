// SPDX-License-Identifier: Apache-2.0
import { open, readFile, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { type ObjectStore, ObjectStoreError, parseS3Uri } from '../../object-store/index.ts';
import { endLeftoverProcesses } from '../../resources/index.ts';
import { WorkError } from '../outcome.ts';
import type { Task } from '../task.ts';
import type { WorkContext } from '../work.ts';
import { type CommandEnd, runProcess } from './process.ts';

/** How a script ended, with the end of what it wrote to standard error; empty after exit code 0. */
export interface ScriptEnd {
  readonly end: CommandEnd;
  readonly errorTail: string;
}

/** Bytes of standard error kept for the failure. Source: S247. */
const ERROR_TAIL_BYTES = 64 * 1024;
const SHEBANG_BYTES = 512;

/**
 * Runs the attempt's `command`, or the script at its `scriptUri`, with every `scriptArgument` as one argument that no
 * shell looks at. Its output is in `StdOutput` and `StdError` of the log folder. Source: S240, X76.
 */
export async function runScript(
  context: WorkContext,
  variables: Readonly<Record<string, string>>,
): Promise<ScriptEnd> {
  const { task, folders } = context;
  const script = join(folders.temporary, scriptName(task));
  const firstLine = await writeScript(context.objectStore, task, script, context.signal);
  const stderrFile = join(folders.logs, 'StdError');
  context.activityLog.info(
    `Running ${basename(script)} with ${task.attempt.texts('scriptArgument').length} arguments`,
  );
  const end = await runProcess({
    argv: [...interpreterOf(firstLine, context.shell), script, ...task.attempt.texts('scriptArgument')],
    environment: { ...context.environment, TMPDIR: folders.temporary, ...variables },
    folder: folders.temporary,
    stdoutFile: join(folders.logs, 'StdOutput'),
    stderrFile,
    signal: context.signal,
    timers: context.timers,
  });
  // those who left the group; looked for only here, since it costs ms that every good end would pay
  if (context.signal.aborted) await endLeftoverProcesses(folders.temporary);
  const isGood = end.kind === 'exited' && end.code === 0;
  return { end, errorTail: isGood ? '' : await tailOf(stderrFile, ERROR_TAIL_BYTES) };
}

/** `<ComponentId><yyyyMMddTHHmmss>Attempt<n>_command.sh`, the time being the scheduled start. Source: S236. */
export function scriptName(task: Task): string {
  const time = (task.attempt.text('@scheduledStartTime') ?? '').replace(/[^0-9T]/g, '');
  return `${fileName(task.componentId)}${time}Attempt${task.attemptNumber}_command.sh`;
}

/** A text as part of a file name: whatever could leave the folder or trouble a shell becomes `_`. */
export function fileName(text: string): string {
  return text.replace(/[^A-Za-z0-9_.@=-]/g, '_').slice(0, 100);
}

/** Writes the script to a file of its own and answers its first line. */
async function writeScript(
  store: ObjectStore,
  task: Task,
  file: string,
  signal: AbortSignal,
): Promise<string> {
  const command = task.attempt.text('command');
  const uri = task.attempt.text('scriptUri');
  if (command !== null) {
    await writeFile(file, `${command}\n`, { mode: 0o700, flag: 'wx' });
    return firstLineOf(command);
  }
  if (uri === null) {
    const reason = 'has neither command nor scriptUri: give it one of them';
    throw new WorkError('InvalidDefinition', `${task.componentId} ${reason}`);
  }
  try {
    await store.download(parseS3Uri(uri), file, signal);
    return firstLineOf(await headOf(file, SHEBANG_BYTES));
  } catch (error) {
    if (!(error instanceof ObjectStoreError)) throw error;
    throw new WorkError('StagingError', `The script of ${task.componentId} cannot be had: ${error.message}`);
  }
}

/**
 * Program and option that the first line names (`#!/usr/bin/env python3`), else the shell. Named programs are started
 * by us rather than by the system, so that scripts work in folders from which nothing may be executed.
 */
function interpreterOf(firstLine: string, shell: string): [string, ...string[]] {
  const match = /^#!\s*(\S+)(?:\s+(.*?))?\s*$/.exec(firstLine);
  if (match?.[1] === undefined) return [shell];
  return match[2] === undefined || match[2] === '' ? [match[1]] : [match[1], match[2]];
}

function firstLineOf(text: string): string {
  return text.slice(0, SHEBANG_BYTES).split('\n', 1)[0] ?? '';
}

async function headOf(file: string, bytes: number): Promise<string> {
  const handle = await open(file, 'r');
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(bytes), 0, bytes, 0);
    return buffer.toString('utf8', 0, bytesRead);
  } finally {
    await handle.close();
  }
}

async function tailOf(file: string, bytes: number): Promise<string> {
  const handle = await open(file, 'r');
  try {
    const { size } = await handle.stat();
    if (size <= bytes) return await readFile(handle, 'utf8');
    const { buffer } = await handle.read(Buffer.alloc(bytes), 0, bytes, size - bytes);
    return buffer.toString().replace(/^\ufffd+/, '');
  } finally {
    await handle.close();
  }
}

/** Last lines of a text, at most `lines` of them and 4,096 characters. */
export function lastLines(text: string, lines: number): string {
  return text.trimEnd().split('\n').slice(-lines).join('\n').slice(-4096);
}

/** Says how a command ended, for errorMessage. Source: S247. */
export function describeEnd(end: CommandEnd, errorTail: string): string {
  const lines = lastLines(errorTail, 10);
  const how = {
    exited: () => `The command ended with exit code ${end.kind === 'exited' ? end.code : ''}`,
    killed: () => `The command was ended by signal ${end.kind === 'killed' ? end.signal : ''}`,
    'not-started': () => `The command could not be started: ${end.kind === 'not-started' ? end.reason : ''}`,
  }[end.kind]();
  return lines === ''
    ? `${how}; it wrote nothing to standard error`
    : `${how}; its last lines of standard error:\n${lines}`;
}
