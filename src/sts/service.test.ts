// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import {
  allow,
  type Found,
  type IdentityService,
  policy,
  refusedWith,
  trusting,
  withIdentities,
} from '../../test/service/identity-service.ts';
import { evaluatePolicies } from '../core/iam/index.ts';
import type { ConditionKeys, Principal } from '../core/model/index.ts';
import { codeOf, stepAt } from '../iam/totp.ts';

const may = (principal: Principal | undefined, action: string, context: ConditionKeys = {}): boolean =>
  principal !== undefined && evaluatePolicies(principal, { action, resource: '*', context }).allowed;

async function role(
  service: IdentityService,
  name: string,
  trust: string,
  ...statements: readonly object[]
): Promise<string> {
  await service.iam('CreateRole', { RoleName: name, AssumeRolePolicyDocument: trust });
  const put = { RoleName: name, PolicyName: 'p', PolicyDocument: policy(...statements) };
  if (statements.length > 0) await service.iam('PutRolePolicy', put);
  return `arn:aws:iam::${service.account}:role/${name}`;
}

async function sessionOf(
  service: IdentityService,
  action: string,
  parameters: object,
  as?: Principal,
): Promise<Principal> {
  const { Credentials: credentials } = await service.sts(action, { ...parameters }, as);
  const principal = await service.signedIn(credentials as Found);
  assert.ok(principal !== undefined);
  return principal;
}

test('to assume a role needs its trust, and the own policies where trust names the account only (X46, X64)', () =>
  withIdentities(async (service) => {
    const { account, sts } = service;
    const plain = await service.user('plain');
    const allowed = await service.user('allowed', allow('sts:AssumeRole'));
    const denied = await service.user('denied', { ...allow('sts:*'), Effect: 'Deny' });
    const byAccount = await role(service, 'by-account', trusting({ AWS: account }));
    const users = ['plain', 'denied'].map((name) => `arn:aws:iam::${account}:user/${name}`);
    const byName = await role(service, 'by-name', trusting({ AWS: users }));
    const assume = (RoleArn: string, as: Principal) =>
      sts('AssumeRole', { RoleArn, RoleSessionName: 's1' }, as);
    const text =
      /^User: arn:aws:iam::\d+:user\/\w+ is not authorized to perform: sts:AssumeRole on resource: arn:aws:iam::\d+:role\/[\w-]+$/;
    await assume(byAccount, allowed);
    await refusedWith(assume(byAccount, plain), 'AccessDenied', text);
    await refusedWith(assume(byAccount, denied), 'AccessDenied', text);
    await assume(byName, plain);
    await refusedWith(assume(byName, allowed), 'AccessDenied', text);
    await refusedWith(assume(byName, denied), 'AccessDenied', text);
    await refusedWith(assume(`${byName}x`, plain), 'AccessDenied', text);
  }));

test('a session cannot leave its session policy, nor a user his boundary, by a role that names it (X46)', () =>
  withIdentities(async (service) => {
    const { account, sts, iam } = service;
    const first = await role(service, 'first', trusting({ AWS: account }), allow('*'));
    const second = await role(service, 'second', trusting({ AWS: first }), allow('*'));
    const call = { RoleArn: second, RoleSessionName: 's2' };
    const whole = await sessionOf(service, 'AssumeRole', { RoleArn: first, RoleSessionName: 's1' });
    await sts('AssumeRole', call, whole);
    const Policy = policy(allow('datapipeline:*'));
    const narrow = await sessionOf(service, 'AssumeRole', { RoleArn: first, RoleSessionName: 's1', Policy });
    await refusedWith(sts('AssumeRole', call, narrow), 'AccessDenied');
    await iam('PutRolePermissionsBoundary', {
      RoleName: 'first',
      PermissionsBoundary: 'arn:aws:iam::aws:policy/IAMReadOnlyAccess',
    });
    const { Credentials: bounded } = await sts('AssumeRole', { RoleArn: first, RoleSessionName: 's1' });
    await refusedWith(sts('AssumeRole', call, await service.signedIn(bounded as Found)), 'AccessDenied');
  }));

