// SPDX-License-Identifier: Apache-2.0
import type { Asked } from './asked.ts';
import type { CompiledPolicy } from './compiled-policy.ts';
import type { PrincipalPattern, PrincipalPatterns } from './policy.ts';

/** By which names a trust policy may know a caller. Source: X64. */
export interface TrustedCaller {
  /** Null for a service. */
  readonly accountId: string | null;
  /** Unique ids and ARNs that mean exactly him: the user, the role, the session. */
  readonly names: readonly string[];
  /** Host name of a service; null for anyone else. */
  readonly service: string | null;
}

/**
 * What a trust policy says: `exact` names the caller (or everyone) and suffices within the account, `account` leaves it to
 * his own policies. Source: X46, X64.
 */
export type TrustVerdict = 'exact' | 'account' | 'deny' | 'silent';

/** Judges a trust policy whose ARNs of users and roles were replaced by their unique ids when it was written. */
export function evaluateTrust(policy: CompiledPolicy, caller: TrustedCaller, asked: Asked): TrustVerdict {
  let verdict: TrustVerdict = 'silent';
  for (const { principals, effect, applies } of policy.statements) {
    if (principals === null) continue;
    const match = matchOf(principals, caller);
    if (match === 'none' || !applies(asked)) continue;
    if (effect === 'Deny') return 'deny';
    if (match === 'exact' || verdict === 'silent') verdict = match;
  }
  return verdict;
}

type Match = 'exact' | 'account' | 'none';

function matchOf({ entries, negated }: PrincipalPatterns, caller: TrustedCaller): Match {
  let match: Match = 'none';
  for (const entry of entries) {
    const one = matchOne(entry, caller);
    if (one === 'exact') match = 'exact';
    else if (one === 'account' && match === 'none') match = 'account';
  }
  // NotPrincipal speaks of whoever is not listed, by any of his names.
  if (negated) return match === 'none' ? 'exact' : 'none';
  return match;
}

function matchOne({ kind, value }: PrincipalPattern, caller: TrustedCaller): Match {
  switch (kind) {
    case 'any':
      return 'exact';
    case 'service':
      return caller.service === value ? 'exact' : 'none';
    case 'aws':
      if (caller.names.includes(value)) return 'exact';
      return caller.accountId !== null && accountMeant(value) === caller.accountId ? 'account' : 'none';
    case 'federated':
      return 'none';
    default:
      return kind satisfies never;
  }
}

/** The account that a principal means as a whole: twelve digits or the ARN of its root. */
export function accountMeant(value: string): string | null {
  if (/^\d{12}$/.test(value)) return value;
  return /^arn:aws:iam::(\d{12}):root$/.exec(value)?.[1] ?? null;
}
