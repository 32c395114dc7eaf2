// SPDX-License-Identifier: Apache-2.0
/**
 * Secrets at rest: the master key file, the data keys it wraps, and the sealed text forms that everything else stores.
 * Never keeps a secret on disk in clear, never decides who may see one. Stands on core/model.
 */

export { KeyringError } from './keyring-error.ts';
export type { MasterKey } from './master-key.ts';
export { createMasterKey, defaultMasterKeyFile, openMasterKey } from './master-key.ts';
export type { RandomSource } from './random-source.ts';
export type { Vault } from './vault.ts';
export { createVault, MASK, openVault, placeOf } from './vault.ts';
