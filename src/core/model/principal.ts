// SPDX-License-Identifier: Apache-2.0

import type { AccountId } from './ids.ts';
import type { Instant } from './instant.ts';

/**
 * Who signed a request, as far as a decision about it needs to know. Made by `server` after the signature matched
 * (X31), judged by `core/iam`. Source: X36, X45.
 */
export interface Principal {
  readonly kind: 'user' | 'role-session' | 'federated-user' | 'service';
  readonly accountId: AccountId;
  /** `arn:aws:iam::A:user/path/name`, `arn:aws:sts::A:assumed-role/role/session`, ... */
  readonly arn: string;
  /** `aws:userid`: AIDA id of a user, `AROA id:session` of a role session. Source: X45. */
  readonly userId: string;
  readonly userName: string | null;
  readonly accessKeyId: string;
  /** Documents that must allow: identity policies, each a parsed JSON policy (X40). */
  readonly policies: readonly unknown[];
  /** When present, it must allow too. Source: X46. */
  readonly sessionPolicy: unknown | null;
  readonly sessionIssuedAt: Instant | null;
}
