// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  ALLOW_ALL,
  activated,
  created,
  defined,
  ON_DEMAND,
  object,
  refuses,
  shell,
  userNamed,
  withService,
} from '../../../test/service/index.ts';
import { accountId } from '../../core/model/index.ts';
import { OPERATIONS } from '../operations.ts';

const allow = (action: string | string[], more: object = {}) => ({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Action: action, Resource: '*', ...more }],
});
const RUN = { pipelineObjects: [ON_DEMAND, shell('A')] };
const UNKNOWN = 'df-0AAAAAAAAAAAAAAAAAAA';

test('the table has all operations of the service and our two (S1)', () => {
  assert.equal(Object.keys(OPERATIONS).length, 21);
});

test('a pipeline of another account is answered like one that never was (S9, X49)', () =>
  withService(async (service) => {
    const pipelineId = await activated(service, RUN);
    const stranger = userNamed('eve', [ALLOW_ALL], accountId('999988887777'));
    const objects = { pipelineId, pipelineObjects: [] };
    const calls = [
      service.call('ActivatePipeline', { pipelineId }, stranger),
      service.call('AddTags', { pipelineId, tags: [] }, stranger),
      service.call('DeactivatePipeline', { pipelineId }, stranger),
      service.call('DeletePipeline', { pipelineId }, stranger),
      service.call('DescribeObjects', { pipelineId, objectIds: ['A'] }, stranger),
      service.call('DescribePipelines', { pipelineIds: [pipelineId] }, stranger),
      service.call('EvaluateExpression', { pipelineId, objectId: 'A', expression: '' }, stranger),
      service.call('GetPipelineDefinition', { pipelineId }, stranger),
      service.call('PutPipelineDefinition', objects, stranger),
      service.call('ValidatePipelineDefinition', objects, stranger),
      service.call('QueryObjects', { pipelineId, sphere: 'INSTANCE' }, stranger),
      service.call('RemoveTags', { pipelineId, tagKeys: [] }, stranger),
      service.call('SetStatus', { pipelineId, objectIds: ['A'], status: 'PAUSE' }, stranger),
      service.call('ReadTaskLog', { pipelineId, objectId: 'A', file: 'StdOutput' }, stranger),
    ];
    for (const call of calls)
      await refuses(call, 'PipelineNotFoundException', new RegExp(`id: ${pipelineId} does not exist`));
    assert.deepEqual((await service.call('ListPipelines', {}, stranger)).pipelineIdList, []);
    assert.equal(await service.runner('wg', 'h', stranger).takes(), undefined);
  }));

test('a caller without the right learns nothing, known pipeline or not (S9, X49, X50)', () =>
  withService(async (service) => {
    const pipelineId = await created(service);
    const nobody = userNamed('bob', []);
    for (const id of [pipelineId, UNKNOWN])
      await refuses(
        service.call('DescribePipelines', { pipelineIds: [id] }, nobody),
        'AccessDeniedException',
        new RegExp(
          `user/bob is not authorized to perform: datapipeline:DescribePipelines on resource: arn:aws:datapipeline:us-east-1:111122223333:pipeline/${id}`,
        ),
      );
    await refuses(
      service.call('CreatePipeline', { name: 'a', uniqueId: 'a' }, nobody),
      'AccessDeniedException',
    );
    await refuses(service.call('ListPipelines', {}, nobody), 'AccessDeniedException');
    await refuses(service.call('PollForTask', { workerGroup: 'wg' }, nobody), 'AccessDeniedException');
  }));

test('policies see tags and the creator of a pipeline (S265, X48)', () =>
  withService(async (service) => {
    const pipelineId = await created(service);
    await service.call('AddTags', { pipelineId, tags: [{ key: 'team', value: 'data' }] });
    const byTag = (value: string) =>
      userNamed('ann', [
        allow('datapipeline:*', { Condition: { StringEquals: { 'datapipeline:Tag/team': value } } }),
      ]);
    await service.call('DescribePipelines', { pipelineIds: [pipelineId] }, byTag('data'));
    await refuses(
      service.call('DescribePipelines', { pipelineIds: [pipelineId] }, byTag('web')),
      'AccessDeniedException',
    );
    const own = userNamed('carl', [
      allow('datapipeline:*', {
        Condition: { StringEquals: { 'datapipeline:PipelineCreator': '\u0024{aws:userid}' } },
      }),
    ]);
    await refuses(
      service.call('DescribePipelines', { pipelineIds: [pipelineId] }, own),
      'AccessDeniedException',
    );
  }));

