// SPDX-License-Identifier: Apache-2.0
import { refuse } from '../../../core/model/index.ts';
import { findPolicy } from '../../managed-policies/find-policy.ts';
import { ARN_RULE } from '../../query-input.ts';
import { changing, dropping, pointing } from '../../records/index.ts';
import { type IamOperation, subjectOf } from '../call.ts';
import { pageOf } from '../paging.ts';
import { holding } from './managed.ts';

type Holder = 'user' | 'group' | 'role';

const ATTACHED_MAX = 10;
const QUOTA = { user: 'PoliciesPerUser', group: 'PoliciesPerGroup', role: 'PoliciesPerRole' } as const;

function attaching(kind: Holder): IamOperation {
  return (call) =>
    call.directory.edit(async () => {
      const arn = call.input.text('PolicyArn', ARN_RULE);
      const holder = await subjectOf(call, kind, { keys: { 'iam:PolicyARN': arn } });
      const policy = await findPolicy(call.directory, arn);
      if (policy === undefined)
        return refuse('IAM_NO_SUCH_ENTITY', { reason: `Policy ${arn} does not exist or is not attachable.` });
      const { attached } = holder.value;
      if (attached.includes(arn)) return { writes: [], result: null };
      if (attached.length >= ATTACHED_MAX)
        refuse('IAM_LIMIT_EXCEEDED', { reason: `Cannot exceed quota for ${QUOTA[kind]}: ${ATTACHED_MAX}` });
      return {
        writes: [
          changing<Holder>(kind, holder, { attached: [...attached, arn] }),
          pointing('attachment', `${arn}|${kind}/${holder.key}`),
          ...holding(policy),
        ],
        result: null,
      };
    });
}

function detaching(kind: Holder): IamOperation {
  return (call) =>
    call.directory.edit(async () => {
      const arn = call.input.text('PolicyArn', ARN_RULE);
      const holder = await subjectOf(call, kind, { keys: { 'iam:PolicyARN': arn } });
      const { attached } = holder.value;
      if (!attached.includes(arn)) refuse('IAM_NO_SUCH_ENTITY', { reason: `Policy ${arn} was not found.` });
      return {
        writes: [
          changing<Holder>(kind, holder, { attached: attached.filter((each) => each !== arn) }),
          dropping('attachment', `${arn}|${kind}/${holder.key}`),
        ],
        result: null,
      };
    });
}

function listing(kind: Holder): IamOperation {
  return async (call) => {
    const path = call.input.optional('PathPrefix', { max: 512 }) ?? '/';
    const { value } = await subjectOf(call, kind);
    const policies: { readonly PolicyName: string; readonly PolicyArn: string }[] = [];
    for (const arn of value.attached) {
      const policy = await findPolicy(call.directory, arn);
      if (policy?.record.path.startsWith(path))
        policies.push({ PolicyName: policy.record.name, PolicyArn: arn });
    }
    const { items, truncation } = pageOf(call.input, policies, ({ PolicyArn }) => PolicyArn);
    return { AttachedPolicies: items, ...truncation };
  };
}

export const attachUserPolicy = attaching('user');
export const attachGroupPolicy = attaching('group');
export const attachRolePolicy = attaching('role');
export const detachUserPolicy = detaching('user');
export const detachGroupPolicy = detaching('group');
export const detachRolePolicy = detaching('role');
export const listAttachedUserPolicies = listing('user');
export const listAttachedGroupPolicies = listing('group');
export const listAttachedRolePolicies = listing('role');
