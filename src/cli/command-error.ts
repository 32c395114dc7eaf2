// SPDX-License-Identifier: Apache-2.0
/** Ends a command with a text for the person and an exit code; never a stack trace. */
export class CommandError extends Error {
  override readonly name = 'CommandError';
  readonly exitCode: number;

  constructor(message: string, exitCode: number) {
    super(message);
    this.exitCode = exitCode;
  }
}
