// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  activated,
  described,
  ON_DEMAND,
  shell,
  userNamed,
  withService,
} from '../../../test/service/index.ts';

const RUN = { pipelineObjects: [ON_DEMAND, shell('A')] };
const A = '@A_2026-01-01T00:00:00';

test('a task has an opaque id, its pipeline, its attempt, and the objects by their ids (S217)', () =>
  withService(async (service) => {
    const pipelineId = await activated(service, RUN);
    const { taskObject } = await service.call('PollForTask', { workerGroup: 'wg' });
    assert.ok(taskObject);
    assert.deepEqual(Object.keys(taskObject).sort(), ['attemptId', 'objects', 'pipelineId', 'taskId']);
    assert.deepEqual([taskObject.pipelineId, taskObject.attemptId], [pipelineId, `${A}_Attempt=1`]);
    const { taskId = '', objects = {} } = taskObject;
    assert.ok(taskId.length > 0 && taskId.length <= 2_048);
    assert.equal(taskId.includes('A_'), false);
    for (const [id, object] of Object.entries(objects)) assert.equal(object.id, id);
  }));

test('a Task Runner may say on which machine it is, and need not (S215)', () =>
  withService(async (service) => {
    await activated(service, { pipelineObjects: [ON_DEMAND, shell('A'), shell('B')] });
    const instanceIdentity = { document: '{"instanceId":"i-1"}', signature: 'none' };
    const proven = await service.call('PollForTask', { workerGroup: 'wg', instanceIdentity });
    const plain = await service.call('PollForTask', { workerGroup: 'wg' });
    assert.deepEqual([proven.taskObject?.attemptId, plain.taskObject?.attemptId].sort(), [
      `${A}_Attempt=1`,
      '@B_2026-01-01T00:00:00_Attempt=1',
    ]);
  }));

test('the six rights that AWS names are enough for a Task Runner (S228)', () =>
  withService(async (service) => {
    const rights = [
      'PollForTask',
      'ReportTaskProgress',
      'SetTaskStatus',
      'ReportTaskRunnerHeartbeat',
      'EvaluateExpression',
      'DescribeObjects',
    ];
    const Action = rights.map((right) => `datapipeline:${right}`);
    const runner = userNamed('runner', [
      { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action, Resource: '*' }] },
    ]);
    const pipelineId = await activated(service, RUN);
    const task = await service.runner('wg', 'h', runner).takesOne();
    await task.reports();
    await task.logs('StdOutput', 0, 'hello');
    const request = { pipelineId, objectId: task.attemptId, expression: '#{@pipelineId}' };
    const { evaluatedExpression } = await service.call('EvaluateExpression', request, runner);
    assert.equal(evaluatedExpression, pipelineId);
    await service.call('ReportTaskRunnerHeartbeat', { taskrunnerId: 'r', workerGroup: 'wg' }, runner);
    await task.ends('FINISHED');
    assert.equal((await described(service, pipelineId, A))['@status'], 'FINISHED');
  }));
