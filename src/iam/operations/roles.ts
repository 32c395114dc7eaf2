// SPDX-License-Identifier: Apache-2.0
import { refuse } from '../../core/model/index.ts';
import { newUniqueId } from '../ids.ts';
import {
  arnOf,
  changing,
  type Directory,
  keyOf,
  making,
  type RoleRecord,
  removing,
} from '../records/index.ts';
import {
  type Answer,
  authorise,
  encodedDocument,
  type IamOperation,
  isoTime,
  NAMED,
  requestTagKeys,
  subjectOf,
  tagList,
} from './call.ts';
import { pageOfRecords } from './paging.ts';
import { boundaryAnswer, boundaryWrites, givenBoundary } from './policies/boundaries.ts';
import { givenTrust, shownTrust } from './trust.ts';

const DESCRIPTION = { min: 0, max: 1000 } as const;
/** Seconds. Source: X36. */
const SESSION_BOUNDS = { min: 3600, max: 43_200 } as const;

export const createRole: IamOperation = async (call) => {
  const { directory, input } = call;
  const name = input.text('RoleName', NAMED.role.rule);
  const path = input.path();
  const tags = input.tags();
  const boundary = givenBoundary(call);
  const keys = { ...requestTagKeys(tags), 'iam:PermissionsBoundary': boundary ?? undefined };
  authorise(call, arnOf('role', directory.accountId, { path, name }), keys);
  const role: RoleRecord = {
    ...{ name, path, id: newUniqueId('AROA', call.random), createdAt: call.now, tags, boundary },
    ...{ inline: [], attached: [], description: input.optional('Description', DESCRIPTION) },
    maxSessionSeconds: input.integer('MaxSessionDuration', SESSION_BOUNDS) ?? SESSION_BOUNDS.min,
    ...(await givenTrust(directory, input, 'AssumeRolePolicyDocument')),
  };
  const bounded = await boundaryWrites(call, 'role', keyOf(name), { from: null, to: boundary });
  if (!(await directory.write([making('role', keyOf(name), role), ...bounded])))
    refuse('IAM_ENTITY_EXISTS', { reason: `Role with name ${name} already exists.` });
  return { Role: await roleAnswer(directory, role, 'whole') };
};

export const getRole: IamOperation = async (call) => {
  const { value } = await subjectOf(call, 'role');
  return { Role: await roleAnswer(call.directory, value, 'whole') };
};

export const listRoles: IamOperation = async (call) => {
  const { directory, input } = call;
  const path = input.optional('PathPrefix', { max: 512 }) ?? '/';
  authorise(call, `arn:aws:iam::${directory.accountId}:role${path}`);
  const { items, truncation } = await pageOfRecords(input, directory, 'role', {
    keep: ({ value }) => value.path.startsWith(path),
  });
  const roles = await Promise.all(items.map(({ value }) => roleAnswer(directory, value, 'listed')));
  return { Roles: roles, ...truncation };
};

export const deleteRole: IamOperation = (call) =>
  call.directory.edit(async () => {
    const role = await subjectOf(call, 'role');
    const { attached, inline, boundary } = role.value;
    const conflict = (what: string): never =>
      refuse('IAM_DELETE_CONFLICT', { reason: `Cannot delete entity, must ${what} first.` });
    if ((await call.directory.list('role-profile', { prefix: `${role.key}/`, limit: 1 })).length > 0)
      conflict('remove roles from instance profile');
    if (attached.length > 0) conflict('detach all policies');
    if (inline.length > 0) conflict('delete policies');
    const bounded = await boundaryWrites(call, 'role', role.key, { from: boundary, to: null });
    return { writes: [removing('role', role), ...bounded], result: null };
  });

export const updateRole: IamOperation = (call) =>
  call.directory.edit(async () => {
    const { input } = call;
    const role = await subjectOf(call, 'role');
    const description = input.optional('Description', DESCRIPTION) ?? role.value.description;
    const maxSessionSeconds =
      input.integer('MaxSessionDuration', SESSION_BOUNDS) ?? role.value.maxSessionSeconds;
    return { writes: [changing('role', role, { description, maxSessionSeconds })], result: {} };
  });

export const updateRoleDescription: IamOperation = (call) =>
  call.directory.edit(async () => {
    const role = await subjectOf(call, 'role');
    const description = call.input.text('Description', DESCRIPTION);
    const result = { Role: await roleAnswer(call.directory, { ...role.value, description }, 'whole') };
    return { writes: [changing('role', role, { description })], result };
  });

export const updateAssumeRolePolicy: IamOperation = (call) =>
  call.directory.edit(async () => {
    const role = await subjectOf(call, 'role');
    const trust = await givenTrust(call.directory, call.input, 'PolicyDocument');
    return { writes: [changing('role', role, trust)], result: null };
  });

/** A role as answers have it; lists leave tags and boundary out. */
export async function roleAnswer(
  directory: Directory,
  role: RoleRecord,
  form: 'whole' | 'listed',
): Promise<Answer> {
  return {
    Path: role.path,
    RoleName: role.name,
    RoleId: role.id,
    Arn: arnOf('role', directory.accountId, role),
    CreateDate: isoTime(role.createdAt),
    AssumeRolePolicyDocument: encodedDocument(await shownTrust(directory, role)),
    Description: role.description ?? undefined,
    MaxSessionDuration: role.maxSessionSeconds,
    PermissionsBoundary: form === 'whole' ? boundaryAnswer(role.boundary) : undefined,
    Tags: form === 'whole' ? tagList(role.tags) : undefined,
    RoleLastUsed: form === 'whole' ? {} : undefined,
  };
}
