// SPDX-License-Identifier: Apache-2.0
/**
 * Accounts, users and access keys over the store: first start, and from an access key to its principal. Never judges
 * a request (core/iam does) and never verifies a signature. Stands on store, keyring and core.
 */

export { newAccessKeyId, newSecretAccessKey, newUniqueId } from './ids.ts';
export type { AccessKey, Installation, InstallationOptions, OpenOptions } from './installation.ts';
export { ADMINISTRATOR_NAME, openExistingInstallation, openInstallation } from './installation.ts';
export type { KnownKey, Principals } from './principals.ts';
export { createPrincipals } from './principals.ts';
