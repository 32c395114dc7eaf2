// SPDX-License-Identifier: Apache-2.0
/**
 * What the command line does without a service of its own: runs a pipeline through the API and shows it, says why one waits, judges and
 * converts definition files. Never starts a service and never reads settings; stands on client, protocol, forms and core.
 */
export { CommandError } from './command-error.ts';
export { type ConvertOptions, convertCommand } from './convert/command.ts';
export type { DefinitionFileOptions } from './definition-file/definition-file.ts';
export { EXIT, exitCodeOf } from './exit-codes.ts';
export { type RunOptions, readRequest, runCommand } from './run/command.ts';
export type { Screen } from './run/progress.ts';
export { type ValidateOptions, validateCommand } from './validate/command.ts';
export { type WhyContext, type WhyOptions, whyCommand } from './why/command.ts';
