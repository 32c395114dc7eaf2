// SPDX-License-Identifier: Apache-2.0
import type { Principal } from '../model/index.ts';
import { OPERATORS, takesVariables } from './operators.ts';
import { parsePolicy } from './parse-policy.ts';
import type { Condition, Patterns, Policy, Statement } from './policy.ts';
import type { ContextKeys, ContextValues } from './variables.ts';
import { substitute } from './variables.ts';
import { matchesArn, matchesWildcard } from './wildcard.ts';

/** What is asked: `service:Action`, an ARN (or `*` where the action has no resource), and condition keys (X45). */
export interface AccessRequest {
  readonly action: string;
  readonly resource: string;
  /** Values by key name, case of names ignored; keys that the principal implies are added here and win. */
  readonly context: Readonly<Record<string, string | readonly string[] | undefined>>;
}

/** `cause` is the end of the sentence that the caller sees; it never names a policy. Source: X50. */
export type Decision = { readonly allowed: true } | { readonly allowed: false; readonly cause: string };

type Verdict = 'allow' | 'deny' | 'silent';

/**
 * Whether a principal may do what a request asks: a matching Deny in any document wins; then the session policy, if
 * there is one, and the identity policies must both allow. A document that is no policy denies everything.
 * Source: X46, X50.
 */
export function evaluatePolicies(principal: Principal, request: AccessRequest): Decision {
  // Most statements neither have conditions nor name variables, so the keys are put together when one is looked up.
  let made: ContextValues | undefined;
  const context: ContextKeys = () => {
    made ??= contextOf(principal, request);
    return made;
  };
  const identity = judge(principal.policies, request, context);
  if (identity === 'deny') return denied('with an explicit deny in an identity-based policy');
  const session =
    principal.sessionPolicy === null ? 'allow' : judge([principal.sessionPolicy], request, context);
  if (session === 'deny') return denied('with an explicit deny in a session policy');
  if (identity === 'silent')
    return denied(`because no identity-based policy allows the ${request.action} action`);
  if (session === 'silent') return denied(`because no session policy allows the ${request.action} action`);
  return { allowed: true };
}

function denied(cause: string): Decision {
  return { allowed: false, cause };
}

function judge(documents: readonly unknown[], request: AccessRequest, context: ContextKeys): Verdict {
  const action = request.action.toLowerCase();
  let verdict: Verdict = 'silent';
  for (const document of documents) {
    const policy = asPolicy(document);
    if (policy === undefined) return 'deny';
    for (const statement of policy.statements) {
      if (!applies(statement, policy, { action, resource: request.resource, context })) continue;
      if (statement.effect === 'Deny') return 'deny';
      verdict = 'allow';
    }
  }
  return verdict;
}

/** Principals may carry policies as documents or already parsed (`kind` is no element that a document may have). */
function asPolicy(document: unknown): Policy | undefined {
  // A parsed policy is recognised by its kind: parsePolicy refuses documents with an element of that name.
  if ((document as Partial<Policy> | null)?.kind === 'policy') return document as Policy;
  const parsed = parsePolicy(document);
  return parsed.kind === 'policy' ? parsed : undefined;
}

interface Asked {
  readonly action: string;
  readonly resource: string;
  readonly context: ContextKeys;
}

function applies(statement: Statement, policy: Policy, asked: Asked): boolean {
  const actionMatches = (pattern: string): boolean => matchesWildcard(pattern, asked.action);
  const resourceMatches = (pattern: string): boolean => {
    const wanted = substitute(pattern, asked.context, policy.version);
    return wanted !== undefined && matchesArn(wanted, asked.resource);
  };
  return (
    covers(statement.actions, actionMatches) &&
    covers(statement.resources, resourceMatches) &&
    statement.conditions.every((condition) => holds(condition, policy, asked.context))
  );
}

function covers(patterns: Patterns, matches: (pattern: string) => boolean): boolean {
  return patterns.patterns.some(matches) !== patterns.negated;
}

/** Whether a condition holds. Keys are AND-ed by the caller; values of a key are OR-ed, negated ones NOR. Source: X42, X43. */
function holds(condition: Condition, policy: Policy, context: ContextKeys): boolean {
  const given = context().get(condition.key);
  if (condition.operator === 'Null') {
    const absent = given === undefined;
    return condition.values.some((value) => value.toLowerCase() === String(absent));
  }
  const { compare, negated } = OPERATORS[condition.operator];
  const version = takesVariables(condition.operator) ? policy.version : '2008-10-17';
  const wanted = condition.values
    .map((value) => substitute(value, context, version))
    .filter((value) => value !== undefined);
  const matches = (value: string): boolean => wanted.some((pattern) => compare(pattern, value));
  if (condition.set === 'all') return (given ?? []).every((value) => matches(value) !== negated);
  if (given === undefined) return condition.ifExists || (negated && condition.set === 'plain');
  if (condition.set === 'any') return given.some((value) => matches(value) !== negated);
  return given.some(matches) !== negated;
}

function contextOf(principal: Principal, request: AccessRequest): ContextValues {
  const context = new Map<string, readonly string[]>();
  const put = (key: string, value: string | readonly string[]): void => {
    context.set(key.toLowerCase(), typeof value === 'string' ? [value] : value);
  };
  for (const [key, value] of Object.entries(request.context)) if (value !== undefined) put(key, value);
  put('aws:PrincipalArn', principal.arn);
  put('aws:PrincipalAccount', principal.accountId);
  put('aws:userid', principal.userId);
  put('aws:PrincipalType', PRINCIPAL_TYPES[principal.kind]);
  if (principal.userName !== null) put('aws:username', principal.userName);
  if (principal.sessionIssuedAt !== null)
    put('aws:TokenIssueTime', new Date(principal.sessionIssuedAt).toISOString());
  return context;
}

const PRINCIPAL_TYPES = {
  user: 'User',
  'role-session': 'AssumedRole',
  'federated-user': 'FederatedUser',
  service: 'Service',
} as const satisfies Record<Principal['kind'], string>;
