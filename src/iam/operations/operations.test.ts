// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  allow,
  type Found,
  type IdentityService,
  policy,
  refusedWith,
  trusting,
  withIdentities,
} from '../../../test/service/identity-service.ts';
import { IAM_OPERATIONS } from './operations.ts';

const DOCUMENT = policy(allow('datapipeline:*'));
const names = (list: Found | undefined, member: string): readonly string[] =>
  (list as unknown as readonly Record<string, string>[]).map((each) => each[member] ?? '');

test('every operation refuses a caller without rights, and says nothing else (X46, X49, X50)', () =>
  withIdentities(async (service) => {
    const eve = await service.user('eve');
    const arn = `arn:aws:iam::${service.account}:policy/none`;
    const everything = {
      ...{ UserName: 'ann', GroupName: 'g', RoleName: 'r', InstanceProfileName: 'i', PolicyName: 'p' },
      ...{
        PolicyArn: arn,
        PolicyDocument: DOCUMENT,
        AssumeRolePolicyDocument: trusting('*'),
        VersionId: 'v1',
      },
      ...{ AccessKeyId: 'AKIAAAAAAAAAAAAAAAAA', Status: 'Active', Description: 'd', AccountAlias: 'abc' },
      ...{
        PermissionsBoundary: arn,
        PolicySourceArn: arn,
        ActionNames: ['a:B'],
        PolicyInputList: [DOCUMENT],
      },
      ...{ SerialNumber: `arn:aws:iam::${service.account}:mfa/x`, VirtualMFADeviceName: 'x' },
      ...{ AuthenticationCode1: '000000', AuthenticationCode2: '000000' },
    };
    for (const action of Object.keys(IAM_OPERATIONS)) {
      const text = new RegExp(`user/eve is not authorized to perform: iam:${action} on resource: `);
      await refusedWith(service.iam(action, everything, eve), 'AccessDenied', text);
    }
  }));

test('users: made once, listed in pages by path, renamed with all that hangs on them, deleted when bare (X36)', () =>
  withIdentities(async (service) => {
    const { iam, account } = service;
    for (const name of ['bob', 'Ann', 'carl'])
      await iam('CreateUser', { UserName: name, Path: name === 'carl' ? '/ops/' : '/' });
    await refusedWith(
      iam('CreateUser', { UserName: 'ANN' }),
      'EntityAlreadyExists',
      /User with name ANN already/,
    );
    await refusedWith(
      iam('GetUser', { UserName: 'ann' }),
      'NoSuchEntity',
      /user with name ann cannot be found/,
    );
    assert.deepEqual(names((await iam('ListUsers', { PathPrefix: '/ops/' }))['Users'], 'UserName'), ['carl']);
    const seen: string[] = [];
    for (let marker: string | undefined; ; ) {
      const page = await iam('ListUsers', {
        MaxItems: 1,
        ...(marker === undefined ? {} : { Marker: marker }),
      });
      seen.push(...names(page['Users'], 'UserName'));
      if (String(page['IsTruncated']) === 'false') break;
      marker = String(page['Marker']);
    }
    assert.deepEqual(seen, ['administrator', 'Ann', 'bob', 'carl']);
    await iam('CreateGroup', { GroupName: 'g' });
    await iam('AddUserToGroup', { GroupName: 'g', UserName: 'bob' });
    const { AccessKey: key } = await iam('CreateAccessKey', { UserName: 'bob' });
    await iam('UpdateUser', { UserName: 'bob', NewUserName: 'robert', NewPath: '/x/' });
    assert.equal((await service.signedIn(key as Found))?.arn, `arn:aws:iam::${account}:user/x/robert`);
    assert.deepEqual(names((await iam('GetGroup', { GroupName: 'g' }))['Users'], 'UserName'), ['robert']);
    assert.deepEqual(names((await iam('ListGroupsForUser', { UserName: 'robert' }))['Groups'], 'GroupName'), [
      'g',
    ]);
    await refusedWith(iam('DeleteUser', { UserName: 'robert' }), 'DeleteConflict', /remove users from group/);
    await iam('RemoveUserFromGroup', { GroupName: 'g', UserName: 'robert' });
    await refusedWith(iam('DeleteUser', { UserName: 'robert' }), 'DeleteConflict', /delete access keys/);
    await iam('DeleteAccessKey', { UserName: 'robert', AccessKeyId: key?.['AccessKeyId'] });
    await iam('DeleteUser', { UserName: 'robert' });
    await iam('DeleteGroup', { GroupName: 'g' });
    await refusedWith(iam('GetGroup', { GroupName: 'g' }), 'NoSuchEntity', /group with name g cannot/);
  }));

