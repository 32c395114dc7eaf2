// SPDX-License-Identifier: Apache-2.0

/** How every sealed secret begins. It may stand inside a longer text; only the keyring opens it. Source: X66. */
export const SEALED_BEGINNING = '[[sealed:';

/** Whether a text has a sealed secret in it: such a text is passed on or joined, and never changed or quoted. Source: X68. */
export function holdsSecret(text: string): boolean {
  return text.includes(SEALED_BEGINNING);
}
