// SPDX-License-Identifier: Apache-2.0
import { refuse } from '../../core/model/index.ts';
import { newUniqueId } from '../ids.ts';
import {
  arnOf,
  changing,
  dropping,
  keyOf,
  making,
  type ProfileRecord,
  pointing,
  removing,
} from '../records/index.ts';
import {
  type Answer,
  authorise,
  authoriseAction,
  findNamed,
  type IamCall,
  type IamOperation,
  isoTime,
  NAMED,
  noSuch,
  requestTagKeys,
  subjectOf,
  tagList,
} from './call.ts';
import { pageOf, pageOfRecords } from './paging.ts';
import { roleAnswer } from './roles.ts';

export const createInstanceProfile: IamOperation = async (call) => {
  const { directory, input } = call;
  const name = input.text('InstanceProfileName', NAMED['instance-profile'].rule);
  const path = input.path();
  const tags = input.tags();
  authorise(call, arnOf('instance-profile', directory.accountId, { path, name }), requestTagKeys(tags));
  const id = newUniqueId('AIPA', call.random);
  const profile: ProfileRecord = { name, path, id, createdAt: call.now, roles: [], tags };
  if (!(await directory.write([making('instance-profile', keyOf(name), profile)])))
    refuse('IAM_ENTITY_EXISTS', { reason: `Instance Profile ${name} already exists.` });
  return { InstanceProfile: await profileAnswer(call, profile, 'whole') };
};

export const getInstanceProfile: IamOperation = async (call) => {
  const { value } = await subjectOf(call, 'instance-profile');
  return { InstanceProfile: await profileAnswer(call, value, 'whole') };
};

export const listInstanceProfiles: IamOperation = async (call) => {
  const { directory, input } = call;
  const path = input.optional('PathPrefix', { max: 512 }) ?? '/';
  authorise(call, `arn:aws:iam::${directory.accountId}:instance-profile${path}`);
  const { items, truncation } = await pageOfRecords(input, directory, 'instance-profile', {
    keep: ({ value }) => value.path.startsWith(path),
  });
  const profiles = await Promise.all(items.map(({ value }) => profileAnswer(call, value, 'listed')));
  return { InstanceProfiles: profiles, ...truncation };
};

export const listInstanceProfilesForRole: IamOperation = async (call) => {
  const role = await subjectOf(call, 'role');
  const entries = await call.directory.all('role-profile', `${role.key}/`);
  const { items, truncation } = pageOf(call.input, entries, ({ key }) => key);
  const profiles: Answer[] = [];
  for (const { key } of items) {
    const profile = await call.directory.find('instance-profile', key.slice(role.key.length + 1));
    if (profile !== undefined) profiles.push(await profileAnswer(call, profile.value, 'listed'));
  }
  return { InstanceProfiles: profiles, ...truncation };
};

export const deleteInstanceProfile: IamOperation = (call) =>
  call.directory.edit(async () => {
    const profile = await subjectOf(call, 'instance-profile');
    if (profile.value.roles.length > 0)
      refuse('IAM_DELETE_CONFLICT', {
        reason: 'Cannot delete entity, must remove roles from instance profile first.',
      });
    return { writes: [removing('instance-profile', profile)], result: null };
  });

export const addRoleToInstanceProfile: IamOperation = (call) =>
  call.directory.edit(async () => {
    const { directory } = call;
    const profile = await subjectOf(call, 'instance-profile');
    const name = call.input.text('RoleName', NAMED.role.rule);
    const role = await findNamed(directory, 'role', name);
    // Whoever starts a machine with the profile hands the role to it. Source: X51.
    const arn = arnOf('role', directory.accountId, role?.value ?? { path: '/', name });
    authoriseAction(call, 'iam:PassRole', arn, { 'iam:PassedToService': 'ec2.amazonaws.com' });
    if (role === undefined) return noSuch('role', name);
    if (profile.value.roles.length > 0)
      refuse('IAM_LIMIT_EXCEEDED', {
        reason: 'Cannot exceed quota for InstanceSessionsPerInstanceProfile: 1',
      });
    return {
      writes: [
        changing('instance-profile', profile, { roles: [role.key] }),
        changing('role', role, {}),
        pointing('role-profile', `${role.key}/${profile.key}`),
      ],
      result: null,
    };
  });

export const removeRoleFromInstanceProfile: IamOperation = (call) =>
  call.directory.edit(async () => {
    const profile = await subjectOf(call, 'instance-profile');
    const name = call.input.text('RoleName', NAMED.role.rule);
    const { roles } = profile.value;
    if (!roles.includes(keyOf(name))) return noSuch('role', name);
    return {
      writes: [
        changing('instance-profile', profile, { roles: roles.filter((role) => role !== keyOf(name)) }),
        dropping('role-profile', `${keyOf(name)}/${profile.key}`),
      ],
      result: null,
    };
  });

async function profileAnswer(
  { directory }: IamCall,
  profile: ProfileRecord,
  form: 'whole' | 'listed',
): Promise<Answer> {
  const roles: Answer[] = [];
  for (const key of profile.roles) {
    const role = await directory.find('role', key);
    if (role !== undefined) roles.push(await roleAnswer(directory, role.value, 'listed'));
  }
  return {
    Path: profile.path,
    InstanceProfileName: profile.name,
    InstanceProfileId: profile.id,
    Arn: arnOf('instance-profile', directory.accountId, profile),
    CreateDate: isoTime(profile.createdAt),
    Roles: roles,
    Tags: form === 'whole' ? tagList(profile.tags) : undefined,
  };
}