test('worker groups are judged where they are polled and where they are put and activated (S267)', () =>
  withService(async (service) => {
    const pipelineId = await defined(service, RUN);
    const only = (group: string) =>
      userNamed('dora', [
        allow('datapipeline:*', {
          Condition: { StringEqualsIfExists: { 'datapipeline:workerGroup': group } },
        }),
      ]);
    await refuses(service.call('ActivatePipeline', { pipelineId }, only('other')), 'AccessDeniedException');
    await refuses(
      service.call('PutPipelineDefinition', { pipelineId, pipelineObjects: [] }, only('other')),
      'AccessDeniedException',
    );
    const both = [...RUN.pipelineObjects, shell('B', { workerGroup: 'other' })];
    await refuses(
      service.call('PutPipelineDefinition', { pipelineId, pipelineObjects: both }, only('wg')),
      'AccessDeniedException',
    );
    await service.call('ActivatePipeline', { pipelineId }, only('wg'));
    await refuses(service.call('PollForTask', { workerGroup: 'wg' }, only('other')), 'AccessDeniedException');
    assert.ok(await service.runner('wg', 'h', only('wg')).takes());
  }));

test('a task answers only the principal that holds it (X48)', () =>
  withService(async (service) => {
    await activated(service, RUN);
    const { taskId } = await service.runner('wg').takesOne();
    const other = userNamed('eve');
    await refuses(service.call('ReportTaskProgress', { taskId }, other), 'TaskNotFoundException');
    await refuses(
      service.call('SetTaskStatus', { taskId, taskStatus: 'FINISHED' }, other),
      'TaskNotFoundException',
    );
    await refuses(
      service.call('AppendTaskLog', { taskId, file: 'StdOutput', offset: 0, data: '' }, other),
      'TaskNotFoundException',
    );
  }));

test('nobody activates a pipeline with a role that he may not pass (S234, X51)', () =>
  withService(async (service) => {
    const role = 'DataPipelineDefaultRole';
    const withRole = (name: string) => ({
      pipelineObjects: [
        object('Default', { scheduleType: 'ondemand', workerGroup: 'wg', role: name }),
        shell('A'),
      ],
    });
    const pipelineId = await defined(service, withRole(role));
    const without = userNamed('gil', [allow('datapipeline:*')]);
    await refuses(
      service.call('ActivatePipeline', { pipelineId }, without),
      'AccessDeniedException',
      /iam:PassRole on resource: arn:aws:iam::111122223333:role\/DataPipelineDefaultRole/,
    );
    const may = userNamed('hana', [
      allow('datapipeline:*'),
      allow('iam:PassRole', { Resource: `arn:aws:iam::111122223333:role/${role}` }),
    ]);
    await service.call('ActivatePipeline', { pipelineId }, may);
    await service.runner('wg').finishesAll();
    await service.call('PutPipelineDefinition', {
      pipelineId,
      ...withRole('arn:aws:iam::999988887777:role/x'),
    });
    await refuses(
      service.call('ActivatePipeline', { pipelineId }),
      'AccessDeniedException',
      /another account/,
    );
  }));

test('a put warns of roles that the caller may not pass on, field by field, and stores the definition (S57, X51)', () =>
  withService(async (service) => {
    const pipelineId = await defined(service, { pipelineObjects: [] });
    const passing = allow('iam:PassRole', {
      Resource: 'arn:aws:iam::111122223333:role/Mine',
      Condition: { StringEquals: { 'iam:PassedToService': 'datapipeline.amazonaws.com' } },
    });
    const caller = userNamed('ida', [allow('datapipeline:*'), passing]);
    const pipelineObjects = [
      object('Default', { scheduleType: 'ondemand', role: 'Mine', resourceRole: 'Mine', workerGroup: 'wg' }),
      shell('A'),
      object('M', {
        type: 'Ec2Resource',
        role: 'arn:aws:iam::999988887777:role/x',
        resourceRole: '#{myRole}',
        myRole: 'Mine',
        terminateAfter: '1 hour',
      }),
    ];
    for (const operation of ['ValidatePipelineDefinition', 'PutPipelineDefinition'] as const) {
      const answer = await service.call(operation, { pipelineId, pipelineObjects }, caller);
      assert.equal(answer.errored, false);
      const told = answer.validationWarnings?.flatMap(({ id, warnings }) =>
        (warnings ?? [])
          .filter((text) => text.includes('iam:PassRole'))
          .map((text) => `${id} ${text.slice(0, 60)}`),
      );
      assert.deepEqual(told, [
        "Default ADVICE: 'resourceRole' names the role 'Mine', which you may ",
        "M ADVICE: 'role' names the role 'arn:aws:iam::999988887777:rol",
      ]);
    }
    const own = await service.call('ValidatePipelineDefinition', {
      pipelineId,
      pipelineObjects: pipelineObjects.slice(0, 2),
    });
    assert.doesNotMatch(JSON.stringify(own), /PassRole/);
  }));
