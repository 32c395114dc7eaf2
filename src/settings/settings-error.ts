// SPDX-License-Identifier: Apache-2.0

/** Settings that cannot be used; one line for each thing that is wrong, each naming place, reason and repair. */
export class SettingsError extends Error {
  override readonly name = 'SettingsError';
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(problems.join('\n'));
    this.problems = problems;
  }
}
