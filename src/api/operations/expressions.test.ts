// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  activated,
  defined,
  described,
  ON_DEMAND,
  object,
  refuses,
  shell,
  type TestService,
  withService,
} from '../../../test/service/index.ts';

const T = '2026-01-01T00:00:00';
const PIPELINE = {
  pipelineObjects: [
    object('Default', {
      scheduleType: 'ondemand',
      workerGroup: 'wg',
      role: 'r',
      myShared: '#{id} of #{myStage}',
    }),
    shell('A', {
      command: 'copy #{input.directoryPath} on #{@scheduledStartTime}',
      scriptArgument: ['#{myTables}', 'last'],
      input: [{ ref: 'In' }, { ref: 'More' }],
      output: { ref: 'Out' },
      myNext: '#{plusDays(@scheduledStartTime, myDays)}',
      myDays: '2',
      onSuccess: { ref: 'Tell' },
      precondition: { ref: 'Ready' },
    }),
    object('In', { type: 'S3DataNode', directoryPath: 's3://b/in/', dataFormat: { ref: 'Csv' } }),
    object('More', { type: 'S3DataNode', directoryPath: 's3://b/more/' }),
    object('Out', {
      type: 'S3DataNode',
      directoryPath: 's3://b/#{myStage}/#{format(@scheduledStartTime,"YYYY")}/',
    }),
    object('Csv', { type: 'Custom', columnSeparator: ';' }),
    object('Ready', { type: 'ShellCommandPrecondition', command: 'test #{node.output.directoryPath}' }),
    object('Tell', {
      type: 'SnsAlarm',
      topicArn: 'arn:aws:sns:us-east-1:111122223333:t',
      subject: 'done #{node.@finishedTime}',
      message: '#{node.@id}',
    }),
  ],
  parameterObjects: [
    {
      id: 'myTables',
      attributes: [
        { key: 'isArray', stringValue: 'true' },
        { key: 'default', stringValue: 'one' },
        { key: 'default', stringValue: 'two' },
      ],
    },
    { id: 'myNothing', attributes: [{ key: 'optional', stringValue: 'true' }] },
  ],
  parameterValues: [
    { id: 'myStage', stringValue: 'test-#{myShort}' },
    { id: 'myShort', stringValue: 't' },
  ],
};

/** Object, text and what becomes of it; the rules it stands for. */
const EVALUATED: readonly (readonly [string, string, string, string])[] = [
  [`@A_${T}`, 'bare input.directoryPath and id', 'bare input.directoryPath and id', 'S100'],
  [`@A_${T}`, '#{id} #{name} #{@id}', `A A @A_${T}`, 'S84, S87'],
  [`@A_${T}`, '#{parent.@id}', 'A', 'S87'],
  [`@A_${T}`, '#{output}', `@Out_${T}`, 'S88'],
  [`@A_${T}`, '#{input.directoryPath}', 's3://b/in/,s3://b/more/', 'S89 to S91'],
  [`@A_${T}`, '#{input[0].dataFormat.columnSeparator}', ';', 'S85, S89'],
  [`@A_${T}`, '#{output.directoryPath}', 's3://b/test-t/2026/', 'S75, S85'],
  [`@A_${T}`, '#{myShared}', 'A of test-t', 'S35, S75'],
  [`@A_${T}`, '#{myTables} #{myNothing}.', 'one .,two .', 'S70, S72'],
  [`@A_${T}`, '#{myNext.format("dd.MM.")}', '03.01.', 'S82, S112'],
  [`@A_${T}`, '#{inTimeZone(@scheduledStartTime, "Asia/Tokyo")}', '2026-01-01T09:00:00', 'S111'],
  [`@A_${T}`, '$HOME ##{x}', '$HOME #{x}', 'S76, S77'],
  [`@Ready_${T}`, '#{node.@id} #{node.output.directoryPath}', `@A_${T} s3://b/test-t/2026/`, 'S86'],
  ['In', '#{dataFormat.columnSeparator}', ';', 'S85, S98'],
];

