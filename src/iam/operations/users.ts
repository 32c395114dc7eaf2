// SPDX-License-Identifier: Apache-2.0
import { refuse } from '../../core/model/index.ts';
import type { PrincipalWrite } from '../../store/index.ts';
import { newUniqueId } from '../ids.ts';
import {
  arnOf,
  changing,
  dropping,
  keyOf,
  making,
  pointing,
  removing,
  type Stored,
  type UserRecord,
} from '../records/index.ts';
import {
  type Answer,
  authorise,
  type IamCall,
  type IamOperation,
  isoTime,
  NAMED,
  requestTagKeys,
  subjectOf,
  tagList,
} from './call.ts';
import { pageOfRecords } from './paging.ts';
import { boundaryAnswer, boundaryWrites, givenBoundary } from './policies/boundaries.ts';

export const createUser: IamOperation = async (call) => {
  const { directory, input } = call;
  const name = input.text('UserName', NAMED.user.rule);
  const path = input.path();
  const tags = input.tags();
  const boundary = givenBoundary(call);
  const keys = { ...requestTagKeys(tags), 'iam:PermissionsBoundary': boundary ?? undefined };
  authorise(call, arnOf('user', directory.accountId, { path, name }), keys);
  const user: UserRecord = {
    ...{ name, path, id: newUniqueId('AIDA', call.random), createdAt: call.now, tags, boundary },
    ...{ inline: [], attached: [], groups: [], devices: [] },
  };
  const bounded = await boundaryWrites(call, 'user', keyOf(name), { from: null, to: boundary });
  if (!(await directory.write([making('user', keyOf(name), user), ...bounded])))
    refuse('IAM_ENTITY_EXISTS', { reason: `User with name ${name} already exists.` });
  return { User: userAnswer(call, user, 'whole') };
};

export const getUser: IamOperation = async (call) => {
  const { value } = await subjectOf(call, 'user', { orSelf: true });
  return { User: userAnswer(call, value, 'whole') };
};

export const listUsers: IamOperation = async (call) => {
  const { directory, input } = call;
  const path = input.optional('PathPrefix', { max: 512 }) ?? '/';
  authorise(call, `arn:aws:iam::${directory.accountId}:user${path}`);
  const { items, truncation } = await pageOfRecords(input, directory, 'user', {
    keep: ({ value }) => value.path.startsWith(path),
  });
  return { Users: items.map(({ value }) => userAnswer(call, value, 'listed')), ...truncation };
};

export const deleteUser: IamOperation = (call) =>
  call.directory.edit(async () => {
    const user = await subjectOf(call, 'user');
    const { inline, attached, groups, devices, boundary } = user.value;
    const conflict = (what: string): never =>
      refuse('IAM_DELETE_CONFLICT', { reason: `Cannot delete entity, must ${what} first.` });
    if (groups.length > 0) conflict('remove users from group');
    if (attached.length > 0) conflict('detach all policies');
    if (inline.length > 0) conflict('delete policies');
    if ((await call.directory.list('user-key', { prefix: `${user.key}/`, limit: 1 })).length > 0)
      conflict('delete access keys');
    if (devices.length > 0) conflict('delete MFA device');
    const bounded = await boundaryWrites(call, 'user', user.key, { from: boundary, to: null });
    return { writes: [removing('user', user), ...bounded], result: null };
  });

export const updateUser: IamOperation = (call) =>
  call.directory.edit(async () => {
    const { directory, input } = call;
    const user = await subjectOf(call, 'user');
    const name = input.optional('NewUserName', NAMED.user.rule) ?? user.value.name;
    const path = input.optional('NewPath', { max: 512 }) === null ? user.value.path : input.path('NewPath');
    authorise(call, arnOf('user', directory.accountId, { path, name }));
    if (keyOf(name) === user.key) return { writes: [changing('user', user, { name, path })], result: null };
    if ((await directory.find('user', keyOf(name))) !== undefined)
      refuse('IAM_ENTITY_EXISTS', { reason: `User with name ${name} already exists.` });
    const writes = [
      removing('user', user),
      making('user', keyOf(name), { ...user.value, name, path }),
      ...(await renaming(call, user, name)),
    ];
    return { writes, result: null };
  });

/** Takes everything that names a user along to his new name. */
async function renaming(call: IamCall, user: Stored<'user'>, name: string): Promise<PrincipalWrite[]> {
  const { directory } = call;
  const key = keyOf(name);
  const moved = (kind: 'member' | 'attachment', from: string, to: string): PrincipalWrite[] => [
    dropping(kind, from),
    pointing(kind, to),
  ];
  const writes: PrincipalWrite[] = [
    ...user.value.groups.flatMap((group) => moved('member', `${group}/${user.key}`, `${group}/${key}`)),
    ...user.value.attached.flatMap((arn) =>
      moved('attachment', `${arn}|user/${user.key}`, `${arn}|user/${key}`),
    ),
  ];
  const { boundary, devices } = user.value;
  if (boundary !== null)
    writes.push(
      ...moved('attachment', `${boundary}|boundary-user/${user.key}`, `${boundary}|boundary-user/${key}`),
    );
  for (const entry of await directory.all('user-key', `${user.key}/`)) {
    const id = entry.key.slice(user.key.length + 1);
    const accessKey = await directory.find('access-key', id);
    if (accessKey !== undefined) writes.push(changing('access-key', accessKey, { userName: name }));
    writes.push(dropping('user-key', entry.key), pointing('user-key', `${key}/${id}`));
  }
  for (const serial of devices) {
    const device = await directory.find('mfa-device', serial);
    if (device !== undefined) writes.push(changing('mfa-device', device, { userName: name }));
  }
  return writes;
}

/** A user as answers have him; lists leave tags and boundary out. */
export function userAnswer(
  { directory }: Pick<IamCall, 'directory'>,
  user: UserRecord,
  form: 'whole' | 'listed',
): Answer {
  return {
    Path: user.path,
    UserName: user.name,
    UserId: user.id,
    Arn: arnOf('user', directory.accountId, user),
    CreateDate: isoTime(user.createdAt),
    PermissionsBoundary: form === 'whole' ? boundaryAnswer(user.boundary) : undefined,
    Tags: form === 'whole' ? tagList(user.tags) : undefined,
  };
}
