// SPDX-License-Identifier: Apache-2.0
/**
 * Makes and ends the machines that activities run on. Never decides when: the engine does, through tasks of purpose
 * create and terminate. Stands on core/model.
 */

export {
  type HandOver,
  handOverLine,
  parseHandOver,
  READY_LINE,
  type RunnerCredentials,
} from './hand-over.ts';
export { endLeftoverProcesses } from './leftover-processes.ts';
export { type LocalProviderOptions, localProvider, type RunnerCommand } from './local-provider.ts';
export type {
  LostResource,
  ResourceAttempt,
  ResourceProvider,
  ResourceRecord,
  ResourceRequest,
} from './resource-provider.ts';
export { type RunnerProcess, startRunnerProcess } from './runner-process.ts';
