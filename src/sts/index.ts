// SPDX-License-Identifier: Apache-2.0
/**
 * Temporary credentials: sealed session tokens that any server of the installation can open without a database row,
 * and what STS says of a caller. Never judges a request. Stands on store, keyring and core.
 */

export type { CallerIdentity } from './caller-identity.ts';
export { callerIdentity } from './caller-identity.ts';
export { resourceRunnerPolicy } from './runner-policy.ts';
export type { MintRequest, OpenedSession, SessionCredentials, Sessions } from './sessions.ts';
export { openSessions } from './sessions.ts';
