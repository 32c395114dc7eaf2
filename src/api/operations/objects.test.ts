// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  activated,
  created,
  defined,
  described,
  hourly,
  ON_DEMAND,
  object,
  refuses,
  shell,
  withService,
} from '../../../test/service/index.ts';

const T = '2026-01-01T00:00:00';
const COPY = {
  pipelineObjects: [
    ON_DEMAND,
    object('In', { type: 'S3DataNode', directoryPath: 's3://b/in/' }),
    object('Out', {
      type: 'S3DataNode',
      directoryPath: 's3://b/out/#{format(@scheduledStartTime, "YYYY")}/',
    }),
    shell('A', {
      input: { ref: 'In' },
      output: { ref: 'Out' },
      command: 'cp #{input.directoryPath} #{output.directoryPath}',
    }),
  ],
};

test('a component shows its stored fields, its parent and its runtime fields, in that order (S138, S262)', () =>
  withService(async (service) => {
    const pipelineId = await defined(service, COPY);
    const { pipelineObjects } = await service.call('DescribeObjects', {
      pipelineId,
      objectIds: ['A', 'Default'],
    });
    assert.deepEqual(
      pipelineObjects[0]?.fields.map((field) => field.key),
      ['type', 'command', 'input', 'output', 'parent', '@sphere', '@pipelineId', '@version', '@status'],
    );
    assert.equal((await described(service, pipelineId, 'A'))['parent'], 'Default');
    assert.equal((await described(service, pipelineId, 'Default'))['parent'], undefined);
    assert.equal((await described(service, pipelineId, 'A'))['@status'], 'PENDING');
  }));

test('an ill-formed component says why (S141)', () =>
  withService(async (service) => {
    const pipelineId = await created(service);
    await service.call('PutPipelineDefinition', {
      pipelineId,
      pipelineObjects: [ON_DEMAND, object('A', { type: 'ShellCommandActivity' })],
    });
    assert.match(String((await described(service, pipelineId, 'A'))['@error']), /command|scriptUri/);
  }));

test('an instance names what it waits for and who waits for it, and no static fields (S139, S140, S144)', () =>
  withService(async (service) => {
    const pipelineId = await activated(service, COPY);
    const activity = await described(service, pipelineId, `@A_${T}`);
    assert.equal(activity['input'], `@In_${T}`);
    assert.equal(activity['output'], `@Out_${T}`);
    assert.equal(activity['parent'], 'A');
    assert.equal(activity['@componentParent'], 'A');
    assert.equal(activity['@headAttempt'], `@A_${T}_Attempt=1`);
    assert.equal(activity['command'], undefined);
    const out = await described(service, pipelineId, `@Out_${T}`);
    assert.equal(out['input'], `@A_${T}`);
    assert.equal(out['@waitingOn'], `@A_${T}`);
    assert.equal((await described(service, pipelineId, `@In_${T}`))['output'], `@A_${T}`);
  }));

