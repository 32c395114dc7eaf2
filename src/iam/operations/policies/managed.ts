// SPDX-License-Identifier: Apache-2.0
import { refuse } from '../../../core/model/index.ts';
import { newUniqueId } from '../../ids.ts';
import { AWS_POLICIES } from '../../managed-policies/aws-policies.ts';
import { type FoundPolicy, findPolicy } from '../../managed-policies/find-policy.ts';
import { ARN_RULE, nameRule } from '../../query-input.ts';
import {
  arnOf,
  changing,
  type Directory,
  keyOf,
  making,
  type PolicyRecord,
  removing,
  type Stored,
} from '../../records/index.ts';
import {
  type Answer,
  authorise,
  type IamCall,
  type IamOperation,
  isoTime,
  requestTagKeys,
  resourceTagKeys,
  tagList,
} from '../call.ts';
import { pageOf } from '../paging.ts';
import { givenDocument, refuseLength } from './policy-document.ts';

export const createPolicy: IamOperation = async (call) => {
  const { directory, input, now } = call;
  const name = input.text('PolicyName', nameRule(128));
  const path = input.path();
  const tags = input.tags();
  const arn = arnOf('policy', directory.accountId, { path, name });
  authorise(call, arn, requestTagKeys(tags));
  const { text: document } = givenDocument(input, 'PolicyDocument');
  refuseLength(document, 'PolicySize');
  const record: PolicyRecord = {
    ...{ name, path, id: newUniqueId('ANPA', call.random), createdAt: now, updatedAt: now, tags },
    description: input.optional('Description', { min: 0, max: 1000 }),
    versions: [{ number: 1, document, createdAt: now }],
    ...{ defaultVersion: 1, lastVersion: 1 },
  };
  if (!(await directory.write([making('policy', keyOf(name), record)])))
    refuse('IAM_ENTITY_EXISTS', {
      reason: `A policy called ${name} already exists. Duplicate names are not allowed.`,
    });
  return { Policy: await policyAnswer(call, { arn, record }, 'made') };
};

export const getPolicy: IamOperation = async (call) => {
  return { Policy: await policyAnswer(call, await policyOf(call), 'whole') };
};

export const deletePolicy: IamOperation = (call) =>
  call.directory.edit(async () => {
    const policy = await ownPolicyOf(call);
    const { arn, value } = policy;
    if ((await attachmentsOf(call.directory, arn)).length > 0)
      refuse('IAM_DELETE_CONFLICT', { reason: 'Cannot delete a policy attached to entities.' });
    if (value.versions.length > 1)
      refuse('IAM_DELETE_CONFLICT', {
        reason:
          "This policy has more than one version. Before you delete a policy, you must delete the policy's versions. The default version is deleted with the policy.",
      });
    return { writes: [removing('policy', policy)], result: null };
  });

export const listPolicies: IamOperation = async (call) => {
  const { directory, input } = call;
  const scope = input.choice('Scope', ['All', 'AWS', 'Local']) ?? 'All';
  const path = input.optional('PathPrefix', { max: 512 }) ?? '/';
  const usage = input.choice('PolicyUsageFilter', ['PermissionsPolicy', 'PermissionsBoundary']);
  const onlyAttached = input.flag('OnlyAttached');
  authorise(call, `arn:aws:iam::${directory.accountId}:policy${path}`);
  const shipped = [...AWS_POLICIES].map(([arn, record]) => ({ arn, record }));
  const own = (await directory.all('policy', '')).map(({ value }) => ({
    ...{ arn: arnOf('policy', directory.accountId, value), record: value },
  }));
  const inScope = [...(scope === 'Local' ? [] : shipped), ...(scope === 'AWS' ? [] : own)];
  const kept: Policy[] = [];
  for (const policy of inScope.filter(({ record }) => record.path.startsWith(path))) {
    const attachments = await attachmentsOf(directory, policy.arn);
    const counted = attachments.filter(({ isBoundary }) =>
      usage === null ? true : isBoundary === (usage === 'PermissionsBoundary'),
    );
    if (!(onlyAttached || usage !== null) || counted.length > 0) kept.push(policy);
  }
  const { items, truncation } = pageOf(input, kept, ({ arn }) => arn);
  const answers = await Promise.all(items.map((policy) => policyAnswer(call, policy, 'listed')));
  return { Policies: answers, ...truncation };
};