test('limits of AssumeRole: times, names, sizes (X57, N36)', () =>
  withIdentities(async (service) => {
    const { sts, account } = service;
    const RoleArn = await role(service, 'r', trusting({ AWS: account }), allow('*'));
    const call = { RoleArn, RoleSessionName: 's1' };
    await refusedWith(
      sts('AssumeRole', { ...call, DurationSeconds: 899 }),
      'ValidationError',
      /greater than or equal to 900/,
    );
    await refusedWith(
      sts('AssumeRole', { ...call, DurationSeconds: 3601 }),
      'ValidationError',
      /exceeds the MaxSessionDuration/,
    );
    await service.iam('UpdateRole', { RoleName: 'r', MaxSessionDuration: 43_200 });
    const long = await sts('AssumeRole', { ...call, DurationSeconds: 43_200 });
    assert.equal(long['Credentials']?.['Expiration'], '2026-01-01T12:00:00Z');
    const session = await service.signedIn(long['Credentials'] as Found);
    const chained = sts('AssumeRole', { ...call, DurationSeconds: 43_200 }, session);
    await refusedWith(chained, 'ValidationError', /1 hour session limit for roles assumed by role chaining/);
    for (const RoleSessionName of ['a', 'a b', 'x'.repeat(65)])
      await refusedWith(sts('AssumeRole', { ...call, RoleSessionName }), 'ValidationError');
    await refusedWith(sts('AssumeRole', { ...call, Policy: '{}' }), 'MalformedPolicyDocument');
    await refusedWith(sts('AssumeRole', { ...call, Policy: 'x'.repeat(2049) }), 'ValidationError');
    await refusedWith(sts('AssumeRole', { ...call, ExternalId: 'a b' }), 'ValidationError');
    const hex = (text: string): string => createHash('sha512').update(text).digest('hex');
    const Tags = Array.from({ length: 50 }, (_, index) => ({
      Key: `k${index}`,
      Value: hex(`${index}`) + hex(`-${index}`),
    }));
    const trust = trusting({ AWS: account }, { Action: ['sts:AssumeRole', 'sts:TagSession'] });
    await service.iam('UpdateAssumeRolePolicy', { RoleName: 'r', PolicyDocument: trust });
    await refusedWith(
      sts('AssumeRole', { ...call, Tags }),
      'PackedPolicyTooLarge',
      /consumes \d+% of allotted space/,
    );
  }));

test('tags and source identity of a session need their own rights and last along a chain (X63)', () =>
  withIdentities(async (service) => {
    const { account, admin, sts } = service;
    const bare = await role(service, 'bare', trusting({ AWS: account }), allow('*'));
    const call = {
      RoleSessionName: 's1',
      Tags: [
        { Key: 'team', Value: 'data' },
        { Key: 'x', Value: 'y' },
      ],
    };
    await refusedWith(sts('AssumeRole', { ...call, RoleArn: bare }), 'AccessDenied', /sts:TagSession/);
    const trust = trusting(
      { AWS: account },
      { Action: ['sts:AssumeRole', 'sts:TagSession', 'sts:SetSourceIdentity'] },
    );
    const tagging = await role(service, 'tagging', trust, allow('*'));
    const first = { ...call, RoleArn: tagging, TransitiveTagKeys: ['Team'], SourceIdentity: 'ann' };
    const one = await sessionOf(service, 'AssumeRole', first, admin);
    assert.equal(one.keys['aws:PrincipalTag/team'], 'data');
    const overwriting = { RoleArn: tagging, RoleSessionName: 's2', Tags: [{ Key: 'TEAM', Value: 'web' }] };
    await refusedWith(
      sts('AssumeRole', overwriting, one),
      'ValidationError',
      /conflicts with a transitive tag key/,
    );
    const other = { RoleArn: tagging, RoleSessionName: 's2', SourceIdentity: 'bob' };
    await refusedWith(sts('AssumeRole', other, one), 'AccessDenied', /cannot be changed/);
    const two = await sessionOf(service, 'AssumeRole', { RoleArn: tagging, RoleSessionName: 's2' }, one);
    assert.equal(two.keys['aws:PrincipalTag/team'], 'data');
    assert.equal(two.keys['aws:PrincipalTag/x'], undefined);
    assert.equal(two.keys['aws:SourceIdentity'], 'ann');
    assert.equal(two.keys['aws:PrincipalArn'], tagging);
  }));

