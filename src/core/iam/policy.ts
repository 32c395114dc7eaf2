// SPDX-License-Identifier: Apache-2.0

/** A parsed policy: plain data, so that it can be cached and sent between threads. Source: X40. */
export interface Policy {
  readonly kind: 'policy';
  /** Variables are replaced only under 2012-10-17. Source: X40, X44. */
  readonly version: PolicyVersion;
  readonly statements: readonly Statement[];
}

export type PolicyVersion = '2008-10-17' | '2012-10-17';

/** Where a policy hangs: on a user, group, role or session; or on a role, saying who may assume it. Source: X40, X64. */
export type PolicyUse = 'identity' | 'trust';

/** Why a document is no policy; `reason` names the statement, the element and the repair. */
export interface MalformedPolicy {
  readonly kind: 'malformed';
  readonly reason: string;
}

export interface Statement {
  readonly sid: string | null;
  readonly effect: 'Allow' | 'Deny';
  /** Null in identity policies. */
  readonly principals: PrincipalPatterns | null;
  /** Lower case, since actions match case-insensitively (X41). `negated` for NotAction. */
  readonly actions: Patterns;
  /** `negated` for NotResource. In a trust policy the resource is always the role itself. */
  readonly resources: Patterns;
  readonly conditions: readonly Condition[];
}

export interface Patterns {
  readonly negated: boolean;
  readonly patterns: readonly string[];
}

/** Whom a statement of a trust policy is about. `any` is `*`. Source: X64. */
export interface PrincipalPattern {
  readonly kind: 'any' | 'aws' | 'service' | 'federated';
  /** ARN, account id or unique id; host name of a service; empty for `any`. */
  readonly value: string;
}

export interface PrincipalPatterns {
  /** True for NotPrincipal. */
  readonly negated: boolean;
  readonly entries: readonly PrincipalPattern[];
}

/** One operator on one key: the key's values against `values`. Source: X42. */
export interface Condition {
  readonly operator: OperatorName;
  readonly set: 'any' | 'all' | 'plain';
  readonly ifExists: boolean;
  /** Lower case: condition keys are case-insensitive. */
  readonly key: string;
  readonly values: readonly string[];
}

export const OPERATOR_NAMES = [
  'StringEquals',
  'StringNotEquals',
  'StringEqualsIgnoreCase',
  'StringNotEqualsIgnoreCase',
  'StringLike',
  'StringNotLike',
  'NumericEquals',
  'NumericNotEquals',
  'NumericLessThan',
  'NumericLessThanEquals',
  'NumericGreaterThan',
  'NumericGreaterThanEquals',
  'DateEquals',
  'DateNotEquals',
  'DateLessThan',
  'DateLessThanEquals',
  'DateGreaterThan',
  'DateGreaterThanEquals',
  'Bool',
  'BinaryEquals',
  'IpAddress',
  'NotIpAddress',
  'ArnEquals',
  'ArnNotEquals',
  'ArnLike',
  'ArnNotLike',
  'Null',
] as const;
/** The condition operators that exist; any other name is refused when a policy is parsed. Source: X42. */
export type OperatorName = (typeof OPERATOR_NAMES)[number];
