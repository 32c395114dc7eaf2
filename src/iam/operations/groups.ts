// SPDX-License-Identifier: Apache-2.0
import { refuse } from '../../core/model/index.ts';
import type { PrincipalWrite } from '../../store/index.ts';
import { newUniqueId } from '../ids.ts';
import {
  arnOf,
  changing,
  dropping,
  type GroupRecord,
  keyOf,
  making,
  pointing,
  removing,
  type Stored,
} from '../records/index.ts';
import {
  type Answer,
  authorise,
  findNamed,
  type IamCall,
  type IamOperation,
  isoTime,
  NAMED,
  noSuch,
  subjectOf,
} from './call.ts';
import { pageOf, pageOfRecords } from './paging.ts';
import { userAnswer } from './users.ts';

const GROUPS_PER_USER_MAX = 10;

export const createGroup: IamOperation = async (call) => {
  const { directory, input } = call;
  const name = input.text('GroupName', NAMED.group.rule);
  const path = input.path();
  authorise(call, arnOf('group', directory.accountId, { path, name }));
  const group: GroupRecord = {
    ...{ name, path, id: newUniqueId('AGPA', call.random), createdAt: call.now, inline: [], attached: [] },
  };
  if (!(await directory.write([making('group', keyOf(name), group)])))
    refuse('IAM_ENTITY_EXISTS', { reason: `Group with name ${name} already exists.` });
  return { Group: groupAnswer(call, group) };
};

export const getGroup: IamOperation = async (call) => {
  const group = await subjectOf(call, 'group');
  const members = await membersOf(call, group.key);
  const { items, truncation } = pageOf(call.input, members, (key) => key);
  const users: Answer[] = [];
  for (const key of items) {
    const user = await call.directory.find('user', key);
    if (user !== undefined) users.push(userAnswer(call, user.value, 'listed'));
  }
  return { Group: groupAnswer(call, group.value), Users: users, ...truncation };
};

export const listGroups: IamOperation = async (call) => {
  const { directory, input } = call;
  const path = input.optional('PathPrefix', { max: 512 }) ?? '/';
  authorise(call, `arn:aws:iam::${directory.accountId}:group${path}`);
  const { items, truncation } = await pageOfRecords(input, directory, 'group', {
    keep: ({ value }) => value.path.startsWith(path),
  });
  return { Groups: items.map(({ value }) => groupAnswer(call, value)), ...truncation };
};

export const deleteGroup: IamOperation = (call) =>
  call.directory.edit(async () => {
    const group = await subjectOf(call, 'group');
    const conflict = (what: string): never =>
      refuse('IAM_DELETE_CONFLICT', { reason: `Cannot delete entity, must ${what} first.` });
    if ((await membersOf(call, group.key)).length > 0) conflict('remove users from group');
    if (group.value.attached.length > 0) conflict('detach all policies');
    if (group.value.inline.length > 0) conflict('delete policies');
    return { writes: [removing('group', group)], result: null };
  });

export const updateGroup: IamOperation = (call) =>
  call.directory.edit(async () => {
    const { directory, input } = call;
    const group = await subjectOf(call, 'group');
    const name = input.optional('NewGroupName', NAMED.group.rule) ?? group.value.name;
    const path = input.optional('NewPath', { max: 512 }) === null ? group.value.path : input.path('NewPath');
    authorise(call, arnOf('group', directory.accountId, { path, name }));
    const key = keyOf(name);
    if (key === group.key) return { writes: [changing('group', group, { name, path })], result: null };
    if ((await directory.find('group', key)) !== undefined)
      refuse('IAM_ENTITY_EXISTS', { reason: `Group with name ${name} already exists.` });
    const writes: PrincipalWrite[] = [
      removing('group', group),
      making('group', key, { ...group.value, name, path }),
      ...group.value.attached.flatMap((arn) => [
        dropping('attachment', `${arn}|group/${group.key}`),
        pointing('attachment', `${arn}|group/${key}`),
      ]),
    ];
    for (const member of await membersOf(call, group.key)) {
      const user = await directory.find('user', member);
      writes.push(dropping('member', `${group.key}/${member}`), pointing('member', `${key}/${member}`));
      if (user !== undefined) {
        const groups = user.value.groups.map((each) => (each === group.key ? key : each));
        writes.push(changing('user', user, { groups }));
      }
    }
    return { writes, result: null };
  });

export const addUserToGroup: IamOperation = (call) =>
  call.directory.edit(async () => {
    const { group, user } = await groupAndUser(call);
    const { groups } = user.value;
    if (groups.includes(group.key)) return { writes: [], result: null };
    if (groups.length >= GROUPS_PER_USER_MAX)
      refuse('IAM_LIMIT_EXCEEDED', {
        reason: `Cannot exceed quota for GroupsPerUser: ${GROUPS_PER_USER_MAX}`,
      });
    return {
      writes: [
        changing('user', user, { groups: [...groups, group.key] }),
        changing('group', group, {}),
        pointing('member', `${group.key}/${user.key}`),
      ],
      result: null,
    };
  });

export const removeUserFromGroup: IamOperation = (call) =>
  call.directory.edit(async () => {
    const { group, user } = await groupAndUser(call);
    const { groups } = user.value;
    if (!groups.includes(group.key)) return noSuch('user', user.value.name);
    return {
      writes: [
        changing('user', user, { groups: groups.filter((each) => each !== group.key) }),
        dropping('member', `${group.key}/${user.key}`),
      ],
      result: null,
    };
  });

export const listGroupsForUser: IamOperation = async (call) => {
  const user = await subjectOf(call, 'user');
  const { items, truncation } = pageOf(call.input, [...user.value.groups].sort(), (key) => key);
  const groups: Answer[] = [];
  for (const key of items) {
    const group = await call.directory.find('group', key);
    if (group !== undefined) groups.push(groupAnswer(call, group.value));
  }
  return { Groups: groups, ...truncation };
};

/** Group and user of a call; its resource is the group. */
async function groupAndUser(
  call: IamCall,
): Promise<{ readonly group: Stored<'group'>; readonly user: Stored<'user'> }> {
  const group = await subjectOf(call, 'group');
  const name = call.input.text('UserName', NAMED.user.rule);
  const user = await findNamed(call.directory, 'user', name);
  return { group, user: user ?? noSuch('user', name) };
}

async function membersOf({ directory }: IamCall, groupKey: string): Promise<readonly string[]> {
  const entries = await directory.all('member', `${groupKey}/`);
  return entries.map(({ key }) => key.slice(groupKey.length + 1));
}

function groupAnswer({ directory }: IamCall, group: GroupRecord): Answer {
  return {
    Path: group.path,
    GroupName: group.name,
    GroupId: group.id,
    Arn: arnOf('group', directory.accountId, group),
    CreateDate: isoTime(group.createdAt),
  };
}
