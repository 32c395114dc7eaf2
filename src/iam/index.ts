// SPDX-License-Identifier: Apache-2.0
/**
 * Accounts, users, groups, roles, access keys and policies over the store: first start, the operations of IAM, and from a
 * key or session to its principal. Never verifies a signature. Stands on store, keyring and core.
 */

export { newAccessKeyId, newSecretAccessKey, newUniqueId } from './ids.ts';
export type { AccessKey, Installation, InstallationOptions, OpenOptions } from './installation.ts';
export { ADMINISTRATOR_NAME, openExistingInstallation, openInstallation } from './installation.ts';
export { findPolicy } from './managed-policies/find-policy.ts';
export type { Answer } from './operations/call.ts';
export { openSeed } from './operations/mfa-devices.ts';
export { IAM_OPERATIONS } from './operations/operations.ts';
export { parsedDocument } from './operations/policies/policy-document.ts';
export type { KnownKey, Principals } from './principals.ts';
export { createPrincipals } from './principals.ts';
export { ARN_RULE, DOCUMENT_RULE, invalid, nameRule, QueryInput } from './query-input.ts';
export type { RoleRecord, UserRecord } from './records/index.ts';
export { arnOf, changing, Directory, keyOf, parseArn, sessionArn } from './records/index.ts';
export type { IamParts, QueryCall, QueryDispatcher } from './service.ts';
export { createIam } from './service.ts';
export { matchingStep } from './totp.ts';
export type { TrustingRole } from './trusting-roles.ts';
export { createTrustingRoles } from './trusting-roles.ts';
