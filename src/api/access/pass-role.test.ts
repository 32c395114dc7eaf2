// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  ACCOUNT,
  created,
  defined,
  object,
  refuses,
  shell,
  type TestService,
  userNamed,
  withService,
} from '../../../test/service/index.ts';
import { instantOf, type Origin } from '../../core/model/index.ts';
import type { RoleRecord } from '../../iam/index.ts';

const allow = (action: string | string[], more: object = {}) => ({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Action: action, Resource: '*', ...more }],
});
const passing = (arn: string) => allow('iam:PassRole', { Resource: arn });
const withRole = (name: string) => ({
  pipelineObjects: [
    object('Default', { scheduleType: 'ondemand', workerGroup: 'wg', role: name }),
    shell('A'),
  ],
});

/** Makes a role that trusts a service, under a condition if given. */
async function makeRole(service: TestService, trusted: string, condition: object = {}): Promise<void> {
  const statement = {
    Effect: 'Allow',
    Principal: { Service: trusted },
    Action: 'sts:AssumeRole',
    ...condition,
  };
  const trust = JSON.stringify({ Version: '2012-10-17', Statement: [statement] });
  const role: RoleRecord = {
    ...{ name: 'Mine', path: '/team/', id: 'AROAEXAMPLEEXAMPLEEXA', createdAt: instantOf(0), inline: [] },
    ...{ attached: [], tags: [], boundary: null, description: null, maxSessionSeconds: 3600 },
    ...{ trust, resolvedTrust: trust },
  };
  const records = [{ kind: 'role', key: 'mine', value: role }];
  await service.store.principals.bootstrap({ account: ACCOUNT, records, settings: new Map() });
}

test('a role that the account has is passed on by its own ARN, path included (X51)', () =>
  withService(async (service) => {
    await makeRole(service, 'datapipeline.amazonaws.com');
    const pipelineId = await defined(service, withRole('Mine'));
    const byName = userNamed('ann', [allow('datapipeline:*'), passing(`arn:aws:iam::${ACCOUNT}:role/Mine`)]);
    await refuses(
      service.call('ActivatePipeline', { pipelineId }, byName),
      'AccessDeniedException',
      /iam:PassRole on resource: arn:aws:iam::\d+:role\/team\/Mine/,
    );
    const byPath = userNamed('bob', [
      allow('datapipeline:*'),
      passing(`arn:aws:iam::${ACCOUNT}:role/team/*`),
    ]);
    await service.call('ActivatePipeline', { pipelineId }, byPath);
  }));

test('a role whose trust lacks the service stops the activation (N34, X52)', () =>
  withService(async (service) => {
    await makeRole(service, 'ec2.amazonaws.com');
    const pipelineId = await defined(service, withRole(`arn:aws:iam::${ACCOUNT}:role/team/Mine`));
    const refused = service.call('ActivatePipeline', { pipelineId });
    await refuses(refused, 'InvalidRequestException', /does not let datapipeline.amazonaws.com assume it/);
    const machines = { role: 'other', resourceRole: 'Mine', type: 'Ec2Resource', terminateAfter: '1 hour' };
    const pipelineObjects = [
      object('Default', { scheduleType: 'ondemand' }),
      object('M', machines),
      object('A', { type: 'ShellCommandActivity', command: 'true', runsOn: { ref: 'M' } }),
    ];
    await service.call('PutPipelineDefinition', { pipelineId, pipelineObjects });
    await service.call('ActivatePipeline', { pipelineId });
  }));

test('a role may trust the service for some pipelines only: the confused deputy (X52)', () =>
  withService(async (service) => {
    const source = (arn: string) => ({
      Condition: { ArnLike: { 'aws:SourceArn': arn }, StringEquals: { 'aws:SourceAccount': ACCOUNT } },
    });
    await makeRole(
      service,
      'datapipeline.amazonaws.com',
      source('arn:aws:datapipeline:*:*:pipeline/df-other'),
    );
    const pipelineId = await defined(service, withRole('Mine'));
    await refuses(
      service.call('ActivatePipeline', { pipelineId }),
      'InvalidRequestException',
      /trust policy/,
    );
  }));

test('what a pipeline has is told to nobody without the right (X49)', () =>
  withService(async (service) => {
    const pipelineId = await created(service);
    const nobody = userNamed('bob', []);
    for (const id of [pipelineId, 'df-0AAAAAAAAAAAAAAAAAAA']) {
      const denied = (call: Promise<unknown>) =>
        refuses(call, 'AccessDeniedException', /no identity-based policy/);
      await denied(service.call('ActivatePipeline', { pipelineId: id, startTimestamp: 1e30 }, nobody));
      for (const version of ['active', '7', 'x'])
        await denied(service.call('GetPipelineDefinition', { pipelineId: id, version }, nobody));
    }
  }));

test('RemoveTags shows its keys to policies (X47)', () =>
  withService(async (service) => {
    const pipelineId = await created(service);
    const condition = {
      Condition: {
        'ForAllValues:StringEquals': { 'aws:TagKeys': ['team'] },
        Null: { 'aws:TagKeys': 'false' },
      },
    };
    const ann = userNamed('ann', [allow('datapipeline:RemoveTags', condition)]);
    await service.call('RemoveTags', { pipelineId, tagKeys: ['team'] }, ann);
    const call = service.call('RemoveTags', { pipelineId, tagKeys: ['team', 'stage'] }, ann);
    await refuses(call, 'AccessDeniedException');
  }));

test('policies see where and when a call came in (X45)', () =>
  withService(async (service) => {
    const origin: Origin = {
      ...{
        sourceIp: '203.0.113.7',
        isSecure: true,
        region: 'us-east-1',
        userAgent: 'aws-cli',
        referer: null,
      },
    };
    const calls = (condition: object, from: Origin | null = origin) => {
      const principal = userNamed('ann', [allow('datapipeline:ListPipelines', { Condition: condition })]);
      const { signal } = new AbortController();
      const context = { principal, origin: from, requestId: 'r', signal, extensions: false, ifMatch: null };
      return service.api.dispatch('ListPipelines', {}, context).then(
        () => true,
        () => false,
      );
    };
    assert.ok(await calls({ IpAddress: { 'aws:SourceIp': '203.0.113.0/24' } }));
    assert.ok(!(await calls({ IpAddress: { 'aws:SourceIp': '10.0.0.0/8' } })));
    assert.ok(!(await calls({ IpAddress: { 'aws:SourceIp': '203.0.113.0/24' } }, null)));
    assert.ok(await calls({ Bool: { 'aws:SecureTransport': 'true', 'aws:ViaAWSService': 'false' } }));
    assert.ok(await calls({ DateGreaterThan: { 'aws:CurrentTime': '2025-12-31T23:59:59Z' } }));
    assert.ok(!(await calls({ DateGreaterThan: { 'aws:CurrentTime': '2026-01-01T00:00:01Z' } })));
    assert.ok(
      await calls({
        StringLike: { 'aws:UserAgent': 'aws-*' },
        StringEquals: { 'aws:RequestedRegion': 'us-east-1' },
      }),
    );
    assert.ok(await calls({ Null: { 'aws:Referer': 'true', 'aws:MultiFactorAuthPresent': 'true' } }));
  }));
