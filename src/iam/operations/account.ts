// SPDX-License-Identifier: Apache-2.0
import { refuse } from '../../core/model/index.ts';
import { removing } from '../records/index.ts';
import { type Answer, authorise, type IamCall, type IamOperation } from './call.ts';

const ALIAS = {
  ...{ min: 3, max: 63, pattern: /^[a-z0-9](-?[a-z0-9])*$/ },
  characters: 'lower-case letters, digits and single dashes between them',
} as const;

export const getAccountSummary: IamOperation = async (call) => {
  const { directory } = call;
  authorise(call, '*');
  const kinds = [
    ['Users', 'user'],
    ['Groups', 'group'],
    ['Roles', 'role'],
    ['InstanceProfiles', 'instance-profile'],
    ['Policies', 'policy'],
    ['MFADevices', 'mfa-device'],
  ] as const;
  const summary = new Map<string, Answer>();
  for (const [name, kind] of kinds) summary.set(name, (await directory.all(kind, '')).length);
  const quotas = { AccessKeysPerUserQuota: 2, GroupsPerUserQuota: 10, VersionsPerPolicyQuota: 5 };
  for (const [key, value] of Object.entries(quotas)) summary.set(key, value);
  return { SummaryMap: summary };
};

export const listAccountAliases: IamOperation = async (call) => {
  authorise(call, '*');
  return { AccountAliases: await aliases(call), IsTruncated: false };
};

export const createAccountAlias: IamOperation = (call) =>
  call.directory.edit(async () => {
    authorise(call, '*');
    const name = call.input.text('AccountAlias', ALIAS);
    const [known] = await call.directory.all('alias', '');
    if (known?.value.name === name)
      refuse('IAM_ENTITY_EXISTS', { reason: `The account alias ${name} already exists.` });
    const write = { act: 'put', kind: 'alias', key: 'alias', expected: known?.version ?? 0 } as const;
    return { writes: [{ ...write, value: { name } }], result: null };
  });

export const deleteAccountAlias: IamOperation = (call) =>
  call.directory.edit(async () => {
    authorise(call, '*');
    const name = call.input.text('AccountAlias', ALIAS);
    const [known] = await call.directory.all('alias', '');
    if (known === undefined || known.value.name !== name)
      return refuse('IAM_NO_SUCH_ENTITY', { reason: `The account alias ${name} cannot be found.` });
    return { writes: [removing('alias', known)], result: null };
  });

async function aliases({ directory }: IamCall): Promise<readonly string[]> {
  return (await directory.all('alias', '')).map(({ value }) => value.name);
}