test('a session has the rights of its role as they are, within its session policies (X46, X57)', () =>
  withIdentities(async (service) => {
    const RoleArn = await role(service, 'r', trusting({ AWS: service.account }), allow(['a:*', 'b:*']));
    const call = { RoleArn, RoleSessionName: 's1' };
    const { Credentials: whole } = await service.sts('AssumeRole', call);
    const Policy = policy(allow('a:*'), allow('c:*'));
    const narrow = await sessionOf(service, 'AssumeRole', { ...call, Policy });
    assert.deepEqual(
      ['a:X', 'b:X', 'c:X'].map((action) => may(narrow, action)),
      [true, false, false],
    );
    const arn = 'arn:aws:iam::aws:policy/AdministratorAccess';
    const both = await sessionOf(service, 'AssumeRole', { ...call, Policy, PolicyArns: [{ arn }] });
    assert.deepEqual(
      ['a:X', 'b:X', 'c:X'].map((action) => may(both, action)),
      [true, true, false],
    );
    await service.iam('PutRolePolicy', {
      RoleName: 'r',
      PolicyName: 'p',
      PolicyDocument: policy(allow('b:*')),
    });
    const now = await service.signedIn(whole as Found);
    assert.deepEqual(
      ['a:X', 'b:X'].map((action) => may(now, action)),
      [false, true],
    );
    const revoke = policy({
      ...allow('*'),
      Effect: 'Deny',
      Condition: { DateLessThan: { 'aws:TokenIssueTime': '2026-01-01T00:00:01Z' } },
    });
    await service.iam('PutRolePolicy', { RoleName: 'r', PolicyName: 'revoke', PolicyDocument: revoke });
    assert.ok(!may(await service.signedIn(whole as Found), 'b:X'));
    service.advance(2000);
    assert.ok(may(await sessionOf(service, 'AssumeRole', call), 'b:X'));
  }));

test('a session ends with its role, its user, or the key that asked for it (X60)', () =>
  withIdentities(async (service) => {
    const ann = await service.user('ann', allow('*'));
    const { Credentials: own } = await service.sts('GetSessionToken', {}, ann);
    const { Credentials: guest } = await service.sts(
      'GetFederationToken',
      { Name: 'guest', Policy: policy(allow('*')) },
      ann,
    );
    for (const credentials of [own, guest]) assert.ok(await service.signedIn(credentials as Found));
    const key = { UserName: 'ann', AccessKeyId: ann.accessKeyId };
    await service.iam('UpdateAccessKey', { ...key, Status: 'Inactive' });
    for (const credentials of [own, guest])
      assert.equal(await service.signedIn(credentials as Found), undefined);
    await service.iam('UpdateAccessKey', { ...key, Status: 'Active' });
    assert.ok(await service.signedIn(own as Found));
    const RoleArn = await role(service, 'r', trusting({ AWS: service.account }), allow('*'));
    const { Credentials: assumed } = await service.sts('AssumeRole', { RoleArn, RoleSessionName: 's1' });
    assert.ok(await service.signedIn(assumed as Found));
    await service.iam('DeleteRolePolicy', { RoleName: 'r', PolicyName: 'p' });
    await service.iam('DeleteRole', { RoleName: 'r' });
    await role(service, 'r', trusting({ AWS: service.account }), allow('*'));
    assert.equal(await service.signedIn(assumed as Found), undefined);
  }));

test('federated users have what caller and policy both allow, and call neither IAM nor STS (X57)', () =>
  withIdentities(async (service) => {
    const ann = await service.user('ann', allow(['a:*', 'sts:GetFederationToken']));
    const { sts, iam, account } = service;
    const nothing = await sessionOf(service, 'GetFederationToken', { Name: 'guest' }, ann);
    assert.equal(nothing.arn, `arn:aws:sts::${account}:federated-user/guest`);
    assert.ok(!may(nothing, 'a:X'));
    const some = await sessionOf(
      service,
      'GetFederationToken',
      { Name: 'guest', Policy: policy(allow(['a:Get', 'b:*'])) },
      ann,
    );
    assert.deepEqual(
      ['a:Get', 'a:Put', 'b:Get'].map((action) => may(some, action)),
      [true, false, false],
    );
    await refusedWith(iam('GetUser', { UserName: 'ann' }, some), 'InvalidClientTokenId');
    await refusedWith(
      sts('AssumeRole', {}, some),
      'AccessDenied',
      /Cannot call AssumeRole with session credentials/,
    );
    assert.equal((await sts('GetCallerIdentity', {}, some))['UserId'], `${account}:guest`);
    const bob = await service.user('bob');
    await refusedWith(
      sts('GetFederationToken', { Name: 'guest' }, bob),
      'AccessDenied',
      /sts:GetFederationToken on resource/,
    );
    await refusedWith(sts('GetFederationToken', { Name: 'x' }, ann), 'ValidationError');
  }));