test('a user who was made anew has another id and none of the rights of the first (X37)', () =>
  withIdentities(async (service) => {
    const first = await service.user('ann', allow('iam:*'));
    const keys = await service.iam('ListAccessKeys', { UserName: 'ann' });
    await service.iam('DeleteAccessKey', {
      UserName: 'ann',
      AccessKeyId: keys['AccessKeyMetadata']?.[0]?.['AccessKeyId'],
    });
    await service.iam('DeleteUserPolicy', { UserName: 'ann', PolicyName: 'p' });
    await service.iam('DeleteUser', { UserName: 'ann' });
    const second = await service.user('ann');
    assert.notEqual(second.userId, first.userId);
    await refusedWith(service.iam('ListUsers', {}, second), 'AccessDenied');
  }));

test('access keys: two at most, withdrawn at once, with their last use (X39)', () =>
  withIdentities(async (service) => {
    const { iam } = service;
    await iam('CreateUser', { UserName: 'ann' });
    const first = (await iam('CreateAccessKey', { UserName: 'ann' }))['AccessKey'] as Found;
    await iam('CreateAccessKey', { UserName: 'ann' });
    await refusedWith(iam('CreateAccessKey', { UserName: 'ann' }), 'LimitExceeded', /AccessKeysPerUser: 2/);
    const id = first['AccessKeyId'];
    assert.ok(await service.signedIn(first));
    await iam('UpdateAccessKey', { UserName: 'ann', AccessKeyId: id, Status: 'Inactive' });
    assert.equal(await service.signedIn(first), undefined);
    const use = await iam('GetAccessKeyLastUsed', { AccessKeyId: id });
    assert.deepEqual(use['AccessKeyLastUsed'], { ServiceName: 'N/A', Region: 'N/A' });
    await refusedWith(
      iam('UpdateAccessKey', { UserName: 'administrator', AccessKeyId: id, Status: 'Active' }),
      'NoSuchEntity',
    );
    await refusedWith(
      iam('UpdateAccessKey', { UserName: 'ann', AccessKeyId: id, Status: 'active' }),
      'ValidationError',
    );
  }));

test('roles: trust is checked and resolved when it is written, and follows nobody who comes later (X64)', () =>
  withIdentities(async (service) => {
    const { iam, account } = service;
    const role = (trust: string) => iam('CreateRole', { RoleName: 'r', AssumeRolePolicyDocument: trust });
    const nobody = trusting({ AWS: `arn:aws:iam::${account}:user/ann` });
    await refusedWith(
      role(nobody),
      'MalformedPolicyDocument',
      /Invalid principal in policy: "AWS":"arn:aws:iam::\d+:user\/ann"/,
    );
    await refusedWith(role(trusting({ Service: 'x' })), 'MalformedPolicyDocument', /"SERVICE":"x"/);
    await refusedWith(
      role(policy(allow('sts:AssumeRole'))),
      'MalformedPolicyDocument',
      /prohibited field Resource/,
    );
    const read = policy({ Effect: 'Allow', Principal: '*', Action: 's3:Get*' });
    await refusedWith(role(read), 'MalformedPolicyDocument', /may only specify STS AssumeRole actions/);
    const first = await iam('CreateUser', { UserName: 'ann' });
    await role(nobody);
    const shown = async () =>
      decodeURIComponent(
        String((await iam('GetRole', { RoleName: 'r' }))['Role']?.['AssumeRolePolicyDocument']),
      );
    assert.equal(await shown(), nobody);
    await iam('DeleteUser', { UserName: 'ann' });
    const ann = await service.user('ann', allow('sts:*'));
    assert.match(await shown(), new RegExp(String(first['User']?.['UserId'])));
    const call = { RoleArn: `arn:aws:iam::${account}:role/r`, RoleSessionName: 'session' };
    await refusedWith(service.sts('AssumeRole', call, ann), 'AccessDenied');
    await iam('UpdateAssumeRolePolicy', { RoleName: 'r', PolicyDocument: nobody });
    await service.sts('AssumeRole', call, ann);
  }));

