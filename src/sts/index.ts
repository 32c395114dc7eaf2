// SPDX-License-Identifier: Apache-2.0
/**
 * Temporary credentials: the operations of STS, and sealed session tokens that any server of the installation can open
 * without a database row. Never verifies a signature. Stands on iam, store, keyring and core.
 */

export type { CallerIdentity } from './caller-identity.ts';
export { callerIdentity } from './caller-identity.ts';
export { resourceRunnerPolicy } from './runner-policy.ts';
export type { StsParts } from './service.ts';
export { createSts, STS_OPERATIONS } from './service.ts';
export type { MintRequest, OpenedSession, SessionCredentials, Sessions } from './sessions.ts';
export { newSealingKey, openSessions } from './sessions.ts';
