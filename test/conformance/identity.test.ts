// SPDX-License-Identifier: Apache-2.0
/** Users, roles and sessions with the AWS CLI, unmodified, as a person would make and use them. Source: protocol.md section 5. */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { type AwsCli, awsAs, findAwsClis } from './aws-cli.ts';
import { type LiveService, type Output, startLiveService } from './live-service.ts';

type Aws = (...args: readonly string[]) => Promise<Output>;
type Json = { readonly [name: string]: Json } & readonly Json[] & string;

const clis = findAwsClis();

for (const major of ['1', '2']) {
  const found = clis.filter(({ version }) => version.startsWith(`${major}.`));
  if (found.length === 0)
    it(`identities by the AWS CLI ${major}`, {
      skip: `no AWS CLI of version ${major} on the PATH`,
    }, () => {});
  // Each call of the CLI is a second of Python: one version walks the whole way, the other its main road.
  const isWhole = major === '1';
  for (const cli of found)
    describe(`identities by the AWS CLI ${cli.version}`, () => identities(cli, isWhole));
}

const allow = (
  action: string | readonly string[],
  resource: string | readonly string[] = '*',
  more = {},
) => ({
  ...{ Effect: 'Allow', Action: action, Resource: resource },
  ...more,
});
const policy = (...statements: readonly object[]): string =>
  JSON.stringify({ Version: '2012-10-17', Statement: statements });
const trusting = (principal: object, more = {}): string =>
  policy({ Effect: 'Allow', Principal: principal, Action: 'sts:AssumeRole', ...more });