export const listEntitiesForPolicy: IamOperation = async (call) => {
  const { directory, input } = call;
  const { arn } = await policyOf(call);
  const filter = input.choice('EntityFilter', [
    ...(['User', 'Role', 'Group', 'LocalManagedPolicy', 'AWSManagedPolicy'] as const),
  ]);
  const isBoundary = input.choice('PolicyUsageFilter', ['PermissionsPolicy', 'PermissionsBoundary']);
  const wanted = (await attachmentsOf(directory, arn)).filter(
    (each) =>
      (filter === null || each.kind === filter.toLowerCase()) &&
      (isBoundary === null || each.isBoundary === (isBoundary === 'PermissionsBoundary')),
  );
  const { items, truncation } = pageOf(input, wanted, ({ key }) => key);
  const lists: Record<'user' | 'group' | 'role', Answer[]> = { user: [], group: [], role: [] };
  for (const { kind, holder } of items) {
    const found = await directory.find(kind, holder);
    if (found === undefined) continue;
    const { name, id } = found.value;
    if (kind === 'user') lists.user.push({ UserName: name, UserId: id });
    else if (kind === 'group') lists.group.push({ GroupName: name, GroupId: id });
    else lists.role.push({ RoleName: name, RoleId: id });
  }
  return {
    ...{ PolicyUsers: lists.user, PolicyGroups: lists.group, PolicyRoles: lists.role },
    ...truncation,
  };
};

/** A policy with its ARN. */
type Policy = Pick<FoundPolicy, 'arn' | 'record'>;

/** The managed policy that a call names, on which the caller may do the operation. */
export async function policyOf(call: IamCall): Promise<FoundPolicy> {
  const arn = call.input.text('PolicyArn', ARN_RULE);
  const found = await findPolicy(call.directory, arn);
  authorise(call, arn, resourceTagKeys(found?.record.tags ?? []));
  return found ?? refuse('IAM_NO_SUCH_ENTITY', { reason: `Policy ${arn} was not found.` });
}

/** As {@link policyOf}, one that can be changed. */
export async function ownPolicyOf(call: IamCall): Promise<Stored<'policy'> & { readonly arn: string }> {
  const { arn, record, version } = await policyOf(call);
  if (version === null)
    return refuse('IAM_UNMODIFIABLE', { reason: `Policy ${arn} is managed by AWS and cannot be changed.` });
  return { arn, key: keyOf(record.name), version, value: record };
}

/** A write that holds a policy in place while something comes to hang on it; none for one of AWS's. */
export function holding({ record, version }: FoundPolicy) {
  return version === null
    ? []
    : [changing('policy', { key: keyOf(record.name), version, value: record }, {})];
}

interface Attachment {
  readonly key: string;
  readonly kind: 'user' | 'group' | 'role';
  readonly isBoundary: boolean;
  /** Key of who has it. */
  readonly holder: string;
}

async function attachmentsOf(directory: Directory, arn: string): Promise<readonly Attachment[]> {
  const entries = await directory.all('attachment', `${arn}|`);
  return entries.flatMap(({ key }): Attachment[] => {
    const match = /\|(boundary-)?(user|group|role)\/(.+)$/.exec(key);
    const kind = match?.[2];
    if (kind !== 'user' && kind !== 'group' && kind !== 'role') return [];
    return [{ key, kind, isBoundary: match?.[1] !== undefined, holder: match?.[3] ?? '' }];
  });
}

/** A managed policy as answers have it; lists leave description and tags out, and the answer to its making the first. */
async function policyAnswer(
  { directory }: IamCall,
  { arn, record }: Policy,
  form: 'whole' | 'listed' | 'made',
): Promise<Answer> {
  const attachments = await attachmentsOf(directory, arn);
  return {
    PolicyName: record.name,
    PolicyId: record.id,
    Arn: arn,
    Path: record.path,
    DefaultVersionId: `v${record.defaultVersion}`,
    AttachmentCount: attachments.filter(({ isBoundary }) => !isBoundary).length,
    PermissionsBoundaryUsageCount: attachments.filter(({ isBoundary }) => isBoundary).length,
    IsAttachable: true,
    Description: form === 'whole' ? (record.description ?? undefined) : undefined,
    CreateDate: isoTime(record.createdAt),
    UpdateDate: isoTime(record.updatedAt),
    Tags: form === 'listed' ? undefined : tagList(record.tags),
  };
}
