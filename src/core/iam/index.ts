// SPDX-License-Identifier: Apache-2.0
/**
 * Judges whether a principal may do an action: parses policies of the IAM language, compiles and evaluates them. Never
 * reads a store or a clock: policies, context and time come in as values. Stands on core/model.
 */

export type { AccessRequest } from './asked.ts';
export { Asked } from './asked.ts';
export type { CompiledStatement, Verdict } from './compiled-policy.ts';
export { CompiledPolicy, compilePolicy } from './compiled-policy.ts';
export type { Decision, MatchedStatement } from './evaluate.ts';
export { askedBy, evaluatePolicies, explain, judgeAll, requestKeys } from './evaluate.ts';
export { parsePolicy } from './parse-policy.ts';
export type { MalformedPolicy, Policy, PolicyUse, PrincipalPattern } from './policy.ts';
export { DOCUMENT_LENGTH_MAX, parsePolicyText, policyLength } from './policy-text.ts';
export type { TrustedCaller, TrustVerdict } from './trust.ts';
export { accountMeant, evaluateTrust } from './trust.ts';
export { matchesWildcard } from './wildcard.ts';