test('evaluated fields come when they are asked for (S95, S98, S139)', () =>
  withService(async (service) => {
    const pipelineId = await activated(service, COPY);
    const command = 'cp s3://b/in/ s3://b/out/2026/';
    assert.equal((await described(service, pipelineId, `@A_${T}`, true))['command'], command);
    assert.equal((await described(service, pipelineId, `@A_${T}_Attempt=1`, true))['command'], command);
    assert.equal(
      (await described(service, pipelineId, `@Out_${T}`, true))['directoryPath'],
      's3://b/out/2026/',
    );
    assert.match(String((await described(service, pipelineId, 'Out', true))['directoryPath']), /#\{format/);
  }));

test('an attempt shows what its runner reported and how it failed (S141, S220)', () =>
  withService(async (service) => {
    const pipelineId = await activated(service, COPY);
    const task = await service.runner('wg', 'host-9').takesOne();
    await task.reports({ attemptStatus: 'half way', percentComplete: '50' });
    let attempt = await described(service, pipelineId, task.attemptId);
    assert.deepEqual(
      [attempt['attemptStatus'], attempt['percentComplete'], attempt['hostname'], attempt['@status']],
      ['half way', '50', 'host-9', 'RUNNING'],
    );
    assert.equal(attempt['@instanceParent'], `@A_${T}`);
    assert.equal(attempt['reportProgressTime'], T);
    await task.ends('FAILED', { errorId: 'ExitCode', errorMessage: 'exit 7' });
    attempt = await described(service, pipelineId, task.attemptId);
    assert.deepEqual(
      [attempt['errorId'], attempt['errorMessage'], attempt['@status']],
      ['ExitCode', 'exit 7', 'FAILED'],
    );
  }));

test('extension fields come only when they are asked for (S145)', async () => {
  const chain = { pipelineObjects: [ON_DEMAND, shell('A'), shell('B', { dependsOn: { ref: 'A' } })] };
  for (const extensions of [false, true])
    await withService(
      async (service) => {
        const pipelineId = await activated(service, chain);
        assert.equal(
          typeof (await described(service, pipelineId, `@B_${T}`))['@xWaitingOnText'],
          extensions ? 'string' : 'undefined',
        );
      },
      { extensions },
    );
});

test('objects come in the order asked; an unknown id and too many ids are refused (S261, S262)', () =>
  withService(async (service) => {
    const pipelineId = await activated(service, COPY);
    const objectIds = [`@A_${T}_Attempt=1`, 'Out', `@In_${T}`, 'A'];
    const { pipelineObjects } = await service.call('DescribeObjects', { pipelineId, objectIds });
    assert.deepEqual(
      pipelineObjects.map((entry) => entry.id),
      objectIds,
    );
    await refuses(
      service.call('DescribeObjects', { pipelineId, objectIds: ['A', 'nobody'] }),
      'InvalidRequestException',
      /'nobody'/,
    );
    const many = Array.from({ length: 101 }, () => 'A');
    await refuses(
      service.call('DescribeObjects', { pipelineId, objectIds: many }),
      'InvalidRequestException',
      /at most 100/,
    );
  }));

test('a long answer is cut into pages that follow on (S261)', () =>
  withService(
    async (service) => {
      const pipelineId = await defined(service, COPY);
      const objectIds = ['A', 'In', 'Out', 'Default'];
      const seen: string[] = [];
      let marker: string | undefined;
      do {
        const page = await service.call('DescribeObjects', { pipelineId, objectIds, marker });
        seen.push(...page.pipelineObjects.map((entry) => entry.id));
        assert.equal(page.marker !== undefined, page.hasMoreResults);
        marker = page.marker;
      } while (marker !== undefined);
      assert.deepEqual(seen, objectIds);
    },
    { settings: { describeBytesMax: 500 } },
  ));

test('an expression is evaluated where it stands; what is not there is refused (S97, S98)', () =>
  withService(async (service) => {
    const pipelineId = await activated(service, COPY);
    const evaluate = async (objectId: string, expression: string) =>
      (await service.call('EvaluateExpression', { pipelineId, objectId, expression })).evaluatedExpression;
    assert.equal(await evaluate('In', 'from #{directoryPath}'), 'from s3://b/in/');
    assert.equal(
      await evaluate(`@A_${T}`, '#{@scheduledStartTime} #{input.directoryPath}'),
      `${T} s3://b/in/`,
    );
    assert.equal(await evaluate(`@A_${T}_Attempt=1`, '#{year(@scheduledStartTime)}'), '2026');
    const script = `${'-- a long script\n'.repeat(100_000)}#{directoryPath}`;
    assert.equal(await evaluate('In', script), script.replace('#{directoryPath}', 's3://b/in/'));
    await refuses(evaluate('A', '#{@scheduledStartTime}'), 'InvalidRequestException');
    await refuses(evaluate('A', '#{nothing}'), 'InvalidRequestException', /nothing/);
    await refuses(evaluate('nobody', 'x'), 'InvalidRequestException', /'nobody'/);
  }));

test('a scheduled component shows its next run and its active instances (S141)', () =>
  withService(async (service) => {
    const pipelineId = await activated(service, { pipelineObjects: [...hourly(T, '3'), shell('A')] });
    const component = await described(service, pipelineId, 'A');
    assert.equal(component['@activeInstances'], `@A_${T}`);
    assert.equal(component['@nextRunTime'], '2026-01-01T01:00:00');
    assert.equal((await described(service, pipelineId, `@A_${T}`))['schedule'], 'Hourly');
  }));

test('an attempt shows where its logs are once it has a pipelineLogUri, evaluated (S95, S246)', () =>
  withService(async (service) => {
    const uri = "s3://logs/#{format(@scheduledStartTime,'YYYY')}/";
    const pipelineObjects = [ON_DEMAND, shell('A', { pipelineLogUri: uri }), shell('B')];
    const pipelineId = await activated(service, { pipelineObjects });
    const shown = async (id: string) =>
      (await described(service, pipelineId, `@${id}_2026-01-01T00:00:00_Attempt=1`))['@logLocation'];
    const below = `A/@A_2026-01-01T00:00:00/@A_2026-01-01T00:00:00_Attempt=1/`;
    assert.equal(await shown('A'), `s3://logs/2026/${pipelineId}/${below}`);
    assert.equal(await shown('B'), undefined);
  }));