test('instance profiles: one role each, which the caller must be allowed to pass on (X51)', () =>
  withIdentities(async (service) => {
    const { iam } = service;
    const profile = { InstanceProfileName: 'i', RoleName: 'r' };
    await iam('CreateRole', {
      ...profile,
      AssumeRolePolicyDocument: trusting({ Service: 'ec2.amazonaws.com' }),
    });
    await iam('CreateInstanceProfile', profile);
    const ann = await service.user('ann', allow('iam:AddRoleToInstanceProfile'));
    await refusedWith(
      iam('AddRoleToInstanceProfile', profile, ann),
      'AccessDenied',
      /iam:PassRole on resource: .*role\/r/,
    );
    await iam('AddRoleToInstanceProfile', profile);
    await refusedWith(iam('AddRoleToInstanceProfile', profile), 'LimitExceeded');
    await refusedWith(iam('DeleteRole', profile), 'DeleteConflict', /remove roles from instance profile/);
    await refusedWith(iam('DeleteInstanceProfile', profile), 'DeleteConflict');
    const forRole = await iam('ListInstanceProfilesForRole', profile);
    assert.deepEqual(names(forRole['InstanceProfiles'], 'InstanceProfileName'), ['i']);
    await iam('RemoveRoleFromInstanceProfile', profile);
    await iam('DeleteInstanceProfile', profile);
    await iam('DeleteRole', profile);
  }));

test('managed policies: versions, attachments and boundaries hold them in place (X40)', () =>
  withIdentities(async (service) => {
    const { iam, account } = service;
    const PolicyArn = `arn:aws:iam::${account}:policy/x/p`;
    await iam('CreatePolicy', { PolicyName: 'p', Path: '/x/', PolicyDocument: DOCUMENT });
    await refusedWith(
      iam('CreatePolicy', { PolicyName: 'P', PolicyDocument: DOCUMENT }),
      'EntityAlreadyExists',
    );
    for (let version = 2; version <= 5; version += 1)
      await iam('CreatePolicyVersion', { PolicyArn, PolicyDocument: DOCUMENT, SetAsDefault: true });
    await refusedWith(
      iam('CreatePolicyVersion', { PolicyArn, PolicyDocument: DOCUMENT }),
      'LimitExceeded',
      /up to 5 versions/,
    );
    await refusedWith(
      iam('DeletePolicyVersion', { PolicyArn, VersionId: 'v5' }),
      'DeleteConflict',
      /default version/,
    );
    await refusedWith(iam('DeletePolicy', { PolicyArn }), 'DeleteConflict', /more than one version/);
    for (const VersionId of ['v1', 'v2', 'v3', 'v4'])
      await iam('DeletePolicyVersion', { PolicyArn, VersionId });
    const made = await iam('CreatePolicyVersion', { PolicyArn, PolicyDocument: DOCUMENT });
    assert.equal(made['PolicyVersion']?.['VersionId'], 'v6');
    await iam('DeletePolicyVersion', { PolicyArn, VersionId: 'v6' });
    await iam('CreateUser', { UserName: 'ann', PermissionsBoundary: PolicyArn });
    await iam('AttachUserPolicy', { UserName: 'ann', PolicyArn });
    const shown = (await iam('GetPolicy', { PolicyArn }))['Policy'];
    assert.deepEqual([shown?.['AttachmentCount'], shown?.['PermissionsBoundaryUsageCount']], [1, 1]);
    await refusedWith(iam('DeletePolicy', { PolicyArn }), 'DeleteConflict', /attached to entities/);
    await refusedWith(iam('DeleteUser', { UserName: 'ann' }), 'DeleteConflict', /detach all policies/);
    const holders = await iam('ListEntitiesForPolicy', {
      PolicyArn,
      PolicyUsageFilter: 'PermissionsBoundary',
    });
    assert.deepEqual(names(holders['PolicyUsers'], 'UserName'), ['ann']);
    await iam('DetachUserPolicy', { UserName: 'ann', PolicyArn });
    await refusedWith(iam('DetachUserPolicy', { UserName: 'ann', PolicyArn }), 'NoSuchEntity');
    await iam('DeleteUser', { UserName: 'ann' });
    await iam('DeletePolicy', { PolicyArn });
    await refusedWith(iam('GetPolicy', { PolicyArn }), 'NoSuchEntity', /was not found/);
    const shipped = 'arn:aws:iam::aws:policy/service-role/AWSDataPipelineRole';
    await refusedWith(iam('DeletePolicy', { PolicyArn: shipped }), 'UnmodifiableEntity');
    const attached = await iam('ListPolicies', { Scope: 'AWS', OnlyAttached: true });
    assert.deepEqual(names(attached['Policies'], 'PolicyName'), ['AdministratorAccess']);
  }));

