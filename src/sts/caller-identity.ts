// SPDX-License-Identifier: Apache-2.0
import type { Principal } from '../core/model/index.ts';

/** Output of GetCallerIdentity; member names as on the wire. Source: X56. */
export interface CallerIdentity {
  readonly UserId: string;
  readonly Account: string;
  readonly Arn: string;
}

/** Who a caller is; needs no permission and cannot be denied. Source: X57. */
export function callerIdentity(principal: Principal): CallerIdentity {
  return { UserId: principal.userId, Account: principal.accountId, Arn: principal.arn };
}