function identities(cli: AwsCli, isWhole: boolean): void {
  let service: LiveService;
  let admin: Aws;
  let ann: Aws;
  let account = '';
  let pipelineId = '';

  const ok = async (aws: Aws, ...args: readonly string[]): Promise<Json> => {
    const { code, stdout, stderr } = await aws(...args);
    assert.equal(code, 0, `aws ${args.join(' ')}: ${stderr}${stdout}`);
    // What the CLI prints is JSON, or nothing.
    return JSON.parse(stdout.trim() === '' ? '{}' : stdout) as Json;
  };
  const refused = async (aws: Aws, reason: RegExp, ...args: readonly string[]): Promise<void> => {
    const { code, stderr } = await aws(...args);
    assert.notEqual(code, 0, `aws ${args.join(' ')} was not refused`);
    assert.match(stderr, reason);
  };
  const as = (credentials: Json | undefined): Aws =>
    awsAs(cli, service, {
      AWS_ACCESS_KEY_ID: credentials?.['AccessKeyId'] ?? '',
      AWS_SECRET_ACCESS_KEY: credentials?.['SecretAccessKey'] ?? '',
      AWS_SESSION_TOKEN: credentials?.['SessionToken'] ?? '',
    });

  before(async () => {
    service = await startLiveService();
    admin = awsAs(cli, service);
    account = (await ok(admin, 'sts', 'get-caller-identity'))['Account'] ?? '';
    const pipeline = ['create-pipeline', '--name', 'p', '--unique-id', 'p'];
    pipelineId = (await ok(admin, 'datapipeline', ...pipeline))['pipelineId'] ?? '';
  });
  after(async () => service?.stop());

  it('makes a user with a policy and a key, who may do what it says and no more (X46, X50)', async () => {
    const made = await ok(admin, 'iam', 'create-user', '--user-name', 'ann', '--path', '/team/');
    assert.equal(made['User']?.['Arn'], `arn:aws:iam::${account}:user/team/ann`);
    const put = ['iam', 'put-user-policy', '--user-name', 'ann', '--policy-name', 'read'];
    await ok(admin, ...put, '--policy-document', policy(allow('datapipeline:List*')));
    const key = (await ok(admin, 'iam', 'create-access-key', '--user-name', 'ann'))['AccessKey'];
    ann = as(key);
    const who = await ok(ann, 'sts', 'get-caller-identity');
    assert.deepEqual([who['Arn'], who['UserId']], [made['User']?.['Arn'], made['User']?.['UserId']]);
    const list = await ok(ann, 'datapipeline', 'list-pipelines');
    assert.equal(list['pipelineIdList']?.[0]?.['id'], pipelineId);
    await refused(
      ann,
      new RegExp(
        `\\(AccessDeniedException\\).*User: arn:aws:iam::${account}:user/team/ann is not authorized to perform: datapipeline:DescribePipelines on resource: arn:aws:datapipeline:[a-z0-9-]+:${account}:pipeline/${pipelineId} because no identity-based policy allows the datapipeline:DescribePipelines action`,
      ),
      ...['datapipeline', 'describe-pipelines', '--pipeline-ids', pipelineId],
    );
    await refused(
      ann,
      /\(AccessDenied\).*not authorized to perform: iam:CreateUser on resource: arn:aws:iam::\d+:user\/eve because no identity-based policy allows the iam:CreateUser action/,
      ...['iam', 'create-user', '--user-name', 'eve'],
    );
    const used = await ok(
      admin,
      'iam',
      'get-access-key-last-used',
      '--access-key-id',
      key?.['AccessKeyId'] ?? '',
    );
    assert.equal(used['UserName'], 'ann');
  });

  it('lets a user assume a role that trusts him, with an external id, and nobody else (N35, X64)', async () => {
    const condition = { Condition: { StringEquals: { 'sts:ExternalId': 'shared-secret' } } };
    const trust = trusting({ AWS: `arn:aws:iam::${account}:user/team/ann` }, condition);
    const create = ['iam', 'create-role', '--role-name', 'worker', '--assume-role-policy-document', trust];
    const role = (await ok(admin, ...create))['Role'];
    const arn = role?.['Arn'] ?? '';
    await ok(
      admin,
      ...['iam', 'put-role-policy', '--role-name', 'worker', '--policy-name', 'p'],
      ...['--policy-document', policy(allow(['datapipeline:*', 'sts:AssumeRole']))],
    );
    const assume = ['sts', 'assume-role', '--role-arn', arn, '--role-session-name', 'night'];
    await refused(
      ann,
      /\(AccessDenied\).*not authorized to perform: sts:AssumeRole on resource: arn:aws:iam/,
      ...assume,
    );
    await refused(admin, /\(AccessDenied\)/, ...assume, '--external-id', 'shared-secret');
    const assumed = await ok(ann, ...assume, '--external-id', 'shared-secret');
    assert.equal(assumed['AssumedRoleUser']?.['Arn'], `arn:aws:sts::${account}:assumed-role/worker/night`);
    const session = as(assumed['Credentials']);
    const who = await ok(session, 'sts', 'get-caller-identity');
    assert.equal(who['UserId'], `${role?.['RoleId']}:night`);
    await ok(session, 'datapipeline', 'describe-pipelines', '--pipeline-ids', pipelineId);
    await refused(
      session,
      /assumed-role\/worker\/night is not authorized to perform: iam:ListUsers/,
      'iam',
      'list-users',
    );
    await ok(
      admin,
      ...['iam', 'update-assume-role-policy', '--role-name', 'worker'],
      ...['--policy-document', trusting({ AWS: account })],
    );
    await refused(
      session,
      /1 hour session limit for roles assumed by role chaining/,
      ...[...assume, '--duration-seconds', '43200'],
    );
    const narrow = policy(allow('datapipeline:ListPipelines'));
    const narrowed = as((await ok(session, ...assume, '--policy', narrow))['Credentials']);
    await ok(narrowed, 'datapipeline', 'list-pipelines');
    await refused(
      narrowed,
      /because no session policy allows the datapipeline:DescribePipelines action/,
      ...['datapipeline', 'describe-pipelines', '--pipeline-ids', pipelineId],
    );
    await ok(admin, 'iam', 'delete-role-policy', '--role-name', 'worker', '--policy-name', 'p');
    await refused(session, /\(AccessDeniedException\)/, 'datapipeline', 'list-pipelines');
    await ok(admin, 'iam', 'delete-role', '--role-name', 'worker');
    await refused(session, /\(UnrecognizedClientException\)/, 'datapipeline', 'list-pipelines');
  });

  it('makes the default roles of Data Pipeline (protocol.md section 4)', async () => {
    const roles = await ok(admin, 'datapipeline', 'create-default-roles', '--endpoint-url', service.endpoint);
    assert.deepEqual(
      roles.map((each) => each['Role']?.['RoleName']),
      ['DataPipelineDefaultRole', 'DataPipelineDefaultResourceRole'],
    );
    const profile = await ok(
      admin,
      ...['iam', 'get-instance-profile', '--instance-profile-name', 'DataPipelineDefaultResourceRole'],
    );
    assert.equal(profile['InstanceProfile']?.['Roles']?.[0]?.['RoleName'], 'DataPipelineDefaultResourceRole');
    assert.deepEqual(
      await ok(admin, 'datapipeline', 'create-default-roles', '--endpoint-url', service.endpoint),
      [],
    );
  });

  if (!isWhole) return;

  it('changes rights at once by groups, managed policies and boundaries (X46)', async () => {
    const document = policy(allow('datapipeline:*'), allow('iam:GetUser'));
    const made = await ok(
      admin,
      'iam',
      'create-policy',
      '--policy-name',
      'pipes',
      '--policy-document',
      document,
    );
    const arn = made['Policy']?.['Arn'] ?? '';
    await ok(admin, 'iam', 'create-group', '--group-name', 'team');
    await ok(admin, 'iam', 'attach-group-policy', '--group-name', 'team', '--policy-arn', arn);
    await ok(admin, 'iam', 'add-user-to-group', '--group-name', 'team', '--user-name', 'ann');
    const describe_ = ['datapipeline', 'describe-pipelines', '--pipeline-ids', pipelineId];
    await ok(ann, ...describe_);
    const bound = ['iam', 'put-user-permissions-boundary', '--user-name', 'ann'];
    await ok(admin, ...bound, '--permissions-boundary', 'arn:aws:iam::aws:policy/IAMReadOnlyAccess');
    await refused(ann, /because no permissions boundary allows/, ...describe_);
    await ok(admin, 'iam', 'delete-user-permissions-boundary', '--user-name', 'ann');
    const version = ['iam', 'create-policy-version', '--policy-arn', arn, '--set-as-default'];
    const denying = policy(allow('datapipeline:*'), { ...allow('datapipeline:Describe*'), Effect: 'Deny' });
    await ok(admin, ...version, '--policy-document', denying);
    await refused(ann, /with an explicit deny in an identity-based policy/, ...describe_);
    await ok(admin, 'iam', 'set-default-policy-version', '--policy-arn', arn, '--version-id', 'v1');
    await ok(ann, ...describe_);
    const simulated = await ok(
      admin,
      ...['iam', 'simulate-principal-policy', '--policy-source-arn', `arn:aws:iam::${account}:user/team/ann`],
      ...['--action-names', 'datapipeline:PollForTask', 'iam:CreateUser'],
    );
    assert.deepEqual(
      simulated['EvaluationResults']?.map((each) => each['EvalDecision']),
      ['allowed', 'implicitDeny'],
    );
    await refused(
      admin,
      /\(DeleteConflict\).*Cannot delete a policy attached to entities/,
      'iam',
      'delete-policy',
      '--policy-arn',
      arn,
    );
  });

  it('federates: the rights of the caller and of the policy passed, none without one (X57)', async () => {
    const federate = ['sts', 'get-federation-token', '--name', 'guest'];
    const narrow = policy(allow('datapipeline:ListPipelines'));
    const given = await ok(admin, ...federate, '--policy', narrow);
    assert.equal(given['FederatedUser']?.['Arn'], `arn:aws:sts::${account}:federated-user/guest`);
    const guest = as(given['Credentials']);
    await ok(guest, 'datapipeline', 'list-pipelines');
    await refused(
      guest,
      /because no session policy allows/,
      'datapipeline',
      'describe-pipelines',
      '--pipeline-ids',
      pipelineId,
    );
    await refused(guest, /\(InvalidClientTokenId\)/, 'iam', 'list-users');
    await refused(
      as((await ok(admin, ...federate))['Credentials']),
      /no session policy/,
      'datapipeline',
      'list-pipelines',
    );
    const session = as((await ok(admin, 'sts', 'get-session-token'))['Credentials']);
    await ok(session, 'datapipeline', 'list-pipelines');
    await refused(session, /\(InvalidClientTokenId\)/, 'iam', 'list-users');
    await refused(
      session,
      /\(AccessDenied\).*Cannot call GetFederationToken with session credentials/,
      ...federate,
    );
  });

  it('withdraws a key (N26)', async () => {
    const keys = await ok(admin, 'iam', 'list-access-keys', '--user-name', 'ann');
    const id = keys['AccessKeyMetadata']?.[0]?.['AccessKeyId'] ?? '';
    const update = ['iam', 'update-access-key', '--user-name', 'ann', '--access-key-id', id];
    await ok(admin, ...update, '--status', 'Inactive');
    await refused(ann, /\(UnrecognizedClientException\)/, 'datapipeline', 'list-pipelines');
    await refused(ann, /\(InvalidClientTokenId\)/, 'sts', 'get-caller-identity');
    await refused(
      admin,
      /\(DeleteConflict\).*must remove users from group first/,
      'iam',
      'delete-user',
      '--user-name',
      'ann',
    );
    await refused(
      admin,
      /\(NoSuchEntity\).*The user with name bob cannot be found/,
      'iam',
      'get-user',
      '--user-name',
      'bob',
    );
    await refused(
      admin,
      /\(EntityAlreadyExists\).*User with name ann already exists/,
      'iam',
      'create-user',
      '--user-name',
      'ann',
    );
  });
}