test('policies inside users, groups and roles: as they were put, within their sizes (X40)', () =>
  withIdentities(async ({ iam }) => {
    await iam('CreateUser', { UserName: 'x' });
    await iam('CreateGroup', { GroupName: 'x' });
    await iam('CreateRole', { RoleName: 'x', AssumeRolePolicyDocument: trusting('*') });
    const document = `{ "Statement" : [${JSON.stringify(allow('s3:Get*'))}] }`;
    for (const [kind, max] of [
      ['User', 2048],
      ['Group', 5120],
      ['Role', 10_240],
    ] as const) {
      const call = { [`${kind}Name`]: 'x', PolicyName: 'p', PolicyDocument: document };
      await iam(`Put${kind}Policy`, call);
      const got = await iam(`Get${kind}Policy`, call);
      assert.equal(decodeURIComponent(String(got['PolicyDocument'])), document);
      const long = policy(allow(`s3:${'x'.repeat(max)}`));
      const sizes = new RegExp(`Maximum policy size of ${max} bytes exceeded for ${kind.toLowerCase()} x`);
      await refusedWith(iam(`Put${kind}Policy`, { ...call, PolicyDocument: long }), 'LimitExceeded', sizes);
      await refusedWith(
        iam(`Put${kind}Policy`, { ...call, PolicyDocument: '{' }),
        'MalformedPolicyDocument',
        /^Syntax errors in policy/,
      );
      assert.deepEqual((await iam(`List${kind}Policies`, call))['PolicyNames'], ['p']);
      await refusedWith(iam(`Delete${kind}`, call), 'DeleteConflict', /must delete policies first/);
      await iam(`Delete${kind}Policy`, call);
      await refusedWith(
        iam(`Get${kind}Policy`, call),
        'NoSuchEntity',
        new RegExp(`The ${kind.toLowerCase()} policy with name p`),
      );
      await iam(`Delete${kind}`, call);
    }
  }));

test('tags: replaced without regard to case, and seen by policies (X45)', () =>
  withIdentities(async (service) => {
    const { iam } = service;
    const ann = await service.user(
      'ann',
      allow('iam:*', { Condition: { StringEquals: { 'aws:ResourceTag/team': 'data' } } }),
    );
    await iam('CreateUser', { UserName: 'bob', Tags: [{ Key: 'Team', Value: 'web' }] });
    await refusedWith(iam('GetUser', { UserName: 'bob' }, ann), 'AccessDenied');
    await iam('TagUser', {
      UserName: 'bob',
      Tags: [
        { Key: 'team', Value: 'data' },
        { Key: 'x', Value: '' },
      ],
    });
    const tags = await iam('ListUserTags', { UserName: 'bob' }, ann);
    assert.deepEqual(tags['Tags'], [
      { Key: 'team', Value: 'data' },
      { Key: 'x', Value: '' },
    ]);
    await iam('UntagUser', { UserName: 'bob', TagKeys: ['TEAM'] });
    await refusedWith(iam('GetUser', { UserName: 'bob' }, ann), 'AccessDenied');
    const twice = [
      { Key: 'a', Value: '1' },
      { Key: 'A', Value: '2' },
    ];
    await refusedWith(iam('TagUser', { UserName: 'bob', Tags: twice }), 'InvalidInput', /Duplicate tag keys/);
    await refusedWith(
      iam('TagUser', { UserName: 'bob', Tags: [{ Key: 'aws:x', Value: '' }] }),
      'InvalidInput',
      /reserved/,
    );
  }));

