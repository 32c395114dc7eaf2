// SPDX-License-Identifier: Apache-2.0
import { CommandError, EXIT, exitCodeOf } from '../cli/index.ts';
import { ClientError } from '../client/index.ts';
import { KeyringError } from '../keyring/index.ts';
import { StartRefused, TlsSelfCheckError } from '../server/index.ts';
import { SettingsError } from '../settings/index.ts';
import { StoreUnavailable } from '../store/index.ts';

/** What a person reads of an error that ended a command, and its exit code. Source: design 3. */
export function explainError(error: unknown): { readonly text: string; readonly exitCode: number } {
  if (error instanceof CommandError) return { text: error.message, exitCode: error.exitCode };
  if (error instanceof SettingsError) return { text: error.message, exitCode: EXIT.usage };
  if (error instanceof ClientError) return { text: textOf(error), exitCode: exitCodeOf(error.code) };
  const isKnown =
    error instanceof StartRefused ||
    error instanceof StoreUnavailable ||
    error instanceof KeyringError ||
    error instanceof TlsSelfCheckError;
  if (isKnown) return { text: error.message, exitCode: EXIT.failed };
  const ofMachine = machineRefusal(error);
  if (ofMachine !== null) return { text: ofMachine, exitCode: EXIT.failed };
  const stack = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return { text: `internal error, please report it: ${stack}`, exitCode: EXIT.internal };
}

function textOf({ code, message, requestId }: ClientError): string {
  return `${code}: ${message}${requestId === null ? '' : ` (request id ${requestId})`}`;
}

/** What to do about refusals of the file system, which can come from any part that writes a file. */
const MACHINE_REPAIRS: Readonly<Record<string, string>> = {
  ENOSPC: 'free some space on that disk',
  EDQUOT: 'free some space of this user',
  EROFS: 'choose a place that can be written with --data-dir',
  EACCES: 'let this user have access, or choose another place with --data-dir',
  EPERM: 'let this user have access, or choose another place with --data-dir',
  EMFILE: 'raise the limit of open files (ulimit -n)',
};

function machineRefusal(error: unknown): string | null {
  if (!(error instanceof Error)) return null;
  const { code } = error as NodeJS.ErrnoException;
  const repair = code === undefined ? undefined : MACHINE_REPAIRS[code];
  return repair === undefined ? null : `${error.message}: ${repair}`;
}