test('EvaluateExpression sees what its object sees (S82 to S98)', () =>
  withService(async (service) => {
    const pipelineId = await activated(service, PIPELINE);
    for (const [objectId, expression, wanted, rules] of EVALUATED) {
      const answer = await service.call('EvaluateExpression', { pipelineId, objectId, expression });
      assert.equal(answer.evaluatedExpression, wanted, rules);
    }
  }));

/** Object, text and a part of the refusal. */
const REFUSED: readonly (readonly [string, string, RegExp])[] = [
  ['A', '#{@scheduledStartTime}', /no value yet \(at character 3\)/],
  [`@A_${T}`, 'x #{nothing}', /'nothing' is no field or parameter here \(at character 5\)/],
  [`@A_${T}`, 'x #{input.nothing}', /'nothing' is no field of .* \(at character 11\)/],
  [`@A_${T}`, '#{node.@id}', /node/],
  [`@A_${T}`, 'one #{a b}', /stands here, where it does not fit \(at character 9\)/],
  [`@A_${T}`, '#{', /not closed \(at character 1\)/],
  [`@A_${T}`, '#{1/0}', /division by zero \(at character 4\)/],
  [`@A_${T}`, '#{@actualEndTime}', /no value yet/],
];

test('EvaluateExpression refuses what has no value and says where (S77, S86, S92, S93, S97, S98)', () =>
  withService(async (service) => {
    const pipelineId = await activated(service, PIPELINE);
    for (const [objectId, expression, reason] of REFUSED)
      await refuses(
        service.call('EvaluateExpression', { pipelineId, objectId, expression }),
        'InvalidRequestException',
        reason,
      );
  }));

test('DescribeObjects evaluates instances whole and of components what needs no run (S95, S98)', () =>
  withService(async (service) => {
    const pipelineId = await activated(service, PIPELINE);
    const component = await described(service, pipelineId, 'A', true);
    assert.equal(component['command'], 'copy #{input.directoryPath} on #{@scheduledStartTime}');
    assert.equal((await described(service, pipelineId, 'Out', true))['directoryPath'], PATH_AS_WRITTEN);
    const instance = await described(service, pipelineId, `@A_${T}`, true);
    assert.deepEqual(instance['scriptArgument'], ['one', 'two', 'last']);
    assert.equal(instance['myNext'], '2026-01-03T00:00:00');
    assert.equal(instance['myShared'], 'A of test-t');
    assert.equal((await described(service, pipelineId, `@A_${T}`, false))['myNext'], undefined);
  }));

const PATH_AS_WRITTEN = 's3://b/#{myStage}/#{format(@scheduledStartTime,"YYYY")}/';

async function failureOf(service: TestService, pipelineId: string): Promise<Record<string, unknown>> {
  await service.call('ActivatePipeline', { pipelineId });
  assert.equal(await service.runner('wg').takes(), undefined);
  return described(service, pipelineId, `@A_${T}`);
}

test('what only the run shows to be wrong fails the attempt before a runner sees it, once, and says where (S93)', () =>
  withService(async (service) => {
    const pipelineId = await defined(service, {
      pipelineObjects: [
        ON_DEMAND,
        shell('A', { command: 'x #{day(myWhen)}', myWhen: 'soon', maximumRetries: '2' }),
      ],
    });
    const failed = await failureOf(service, pipelineId);
    assert.equal(failed['@status'], 'FAILED');
    assert.equal(failed['@attemptCount'], '1');
    assert.equal(failed['errorId'], 'ExpressionEvaluationError');
    assert.match(String(failed['errorMessage']), /Object A, field 'command': .*'soon'.* \(at character 5\)/);
  }));

test('a fault in a field that another field uses names both (S75, S93)', () =>
  withService(async (service) => {
    const pipelineId = await defined(service, {
      pipelineObjects: [
        ON_DEMAND,
        shell('A', { command: 'x #{myPart}', myPart: '#{1/myZero}', myZero: '0' }),
      ],
    });
    const failed = await failureOf(service, pipelineId);
    assert.match(
      String(failed['errorMessage']),
      /Object A, field 'command': in 'A\.myPart': division by zero \(at character 4\)/,
    );
  }));
