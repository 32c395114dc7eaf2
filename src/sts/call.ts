// SPDX-License-Identifier: Apache-2.0
import { evaluatePolicies, requestKeys } from '../core/iam/index.ts';
import type { ConditionKeys, Instant, Origin, Principal, Tag } from '../core/model/index.ts';
import { refuse } from '../core/model/index.ts';
import {
  type Answer,
  ARN_RULE,
  type Directory,
  findPolicy,
  parsedDocument,
  type QueryInput,
} from '../iam/index.ts';
import type { Vault } from '../keyring/index.ts';
import type { Store } from '../store/index.ts';
import type { Sessions } from './sessions.ts';

/** One call of one operation. */
export interface StsCall {
  readonly operation: string;
  readonly input: QueryInput;
  readonly principal: Principal;
  readonly origin: Origin | null;
  readonly now: Instant;
  readonly directory: Directory;
  readonly vault: Vault;
  readonly sessions: Sessions;
  readonly store: { readonly principals: Pick<Store['principals'], 'locate'> };
}

export type StsOperation = (call: StsCall) => Promise<Answer>;

/** Refuses a caller whose policies do not allow an action of STS. Source: X46, X50. */
export function authorise(call: StsCall, action: string, resource: string, keys: ConditionKeys = {}): void {
  const { principal, origin, now } = call;
  const context = { ...requestKeys(origin, now, principal), ...keys };
  const decision = evaluatePolicies(principal, { action, resource, context });
  if (!decision.allowed)
    refuse('ACCESS_DENIED', { arn: principal.arn, action, resource, cause: decision.cause });
}

/** Condition keys of the tags that a call passes. Source: X45. */
export function passedTagKeys(tags: readonly Tag[], transitive: readonly string[] = []): ConditionKeys {
  return {
    ...Object.fromEntries(tags.map(({ key, value }) => [`aws:RequestTag/${key}`, value])),
    'aws:TagKeys': tags.map(({ key }) => key),
    'sts:TransitiveTagKeys': transitive,
  };
}

/** A long-lived key of a user: nothing else may ask for a session of its own. Source: X57. */
export function refuseSessions({ principal, operation }: StsCall): { readonly name: string } {
  if (principal.kind !== 'user' || principal.session !== null || principal.userName === null)
    return refuse('STS_ACCESS_DENIED', { reason: `Cannot call ${operation} with session credentials` });
  return { name: principal.userName };
}

const POLICY_LENGTH_MAX = 2048;
const POLICY_ARNS_MAX = 10;

/** Session policies that a call passes. Faults: MalformedPolicyDocument, ValidationError. Source: X57. */
export async function passedPolicies({ input, directory }: StsCall): Promise<{
  readonly policies: readonly unknown[] | null;
  readonly policyArns: readonly string[];
}> {
  const text = input.optional('Policy', { max: POLICY_LENGTH_MAX });
  if (text !== null) parsedDocument(text);
  const policyArns = input.structures('PolicyArns').map((item) => item.text('arn', ARN_RULE));
  if (policyArns.length > POLICY_ARNS_MAX)
    refuse('CONSTRAINT', {
      reason: `1 validation error detected: Value at 'policyArns' failed to satisfy constraint: Member must have length less than or equal to ${POLICY_ARNS_MAX}`,
    });
  for (const arn of policyArns)
    if ((await findPolicy(directory, arn)) === undefined)
      refuse('CONSTRAINT', { reason: `The policy ${arn} that narrows the session was not found.` });
  return { policies: text === null ? null : [JSON.parse(text) as unknown], policyArns };
}