test('MFA: a code counts once, opens what asks for it, and five wrong ones lock the device (X62)', () =>
  withIdentities(async (service) => {
    const { sts, iam } = service;
    const ann = await service.user(
      'ann',
      allow('iam:*'),
      allow('a:*', { Condition: { Bool: { 'aws:MultiFactorAuthPresent': 'true' } } }),
    );
    const { VirtualMFADevice: device } = await iam('CreateVirtualMFADevice', { VirtualMFADeviceName: 'ann' });
    const serial = String(device?.['SerialNumber']);
    const seed = seedOf(Buffer.from(String(device?.['Base32StringSeed']), 'base64').toString('ascii'));
    const code = (offset = 0): string => codeOf(seed, stepAt(service.now()) + offset);
    const enable = {
      UserName: 'ann',
      SerialNumber: serial,
      AuthenticationCode1: code(-1),
      AuthenticationCode2: code(),
    };
    await refusedWith(
      iam('EnableMFADevice', { ...enable, AuthenticationCode1: code() }),
      'InvalidAuthenticationCode',
    );
    await iam('EnableMFADevice', enable);
    await refusedWith(iam('DeleteUser', { UserName: 'ann' }), 'DeleteConflict');
    const wrong = /invalid MFA one time pass code/;
    const token = (TokenCode: string) => sts('GetSessionToken', { SerialNumber: serial, TokenCode }, ann);
    await refusedWith(token(code()), 'AccessDenied', wrong); // counted when the device was enabled
    service.advance(30_000);
    const session = await sessionOf(
      service,
      'GetSessionToken',
      { SerialNumber: serial, TokenCode: code() },
      ann,
    );
    await refusedWith(token(code()), 'AccessDenied', wrong);
    assert.ok(may(session, 'a:X') && !may(ann, 'a:X'));
    await iam('GetUser', {}, session);
    const without = await sessionOf(service, 'GetSessionToken', {}, ann);
    assert.ok(!may(without, 'a:X'));
    await refusedWith(iam('GetUser', {}, without), 'InvalidClientTokenId');
    for (let failure = 0; failure < 4; failure += 1) {
      service.advance(60_000);
      await refusedWith(token('000000'), 'AccessDenied', wrong);
    }
    service.advance(60_000);
    await refusedWith(token('000000'), 'AccessDenied', wrong);
    await refusedWith(token(code()), 'AccessDenied', wrong); // locked
    service.advance(16 * 60_000);
    await token(code());
    const bob = await service.user('bob');
    const foreign = sts('GetSessionToken', { SerialNumber: serial, TokenCode: code(1) }, bob);
    await refusedWith(foreign, 'AccessDenied', /unable to validate MFA code/);
  }));

test('who a key belongs to, and what else there is (X56)', () =>
  withIdentities(async (service) => {
    const { sts, admin, account } = service;
    assert.equal((await sts('GetAccessKeyInfo', { AccessKeyId: admin.accessKeyId }))['Account'], account);
    await refusedWith(sts('GetAccessKeyInfo', { AccessKeyId: 'AKIAAAAAAAAAAAAAAAAA' }), 'ValidationError');
    await refusedWith(sts('AssumeRoleWithSAML'), 'InvalidAction');
    await refusedWith(
      sts('DecodeAuthorizationMessage', { EncodedMessage: 'x' }),
      'InvalidAuthorizationMessageException',
    );
    const session = await sessionOf(service, 'GetSessionToken', {});
    await refusedWith(sts('GetSessionToken', {}, session), 'AccessDenied', /with session credentials/);
  }));

/** Bytes of a seed in base32. */
function seedOf(text: string): Uint8Array {
  const bits = [...text]
    .map((letter) => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(letter).toString(2).padStart(5, '0'))
    .join('');
  return Uint8Array.from(bits.match(/.{8}/g) ?? [], (byte) => Number.parseInt(byte, 2));
}
