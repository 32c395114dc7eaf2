// SPDX-License-Identifier: Apache-2.0
import { type Policy, type PolicyUse, parsePolicyText, policyLength } from '../../../core/iam/index.ts';
import { refuse } from '../../../core/model/index.ts';
import { DOCUMENT_RULE, type QueryInput } from '../../query-input.ts';

/** Longest documents, in characters without white space. Source: X40. */
export const LENGTH_MAX = { managed: 6144, user: 2048, group: 5120, role: 10_240, trust: 4096 } as const;

/** AWS's sentences, which stand alone. */
const WHOLE_SENTENCE = /^(Policy |Has prohibited|Actions\/Conditions|Resource |AssumeRole )/;

/** A document that a call sends, as it was sent and parsed. Faults: MalformedPolicyDocument. Source: X40. */
export function givenDocument(
  input: QueryInput,
  name: string,
  use: PolicyUse = 'identity',
): { readonly text: string; readonly policy: Policy } {
  const text = input.text(name, DOCUMENT_RULE);
  return { text, policy: parsedDocument(text, use) };
}

/** As {@link givenDocument}, for a text that is at hand. */
export function parsedDocument(text: string, use: PolicyUse = 'identity'): Policy {
  const parsed = parsePolicyText(text, use);
  if (parsed.kind === 'policy') return parsed;
  const reason = WHOLE_SENTENCE.test(parsed.reason)
    ? parsed.reason
    : `Syntax errors in policy. ${parsed.reason}`;
  return refuse('IAM_MALFORMED_POLICY', { reason });
}

/** Refuses a managed policy or trust policy that is too long. */
export function refuseLength(text: string, quota: 'PolicySize' | 'ACLSizePerRole'): void {
  const max = quota === 'PolicySize' ? LENGTH_MAX.managed : LENGTH_MAX.trust;
  if (policyLength(text) > max)
    refuse('IAM_LIMIT_EXCEEDED', { reason: `Cannot exceed quota for ${quota}: ${max}` });
}
