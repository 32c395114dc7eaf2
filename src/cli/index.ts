// SPDX-License-Identifier: Apache-2.0
/**
 * What the command line does as a client: runs a pipeline and shows it, through the API alone. Never starts a service
 * and never reads settings; stands on client, protocol and core.
 */
export { CommandError } from './command-error.ts';
export { EXIT, exitCodeOf } from './exit-codes.ts';
export { type RunOptions, readRequest, runCommand } from './run/command.ts';
export type { Screen } from './run/progress.ts';
