// SPDX-License-Identifier: Apache-2.0
import { refuse } from '../../core/model/index.ts';
import { newAccessKeyId, newSecretAccessKey } from '../ids.ts';
import { secretPlace } from '../installation.ts';
import { invalid } from '../query-input.ts';
import { type AccessKeyRecord, changing, dropping, making, pointing, type Stored } from '../records/index.ts';
import {
  type Answer,
  authorise,
  type IamCall,
  type IamOperation,
  isoTime,
  subjectNamed,
  subjectOf,
} from './call.ts';
import { pageOf } from './paging.ts';

/** Source: X39. */
const KEYS_MAX = 2;
const KEY_ID = { min: 16, max: 128, pattern: /^\w+$/, characters: 'alphanumeric characters' } as const;

export const createAccessKey: IamOperation = (call) =>
  call.directory.edit(async () => {
    const { directory, vault, now } = call;
    const user = await subjectOf(call, 'user', { orSelf: true });
    const held = await directory.all('user-key', `${user.key}/`);
    if (held.length >= KEYS_MAX)
      refuse('IAM_LIMIT_EXCEEDED', { reason: `Cannot exceed quota for AccessKeysPerUser: ${KEYS_MAX}` });
    const id = newAccessKeyId(call.random);
    const secret = newSecretAccessKey(call.random);
    const sealedSecret = vault.sealText(secret, secretPlace(id));
    const record: AccessKeyRecord = {
      ...{ userName: user.value.name, status: 'Active', sealedSecret, createdAt: now },
    };
    const answer = {
      ...{ UserName: user.value.name, AccessKeyId: id, Status: 'Active', SecretAccessKey: secret },
      CreateDate: isoTime(now),
    };
    return {
      writes: [
        making('access-key', id, record),
        pointing('user-key', `${user.key}/${id}`),
        changing('user', user, {}),
      ],
      result: { AccessKey: answer },
    };
  });

export const listAccessKeys: IamOperation = async (call) => {
  const user = await subjectOf(call, 'user', { orSelf: true });
  const ids = (await call.directory.all('user-key', `${user.key}/`)).map(({ key }) =>
    key.slice(user.key.length + 1),
  );
  const { items, truncation } = pageOf(call.input, ids, (id) => id);
  const members: Answer[] = [];
  for (const id of items) {
    const key = await call.directory.find('access-key', id);
    if (key !== undefined) {
      const { status, createdAt } = key.value;
      members.push({
        ...{ UserName: user.value.name, AccessKeyId: id, Status: status, CreateDate: isoTime(createdAt) },
      });
    }
  }
  return { AccessKeyMetadata: members, ...truncation };
};

export const updateAccessKey: IamOperation = (call) =>
  call.directory.edit(async () => {
    const { key } = await keyOfUser(call);
    const status = call.input.choice('Status', ['Active', 'Inactive']);
    if (status === null) return invalid('Status', 'null', 'Member must not be null');
    return { writes: [changing('access-key', key, { status })], result: null };
  });

export const deleteAccessKey: IamOperation = (call) =>
  call.directory.edit(async () => {
    const { user, key } = await keyOfUser(call);
    return {
      writes: [
        { act: 'remove', kind: 'access-key', key: key.key, expected: key.version },
        dropping('user-key', `${user.key}/${key.key}`),
        dropping('key-use', key.key),
      ],
      result: null,
    };
  });

export const getAccessKeyLastUsed: IamOperation = async (call) => {
  const id = call.input.text('AccessKeyId', KEY_ID);
  const key = await call.directory.find('access-key', id);
  if (key === undefined) {
    authorise(call, '*');
    return noSuchKey(id);
  }
  const user = await subjectNamed(call, 'user', key.value.userName);
  const use = (await call.directory.find('key-use', id))?.value;
  return {
    UserName: user.value.name,
    AccessKeyLastUsed:
      use === undefined
        ? { ServiceName: 'N/A', Region: 'N/A' }
        : { LastUsedDate: isoTime(use.at), ServiceName: use.service, Region: use.region },
  };
};

/** The key that a call names, of the user it names. */
async function keyOfUser(
  call: IamCall,
): Promise<{ readonly user: Stored<'user'>; readonly key: Stored<'access-key'> }> {
  const id = call.input.text('AccessKeyId', KEY_ID);
  const named = call.input.optional('UserName', { max: 128 });
  const found = await call.directory.find('access-key', id);
  const user =
    named === null && call.principal.userName === null && found !== undefined
      ? await subjectNamed(call, 'user', found.value.userName)
      : await subjectOf(call, 'user', { orSelf: true });
  if (found === undefined || found.value.userName !== user.value.name) return noSuchKey(id);
  return { user, key: found };
}

function noSuchKey(id: string): never {
  return refuse('IAM_NO_SUCH_ENTITY', { reason: `The Access Key with id ${id} cannot be found.` });
}
