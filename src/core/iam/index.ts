// SPDX-License-Identifier: Apache-2.0
/**
 * Judges whether a principal may do an action: parses policies of the IAM language and evaluates them. Never reads
 * a store or a clock: policies, context and time come in as values. Stands on core/model.
 */

export type { AccessRequest, Decision } from './evaluate.ts';
export { evaluatePolicies } from './evaluate.ts';
export { parsePolicy } from './parse-policy.ts';
export type { MalformedPolicy, Policy } from './policy.ts';
export { matchesWildcard } from './wildcard.ts';
