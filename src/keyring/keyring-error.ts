// SPDX-License-Identifier: Apache-2.0

/** The keyring cannot be used and the start must stop; the text names the file and the repair. Source: X67. */
export class KeyringError extends Error {
  override readonly name = 'KeyringError';
}
