// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  ACCOUNT,
  ALLOW_ALL,
  activated,
  described,
  ON_DEMAND,
  object,
  refuses,
  userNamed,
  withService,
} from '../../../test/service/index.ts';
import { instantOf, type Principal, type SessionClaims } from '../../core/model/index.ts';

const T = '2026-01-01T00:00:00';
const DEFINITION = {
  pipelineObjects: [
    ON_DEMAND,
    object('Machine', {
      type: 'Ec2Resource',
      terminateAfter: '1 hour',
      role: 'DataPipelineDefaultRole',
      resourceRole: 'DataPipelineDefaultResourceRole',
    }),
    object('A', { type: 'ShellCommandActivity', command: 'true', runsOn: { ref: 'Machine' } }),
  ],
};

/** What the token of a session says that the service itself made. */
const SESSION: SessionClaims = {
  ...{ accountId: ACCOUNT, accessKeyId: 'ASIA', issuedAt: instantOf(0), policies: null, policyArns: [] },
  subject: { kind: 'own', principal: userNamed('resource'), policies: [] },
  ...{ tags: [], transitiveTagKeys: [], sourceIdentity: null, mfaAt: null },
};

/** The session that the service gives to the runner of a managed resource. */
function resourcePrincipal(workerGroup: string): Principal {
  return {
    ...userNamed('resource'),
    kind: 'role-session',
    arn: `arn:aws:sts::${ACCOUNT}:assumed-role/resource/machine`,
    userName: null,
    session: SESSION,
    sessionPolicy: {
      Version: '2012-10-17',
      Statement: [
        {
          Effect: 'Allow',
          Action: ['datapipeline:PollForTask', 'datapipeline:ReportTaskRunnerHeartbeat'],
          Resource: '*',
          Condition: { StringEquals: { 'datapipeline:workerGroup': workerGroup } },
        },
        {
          Effect: 'Allow',
          Action: ['datapipeline:ReportTaskProgress', 'datapipeline:SetTaskStatus'],
          Resource: '*',
        },
      ],
    },
  };
}

test('a resource is made, works and ends through tasks of the service and its own worker group (S163, S229)', () =>
  withService(async (service) => {
    const pipelineId = await activated(service, DEFINITION);
    const create = await service.runner('service:').takesOne();
    assert.equal(create.field('@xTaskPurpose'), 'create');
    await create.reports({ resourceId: 'i-1' });
    await create.ends('FINISHED');
    const machine = await described(service, pipelineId, `@Machine_${T}`);
    assert.deepEqual(
      [machine['@status'], machine['@resourceId'], machine['@resourceRegion']],
      ['RUNNING', 'i-1', 'us-east-1'],
    );
    const group = `resource:${pipelineId}_@Machine_${T}`;
    const own = resourcePrincipal(group);
    const beat = { taskrunnerId: 'r', workerGroup: group };
    assert.deepEqual(await service.call('ReportTaskRunnerHeartbeat', beat, own), { terminate: false });
    await (await service.runner(group, 'machine', own).takesOne()).ends('FINISHED');
    const terminate = await service.runner('service:').takesOne();
    assert.deepEqual(
      [terminate.field('@xTaskPurpose'), terminate.field('@resourceId')],
      ['terminate', 'i-1'],
    );
    assert.deepEqual(await service.call('ReportTaskRunnerHeartbeat', beat, own), { terminate: true });
    await terminate.ends('FINISHED');
    assert.equal((await described(service, pipelineId, `@Machine_${T}`))['@status'], 'FINISHED');
  }));

test('a session of a role that somebody narrowed to a resource is no resource (S230)', () =>
  withService(async (service) => {
    const group = 'resource:df-0AAAAAAAAAAAAAAAAAAA_@Machine';
    const subject = { kind: 'role', name: 'r', id: 'AROA1', sessionName: 'machine' } as const;
    const session = { ...SESSION, subject };
    const impostor = { ...resourcePrincipal(group), session };
    await refuses(service.call('PollForTask', { workerGroup: group }, impostor), 'AccessDeniedException');
  }));

test('users cannot poll the groups of the service and of resources, and a resource polls its own only (S230)', () =>
  withService(async (service) => {
    const group = 'resource:df-0AAAAAAAAAAAAAAAAAAA_@Machine';
    await refuses(
      service.call('PollForTask', { workerGroup: 'service:' }),
      'AccessDeniedException',
      /kept for the service/,
    );
    await refuses(service.call('PollForTask', { workerGroup: group }), 'AccessDeniedException');
    await refuses(
      service.call('ReportTaskRunnerHeartbeat', { taskrunnerId: 'r', workerGroup: group }),
      'AccessDeniedException',
    );
    const wide: Principal = { ...resourcePrincipal(group), sessionPolicy: ALLOW_ALL };
    await refuses(service.call('PollForTask', { workerGroup: group }, wide), 'AccessDeniedException');
    const own = resourcePrincipal(group);
    for (const workerGroup of ['wg', '*', 'service:', `${group}2`])
      await refuses(service.call('PollForTask', { workerGroup }, own), 'AccessDeniedException');
    assert.equal(await service.runner(group, 'machine', own).takes(), undefined);
  }));

test("the heartbeat of a user's runner is heard and changes nothing; an unknown resource ends (S226)", () =>
  withService(async (service) => {
    assert.deepEqual(
      await service.call('ReportTaskRunnerHeartbeat', { taskrunnerId: 'r', workerGroup: 'wg' }),
      { terminate: false },
    );
    assert.deepEqual(await service.call('ReportTaskRunnerHeartbeat', { taskrunnerId: 'r' }), {
      terminate: false,
    });
    const group = 'resource:df-0AAAAAAAAAAAAAAAAAAA_@Machine';
    assert.deepEqual(
      await service.call(
        'ReportTaskRunnerHeartbeat',
        { taskrunnerId: 'r', workerGroup: group },
        resourcePrincipal(group),
      ),
      { terminate: true },
    );
  }));
