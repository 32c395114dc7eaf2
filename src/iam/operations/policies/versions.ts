// SPDX-License-Identifier: Apache-2.0
import { refuse } from '../../../core/model/index.ts';
import { changing, type PolicyRecord, type PolicyVersionRecord } from '../../records/index.ts';
import { type Answer, encodedDocument, type IamCall, type IamOperation, isoTime } from '../call.ts';
import { pageOf } from '../paging.ts';
import { ownPolicyOf, policyOf } from './managed.ts';
import { givenDocument, refuseLength } from './policy-document.ts';

const VERSIONS_MAX = 5;
const VERSION_ID = { max: 32, pattern: /^v[1-9]\d*$/, characters: 'a version such as v1' } as const;

export const createPolicyVersion: IamOperation = (call) =>
  call.directory.edit(async () => {
    const { input, now } = call;
    const policy = await ownPolicyOf(call);
    const { versions, lastVersion, defaultVersion } = policy.value;
    const { text: document } = givenDocument(input, 'PolicyDocument');
    refuseLength(document, 'PolicySize');
    if (versions.length >= VERSIONS_MAX)
      refuse('IAM_LIMIT_EXCEEDED', {
        reason: `A managed policy can have up to ${VERSIONS_MAX} versions. Before you create a new version, you must delete an existing version.`,
      });
    const made: PolicyVersionRecord = { number: lastVersion + 1, document, createdAt: now };
    const changes: Partial<PolicyRecord> = {
      versions: [...versions, made],
      lastVersion: made.number,
      updatedAt: now,
      defaultVersion: input.flag('SetAsDefault') ? made.number : defaultVersion,
    };
    const isDefault = changes.defaultVersion === made.number;
    return {
      writes: [changing('policy', policy, changes)],
      result: { PolicyVersion: versionAnswer(made, isDefault, 'listed') },
    };
  });

export const getPolicyVersion: IamOperation = async (call) => {
  const { arn, record } = await policyOf(call);
  const version = versionOf(call, arn, record);
  return { PolicyVersion: versionAnswer(version, version.number === record.defaultVersion, 'whole') };
};

export const listPolicyVersions: IamOperation = async (call) => {
  const { record } = await policyOf(call);
  const newestFirst = [...record.versions].reverse();
  const { items, truncation } = pageOf(call.input, newestFirst, ({ number }) => String(number));
  const answers = items.map((each) => versionAnswer(each, each.number === record.defaultVersion, 'listed'));
  return { Versions: answers, ...truncation };
};

export const setDefaultPolicyVersion: IamOperation = (call) =>
  call.directory.edit(async () => {
    const policy = await ownPolicyOf(call);
    const { number } = versionOf(call, policy.arn, policy.value);
    const changes = { defaultVersion: number, updatedAt: call.now };
    return { writes: [changing('policy', policy, changes)], result: null };
  });

export const deletePolicyVersion: IamOperation = (call) =>
  call.directory.edit(async () => {
    const policy = await ownPolicyOf(call);
    const { number } = versionOf(call, policy.arn, policy.value);
    if (number === policy.value.defaultVersion)
      refuse('IAM_DELETE_CONFLICT', { reason: 'Cannot delete the default version of a policy.' });
    const versions = policy.value.versions.filter((each) => each.number !== number);
    return { writes: [changing('policy', policy, { versions })], result: null };
  });

function versionOf({ input }: IamCall, arn: string, { versions }: PolicyRecord): PolicyVersionRecord {
  const id = input.text('VersionId', VERSION_ID);
  const found = versions.find(({ number }) => `v${number}` === id);
  return found ?? refuse('IAM_NO_SUCH_ENTITY', { reason: `Policy ${arn} version ${id} does not exist.` });
}

function versionAnswer(
  { number, document, createdAt }: PolicyVersionRecord,
  isDefault: boolean,
  form: 'whole' | 'listed',
): Answer {
  return {
    Document: form === 'whole' ? encodedDocument(document) : undefined,
    VersionId: `v${number}`,
    IsDefaultVersion: isDefault,
    CreateDate: isoTime(createdAt),
  };
}
