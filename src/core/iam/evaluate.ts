// SPDX-License-Identifier: Apache-2.0
import type { ConditionKeys, Instant, Origin, Principal } from '../model/index.ts';
import { type AccessRequest, Asked } from './asked.ts';
import { type CompiledPolicy, compilePolicy, type Verdict } from './compiled-policy.ts';

/** `cause` is the end of the sentence that the caller sees; it never names a policy. Source: X50. */
export type Decision = { readonly allowed: true } | { readonly allowed: false; readonly cause: string };

const ALLOWED: Decision = { allowed: true };

/**
 * Whether a principal may do what a request asks: a matching Deny in any document wins; then, where they exist, the
 * permissions boundary and the session policy must allow, and an identity policy must. A document that is no policy
 * denies everything. Source: X46, X50.
 */
export function evaluatePolicies(principal: Principal, request: AccessRequest): Decision {
  const asked = askedBy(principal, request);
  const identity = judgeAll(principal.policies, asked);
  if (identity === 'deny') return denied('with an explicit deny in an identity-based policy');
  const boundary = judgeOptional(principal.boundary, asked);
  if (boundary === 'deny') return denied('with an explicit deny in a permissions boundary');
  const session = judgeOptional(principal.sessionPolicy, asked);
  if (session === 'deny') return denied('with an explicit deny in a session policy');
  const silent = (kind: string): Decision => denied(`because no ${kind} allows the ${request.action} action`);
  if (identity === 'silent') return silent('identity-based policy');
  if (boundary === 'silent') return silent('permissions boundary');
  if (session === 'silent') return silent('session policy');
  return ALLOWED;
}

/** A request with the condition keys that its principal implies. Source: X45. */
export function askedBy(principal: Principal, request: AccessRequest): Asked {
  return new Asked(request, impliedKeys(principal), principal.keys);
}

/** A Deny in any document, else whether one allows. */
export function judgeAll(documents: readonly unknown[], asked: Asked): Verdict {
  let verdict: Verdict = 'silent';
  for (const document of documents) {
    const one = compilePolicy(document).judge(asked);
    if (one === 'deny') return 'deny';
    if (one === 'allow') verdict = 'allow';
  }
  return verdict;
}

/** A document that restricts: without one, nothing is restricted. */
function judgeOptional(document: unknown | null, asked: Asked): Verdict {
  if (document === null) return 'allow';
  const policies: readonly unknown[] = isList(document) ? document : [document];
  return judgeAll(policies, asked);
}

function isList(document: unknown): document is readonly unknown[] {
  return Array.isArray(document);
}

function denied(cause: string): Decision {
  return { allowed: false, cause };
}

const PRINCIPAL_TYPES = {
  user: 'User',
  'role-session': 'AssumedRole',
  'federated-user': 'FederatedUser',
  service: 'Service',
} as const satisfies Record<Principal['kind'], string>;

function impliedKeys(principal: Principal): ConditionKeys {
  const { sessionIssuedAt, userName } = principal;
  return {
    'aws:PrincipalArn': principal.arn,
    'aws:PrincipalAccount': principal.accountId,
    'aws:userid': principal.userId,
    'aws:PrincipalType': PRINCIPAL_TYPES[principal.kind],
    'aws:username': userName ?? undefined,
    'aws:TokenIssueTime': sessionIssuedAt === null ? undefined : new Date(sessionIssuedAt).toISOString(),
  };
}

/**
 * Condition keys of where and when a request came in; none can be set by its sender but the agent and the referer, which
 * are cut. `aws:MultiFactorAuthAge` is in whole seconds. Source: X45.
 */
export function requestKeys(origin: Origin | null, now: Instant, principal: Principal): ConditionKeys {
  const mfaAt = principal.session?.mfaAt ?? null;
  const always: ConditionKeys = {
    'aws:CurrentTime': new Date(now).toISOString(),
    'aws:EpochTime': String(Math.floor(now / 1000)),
    'aws:MultiFactorAuthAge': mfaAt === null ? undefined : String(Math.floor((now - mfaAt) / 1000)),
  };
  if (origin === null) return { ...always, 'aws:ViaAWSService': 'true' };
  return {
    ...always,
    'aws:ViaAWSService': 'false',
    'aws:SourceIp': origin.sourceIp ?? undefined,
    'aws:SecureTransport': String(origin.isSecure),
    'aws:RequestedRegion': origin.region,
    'aws:UserAgent': origin.userAgent?.slice(0, TEXT_LENGTH_MAX),
    'aws:Referer': origin.referer?.slice(0, TEXT_LENGTH_MAX),
  };
}

/** Bounds what matching a wildcard against a header can cost. */
const TEXT_LENGTH_MAX = 512;

/** One statement that matched, for whoever explains a decision; never shown to a denied caller. Source: X55. */
export interface MatchedStatement {
  readonly policy: number;
  readonly statement: number;
  readonly sid: string | null;
  readonly effect: 'Allow' | 'Deny';
}

/** Every statement of the policies that applies, and the keys that conditions looked for in vain. */
export function explain(
  policies: readonly CompiledPolicy[],
  asked: Asked,
): {
  readonly verdict: Verdict;
  readonly matched: readonly MatchedStatement[];
  readonly missing: readonly string[];
} {
  const matched: MatchedStatement[] = [];
  const missing = new Set<string>();
  for (const [policy, { statements }] of policies.entries())
    for (const { sid, index, effect, applies, keys } of statements) {
      for (const key of keys) if (asked.valuesOf(key) === undefined) missing.add(key);
      if (applies(asked)) matched.push({ policy, statement: index, sid, effect });
    }
  const denies = matched.some(({ effect }) => effect === 'Deny');
  const verdict: Verdict = denies ? 'deny' : matched.length > 0 ? 'allow' : 'silent';
  return { verdict, matched, missing: [...missing].sort() };
}
