// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  created,
  defined,
  described,
  ON_DEMAND,
  object,
  refuses,
  shell,
  type TestService,
  withService,
} from '../../../test/service/index.ts';

const SECRET = 'correct horse';
const database = (password: string) =>
  object('Db', {
    type: 'JdbcDatabase',
    connectionString: 'jdbc:postgresql://h/d',
    jdbcDriverClass: 'org.postgresql.Driver',
    username: 'u',
    '*password': password,
  });
const query = object('Load', { type: 'SqlActivity', script: 'select 1', database: { ref: 'Db' } });
const definition = (password: string) => ({ pipelineObjects: [ON_DEMAND, database(password), query] });

async function passwordGiven(service: TestService): Promise<string | undefined> {
  const task = await service.runner('wg').takesOne();
  const field = task.objects['Db']?.fields.find((candidate) => candidate.key === '*password');
  await task.ends();
  return field?.stringValue;
}

test('a secret is masked for everyone and clear for the runner that owns the task (S39, X68)', () =>
  withService(async (service) => {
    const pipelineId = await defined(service, definition(SECRET));
    const shown = await service.call('GetPipelineDefinition', { pipelineId });
    assert.match(JSON.stringify(shown), /"\*password","stringValue":"\*{5}"/);
    assert.doesNotMatch(JSON.stringify(shown), /correct horse|sealed/);
    assert.equal((await described(service, pipelineId, 'Db'))['*password'], '*****');
    assert.equal((await described(service, pipelineId, 'Db', true))['*password'], '*****');
    await service.call('ActivatePipeline', { pipelineId });
    assert.equal(await passwordGiven(service), SECRET);
  }));

test('a mask that is put back means unchanged; without a value behind it it is refused (S39)', () =>
  withService(async (service) => {
    const pipelineId = await defined(service, definition(SECRET));
    const shown = await service.call('GetPipelineDefinition', { pipelineId });
    await service.call('PutPipelineDefinition', { pipelineId, pipelineObjects: shown.pipelineObjects ?? [] });
    await service.call('ActivatePipeline', { pipelineId });
    assert.equal(await passwordGiven(service), SECRET);
    const other = await created(service, 'other');
    await refuses(
      service.call('PutPipelineDefinition', { pipelineId: other, ...definition('*****') }),
      'InvalidRequestException',
      /'Db', field '\*password'/,
    );
    assert.deepEqual(
      (await service.call('GetPipelineDefinition', { pipelineId: other })).pipelineObjects,
      [],
    );
  }));

test('a secret parameter reaches the runner through an expression and nobody else (S39)', () =>
  withService(async (service) => {
    const pipelineId = await defined(service, {
      ...definition('#{*myPassword}'),
      parameterObjects: [{ id: '*myPassword', attributes: [{ key: 'type', stringValue: 'String' }] }],
      parameterValues: [{ id: '*myPassword', stringValue: SECRET }],
    });
    const shown = await service.call('GetPipelineDefinition', { pipelineId });
    assert.deepEqual(shown.parameterValues, [{ id: '*myPassword', stringValue: '*****' }]);
    assert.match(JSON.stringify(shown.pipelineObjects), /#\{\*myPassword\}/);
    await service.call('ActivatePipeline', { pipelineId });
    const attempt = (await service.call('QueryObjects', { pipelineId, sphere: 'ATTEMPT' })).ids?.[0] ?? '';
    assert.doesNotMatch(
      JSON.stringify(await described(service, pipelineId, attempt, true)),
      /correct horse|sealed/,
    );
    const { evaluatedExpression } = await service.call('EvaluateExpression', {
      pipelineId,
      objectId: 'Db',
      expression: 'it is #{*password}',
    });
    assert.equal(evaluatedExpression, 'it is *****');
    assert.equal(await passwordGiven(service), SECRET);
  }));

test('a text that looks sealed already is refused (X66)', () =>
  withService(async (service) => {
    const pipelineId = await created(service);
    const forged = `[[sealed:1:${'A'.repeat(60)}]]`;
    const put = service.call('PutPipelineDefinition', {
      pipelineId,
      pipelineObjects: [ON_DEMAND, shell('A', { command: forged })],
    });
    await refuses(put, 'InvalidRequestException', /'A', field 'command'/);
  }));
