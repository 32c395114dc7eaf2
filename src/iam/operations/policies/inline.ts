// SPDX-License-Identifier: Apache-2.0
import { policyLength } from '../../../core/iam/index.ts';
import { refuse } from '../../../core/model/index.ts';
import { nameRule } from '../../query-input.ts';
import { changing } from '../../records/index.ts';
import { encodedDocument, type IamCall, type IamOperation, NAMED, subjectOf } from '../call.ts';
import { pageOf } from '../paging.ts';
import { givenDocument, LENGTH_MAX } from './policy-document.ts';

/** Who can have policies inside. */
type Holder = 'user' | 'group' | 'role';

const POLICY_NAME = nameRule(128);

function putting(kind: Holder): IamOperation {
  return (call) =>
    call.directory.edit(async () => {
      const holder = await subjectOf(call, kind);
      const name = call.input.text('PolicyName', POLICY_NAME);
      const { text: document } = givenDocument(call.input, 'PolicyDocument');
      const inline = [...holder.value.inline.filter((each) => each.name !== name), { name, document }];
      const length = inline.reduce((sum, each) => sum + policyLength(each.document), 0);
      if (length > LENGTH_MAX[kind])
        refuse('IAM_LIMIT_EXCEEDED', {
          reason: `Maximum policy size of ${LENGTH_MAX[kind]} bytes exceeded for ${kind} ${holder.value.name}`,
        });
      return { writes: [changing<Holder>(kind, holder, { inline })], result: null };
    });
}

function getting(kind: Holder): IamOperation {
  return async (call) => {
    const { value } = await subjectOf(call, kind);
    const { name, document } = policyOf(call, kind, value.inline);
    const { member } = NAMED[kind];
    return { [member]: value.name, PolicyName: name, PolicyDocument: encodedDocument(document) };
  };
}

function listing(kind: Holder): IamOperation {
  return async (call) => {
    const { value } = await subjectOf(call, kind);
    const names = value.inline.map(({ name }) => name).sort();
    const { items, truncation } = pageOf(call.input, names, (name) => name);
    return { PolicyNames: items, ...truncation };
  };
}

function deleting(kind: Holder): IamOperation {
  return (call) =>
    call.directory.edit(async () => {
      const holder = await subjectOf(call, kind);
      const { name } = policyOf(call, kind, holder.value.inline);
      const inline = holder.value.inline.filter((each) => each.name !== name);
      return { writes: [changing<Holder>(kind, holder, { inline })], result: null };
    });
}

function policyOf<T extends { readonly name: string }>(
  { input }: IamCall,
  kind: Holder,
  inline: readonly T[],
): T {
  const name = input.text('PolicyName', POLICY_NAME);
  return (
    inline.find((each) => each.name === name) ??
    refuse('IAM_NO_SUCH_ENTITY', { reason: `The ${kind} policy with name ${name} cannot be found.` })
  );
}

export const putUserPolicy = putting('user');
export const putGroupPolicy = putting('group');
export const putRolePolicy = putting('role');
export const getUserPolicy = getting('user');
export const getGroupPolicy = getting('group');
export const getRolePolicy = getting('role');
export const listUserPolicies = listing('user');
export const listGroupPolicies = listing('group');
export const listRolePolicies = listing('role');
export const deleteUserPolicy = deleting('user');
export const deleteGroupPolicy = deleting('group');
export const deleteRolePolicy = deleting('role');
