// SPDX-License-Identifier: Apache-2.0
import type { Instant } from '../core/model/index.ts';
import type { Answer } from '../iam/index.ts';
import { packedPercent, type SessionCredentials } from './sessions.ts';

/** Credentials as answers have them. Source: protocol.md section 5. */
export function credentialsAnswer(credentials: SessionCredentials): Answer {
  return {
    AccessKeyId: credentials.accessKeyId,
    SecretAccessKey: credentials.secretAccessKey,
    SessionToken: credentials.sessionToken,
    Expiration: isoSeconds(credentials.expiration),
  };
}

/** How full the token is; told only where policies or tags were passed. */
export function packedSize(credentials: SessionCredentials, hasPassed: boolean): number | undefined {
  return hasPassed ? packedPercent(credentials.sessionToken) : undefined;
}

function isoSeconds(moment: Instant): string {
  return `${new Date(moment).toISOString().slice(0, 19)}Z`;
}
