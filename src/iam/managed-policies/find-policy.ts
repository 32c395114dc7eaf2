// SPDX-License-Identifier: Apache-2.0
import { arnOf, type Directory, keyOf, type PolicyRecord, parseArn } from '../records/index.ts';
import { AWS_POLICIES } from './aws-policies.ts';

/** A managed policy; `version` is null for one of AWS's, which nothing changes. */
export interface FoundPolicy {
  readonly arn: string;
  readonly record: PolicyRecord;
  readonly version: number | null;
}

/** A managed policy of the account or one of AWS's, by its ARN. */
export async function findPolicy(directory: Directory, arn: string): Promise<FoundPolicy | undefined> {
  const shipped = AWS_POLICIES.get(arn);
  if (shipped !== undefined) return { arn, record: shipped, version: null };
  if (!arn.startsWith(`arn:aws:iam::${directory.accountId}:policy/`)) return undefined;
  const stored = await directory.find('policy', keyOf(parseArn(arn)?.name ?? ''));
  if (stored === undefined || arnOf('policy', directory.accountId, stored.value) !== arn) return undefined;
  return { arn, record: stored.value, version: stored.version };
}

/** The document in force. */
export function defaultDocument({ versions, defaultVersion }: PolicyRecord): string | undefined {
  return versions.find(({ number }) => number === defaultVersion)?.document;
}
