// SPDX-License-Identifier: Apache-2.0
import type { Tag } from '../../core/model/index.ts';
import { refuse } from '../../core/model/index.ts';
import { changing } from '../records/index.ts';
import { type IamOperation, requestTagKeys, subjectOf, tagList } from './call.ts';
import { pageOf } from './paging.ts';
import { ownPolicyOf, policyOf } from './policies/managed.ts';

type Tagged = 'user' | 'role' | 'instance-profile';

const TAGS_MAX = 50;

function tagging(kind: Tagged): IamOperation {
  return (call) =>
    call.directory.edit(async () => {
      const tags = call.input.tags();
      const stored = await subjectOf(call, kind, { keys: requestTagKeys(tags) });
      const changes = { tags: merged(stored.value.tags, tags) };
      return { writes: [changing<Tagged>(kind, stored, changes)], result: null };
    });
}

function untagging(kind: Tagged): IamOperation {
  return (call) =>
    call.directory.edit(async () => {
      const keys = call.input.list('TagKeys', { max: 128 });
      const stored = await subjectOf(call, kind, { keys: { 'aws:TagKeys': keys } });
      const changes = { tags: without(stored.value.tags, keys) };
      return { writes: [changing<Tagged>(kind, stored, changes)], result: null };
    });
}

function listing(kind: Tagged): IamOperation {
  return async (call) => {
    const { value } = await subjectOf(call, kind);
    const { items, truncation } = pageOf(call.input, value.tags, ({ key }) => key);
    return { Tags: tagList(items) ?? [], ...truncation };
  };
}

export const tagUser = tagging('user');
export const tagRole = tagging('role');
export const tagInstanceProfile = tagging('instance-profile');
export const untagUser = untagging('user');
export const untagRole = untagging('role');
export const untagInstanceProfile = untagging('instance-profile');
export const listUserTags = listing('user');
export const listRoleTags = listing('role');
export const listInstanceProfileTags = listing('instance-profile');

export const tagPolicy: IamOperation = (call) =>
  call.directory.edit(async () => {
    const policy = await ownPolicyOf(call);
    const tags = merged(policy.value.tags, call.input.tags());
    return { writes: [changing('policy', policy, { tags })], result: null };
  });

export const untagPolicy: IamOperation = (call) =>
  call.directory.edit(async () => {
    const policy = await ownPolicyOf(call);
    const tags = without(policy.value.tags, call.input.list('TagKeys', { max: 128 }));
    return { writes: [changing('policy', policy, { tags })], result: null };
  });

export const listPolicyTags: IamOperation = async (call) => {
  const { record } = await policyOf(call);
  const { items, truncation } = pageOf(call.input, record.tags, ({ key }) => key);
  return { Tags: tagList(items) ?? [], ...truncation };
};

/** Tags with others in place of those with the same key, whatever its case. */
function merged(tags: readonly Tag[], more: readonly Tag[]): readonly Tag[] {
  const replaced = new Set(more.map(({ key }) => key.toLowerCase()));
  const result = [...tags.filter(({ key }) => !replaced.has(key.toLowerCase())), ...more];
  if (result.length > TAGS_MAX)
    refuse('IAM_LIMIT_EXCEEDED', { reason: `Cannot exceed quota for TagsPerResource: ${TAGS_MAX}` });
  return result;
}

function without(tags: readonly Tag[], keys: readonly string[]): readonly Tag[] {
  const gone = new Set(keys.map((key) => key.toLowerCase()));
  return tags.filter(({ key }) => !gone.has(key.toLowerCase()));
}
