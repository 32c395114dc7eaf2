// SPDX-License-Identifier: Apache-2.0

/** Throws when something that must hold does not: a bug of ours, never a caller's fault. */
export function assert(condition: boolean, message: string): asserts condition {
  if (!condition) throw new Error(`engine invariant broken: ${message}`);
}
