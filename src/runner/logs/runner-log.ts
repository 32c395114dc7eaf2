// SPDX-License-Identifier: Apache-2.0
/** Where a Task Runner writes about itself; a pino logger is one. */
export interface RunnerLog {
  info(details: object, text: string): void;
  warn(details: object, text: string): void;
  error(details: object, text: string): void;
}