test('simulation tells the decision, what matched and what was missing (X55)', () =>
  withIdentities(async (service) => {
    const { iam, account } = service;
    const condition = { Condition: { StringEquals: { 'datapipeline:Tag/stage': 'test' } } };
    await service.user('ann', allow('datapipeline:List*'), allow('datapipeline:Delete*', condition));
    const results = await iam('SimulatePrincipalPolicy', {
      PolicySourceArn: `arn:aws:iam::${account}:user/ann`,
      ActionNames: ['datapipeline:ListPipelines', 'datapipeline:DeletePipeline'],
      PolicyInputList: [policy({ ...allow('datapipeline:ListPipelines'), Effect: 'Deny' })],
    });
    const [list, remove] = results['EvaluationResults'] as unknown as readonly Found[];
    assert.equal(list?.['EvalDecision'], 'explicitDeny');
    assert.deepEqual(names(list?.['MatchedStatements'], 'SourcePolicyId'), ['p', 'PolicyInputList.1']);
    assert.equal(remove?.['EvalDecision'], 'implicitDeny');
    assert.deepEqual(remove?.['MissingContextValues'], ['datapipeline:tag/stage']);
    const custom = await iam('SimulateCustomPolicy', {
      ...{
        PolicyInputList: [policy(allow('*'))],
        PermissionsBoundaryPolicyInputList: [policy(allow('s3:*'))],
      },
      ...{ ActionNames: ['sqs:SendMessage'], ResourceArns: ['arn:aws:sqs:us-east-1:1:q'] },
    });
    const [bounded] = custom['EvaluationResults'] as unknown as readonly Found[];
    assert.equal(bounded?.['EvalDecision'], 'implicitDeny');
    assert.deepEqual(bounded?.['PermissionsBoundaryDecisionDetail'], { AllowedByPermissionsBoundary: false });
  }));

test('a simulation answers a hundred decisions at a time, of a bounded number of statements (X41)', () =>
  withIdentities(async ({ iam }: IdentityService) => {
    const ActionNames = Array.from({ length: 150 }, (_, index) => `a:B${index}`);
    const call = { ActionNames, PolicyInputList: [DOCUMENT], MaxItems: 1000 };
    const first = await iam('SimulateCustomPolicy', call);
    assert.equal(names(first['EvaluationResults'], 'EvalActionName').length, 100);
    const second = await iam('SimulateCustomPolicy', { ...call, Marker: first['Marker'] });
    assert.equal(names(second['EvaluationResults'], 'EvalActionName')[0], 'a:B100');
    assert.equal(second['IsTruncated'], false);
    const many = policy(...Array.from({ length: 100 }, () => allow('a:B')));
    const PolicyInputList = Array.from({ length: 11 }, () => many);
    await refusedWith(
      iam('SimulateCustomPolicy', { ...call, PolicyInputList }),
      'LimitExceeded',
      /1000 statements/,
    );
  }));

test('members are checked in the words of AWS, and unknown actions refused', () =>
  withIdentities(async ({ iam }: IdentityService) => {
    await refusedWith(
      iam('CreateUser'),
      'ValidationError',
      /Value null at 'userName' failed to satisfy constraint: Member must not be null/,
    );
    await refusedWith(
      iam('CreateUser', { UserName: 'a b' }),
      'ValidationError',
      /specified value for userName is invalid/,
    );
    await refusedWith(
      iam('CreateUser', { UserName: 'a'.repeat(65) }),
      'ValidationError',
      /length less than or equal to 64/,
    );
    await refusedWith(
      iam('CreateUser', { UserName: 'a', Path: 'x' }),
      'ValidationError',
      /for path is invalid/,
    );
    await refusedWith(iam('ListUsers', { MaxItems: 0 }), 'ValidationError', /greater than or equal to 1/);
    await refusedWith(iam('ListUsers', { Marker: '!' }), 'ValidationError', /marker/);
    await refusedWith(iam('CreateSAMLProvider'), 'InvalidAction');
    await refusedWith(iam('toString'), 'InvalidAction');
  }));

test('of two calls at once that change the same user, both count (D2)', () =>
  withIdentities(async ({ iam }) => {
    await iam('CreateUser', { UserName: 'ann' });
    const policies = ['a', 'b', 'c', 'd'];
    await Promise.all(
      policies.map((PolicyName) =>
        iam('PutUserPolicy', { UserName: 'ann', PolicyName, PolicyDocument: DOCUMENT }),
      ),
    );
    assert.deepEqual((await iam('ListUserPolicies', { UserName: 'ann' }))['PolicyNames'], policies);
    const keys = await Promise.allSettled(
      [1, 2, 3, 4].map(() => iam('CreateAccessKey', { UserName: 'ann' })),
    );
    assert.equal(keys.filter(({ status }) => status === 'fulfilled').length, 2);
  }));
