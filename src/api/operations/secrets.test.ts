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

test('a secret parameter reaches the runner through an expression and nobody else (S39, S99)', () =>
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

const secretly = (command: string) => ({
  pipelineObjects: [ON_DEMAND, shell('A', { command })],
  parameterObjects: [{ id: '*myPassword', attributes: [{ key: 'type', stringValue: 'String' }] }],
  parameterValues: [{ id: '*myPassword', stringValue: SECRET }],
});

async function everythingShown(service: TestService, pipelineId: string): Promise<string> {
  const shown: unknown[] = [await service.call('GetPipelineDefinition', { pipelineId })];
  shown.push(await service.call('DescribePipelines', { pipelineIds: [pipelineId] }));
  for (const sphere of ['COMPONENT', 'INSTANCE', 'ATTEMPT']) {
    const { ids: objectIds = [] } = await service.call('QueryObjects', { pipelineId, sphere });
    for (const evaluateExpressions of [false, true])
      shown.push(await service.call('DescribeObjects', { pipelineId, objectIds, evaluateExpressions }));
  }
  return JSON.stringify(shown);
}

test('what a runner reports of a secret is masked: progress, error message, stack trace (X68, X69, S220)', () =>
  withService(async (service) => {
    const pipelineId = await defined(service, secretly('login #{*myPassword}'));
    await service.call('ActivatePipeline', { pipelineId });
    const task = await service.runner('wg').takesOne();
    assert.equal(task.field('command'), `login ${SECRET}`);
    await task.reports({ myState: `logging in with ${SECRET}` });
    const progressed = await everythingShown(service, pipelineId);
    assert.match(progressed, /logging in with \*{5}"/);
    await service.call('SetTaskStatus', {
      taskId: task.taskId,
      taskStatus: 'FAILED',
      errorId: 'Refused',
      errorMessage: `password ${SECRET} refused`,
      errorStackTrace: `at login(${SECRET})`,
    });
    await service.settle();
    const failed = await everythingShown(service, pipelineId);
    assert.match(failed, /password \*{5} refused/);
    assert.match(failed, /at login\(\*{5}\)/);
    assert.doesNotMatch(failed, /correct horse|sealed/);
  }));

test('a secret cannot be changed by a function, and the failure does not quote it (S93, X68)', () =>
  withService(async (service) => {
    for (const expression of ['upperCase(*myPassword)', 'urlEncode(*myPassword)', '*myPassword - 1']) {
      const pipelineId = await created(service, expression);
      await service.call('PutPipelineDefinition', { pipelineId, ...secretly(`#{${expression}}`) });
      await service.call('ActivatePipeline', { pipelineId });
      const shown = await everythingShown(service, pipelineId);
      assert.match(shown, /ExpressionEvaluationError/, expression);
      assert.doesNotMatch(shown, /correct|horse|sealed/i);
    }
  }));

test('errors of a stored definition do not quote a secret, sealed or not (S39, S141, X68)', () =>
  withService(async (service) => {
    const broken = secretly('true');
    const pipelineId = await created(service);
    const put = await service.call('PutPipelineDefinition', {
      pipelineId,
      ...broken,
      pipelineObjects: [ON_DEMAND, shell('A', { attemptTimeout: '#{*myPassword}' })],
    });
    assert.equal(put.errored, true);
    assert.doesNotMatch(JSON.stringify(put), /correct horse/);
    const shown = await everythingShown(service, pipelineId);
    assert.match(shown, /does not fit/);
    assert.doesNotMatch(shown, /correct horse|sealed/);
  }));

test('objects are not found by a secret (S254, X68)', () =>
  withService(async (service) => {
    const pipelineId = await defined(service, definition(SECRET));
    for (const fieldName of ['*password', 'username']) {
      const operator = { type: 'EQ' as const, values: [SECRET] };
      const query = { selectors: [{ fieldName, operator }] };
      await refuses(
        service.call('QueryObjects', { pipelineId, sphere: 'COMPONENT', query }),
        'InvalidRequestException',
        /cannot be selected/,
      );
    }
  }));

test('a secret that an activation gives is judged like any other value, and not quoted (S73, S74)', () =>
  withService(async (service) => {
    const pipelineId = await defined(service, {
      ...secretly('#{*myPin}'),
      parameterObjects: [{ id: '*myPin', attributes: [{ key: 'type', stringValue: 'Integer' }] }],
      parameterValues: [{ id: '*myPin', stringValue: '1234' }],
    });
    const parameterValues = [{ id: '*myPin', stringValue: SECRET }];
    const refusal = service.call('ActivatePipeline', { pipelineId, parameterValues });
    await refuses(refusal, 'InvalidRequestException', /'\*{5}', which is no Integer/);
    await service.call('ActivatePipeline', {
      pipelineId,
      parameterValues: [{ id: '*myPin', stringValue: '99' }],
    });
    assert.equal((await service.runner('wg').takesOne()).field('command'), '99');
  }));

test('the characters #{ reach a secret as they reach any text, by ##{ (S39, S77)', () =>
  withService(async (service) => {
    const pipelineId = await defined(service, definition('a##{b}c'));
    await service.call('ActivatePipeline', { pipelineId });
    assert.equal(await passwordGiven(service), 'a#{b}c');
  }));

test('secrets are masked in the logs of a task, byte by byte so that offsets hold (S245, X69)', () =>
  withService(async (service) => {
    const pipelineId = await defined(service, secretly('login #{*myPassword}'));
    await service.call('ActivatePipeline', { pipelineId });
    const task = await service.runner('wg').takesOne();
    const first = `+ login ${SECRET}\n`;
    assert.equal(await task.logs('StdError', 0, first), first.length);
    assert.equal(await task.logs('StdError', 0, first), first.length, 'the same piece again');
    await task.logs('StdError', first.length, `${SECRET}${SECRET}.`);
    const { data } = await service.call('ReadTaskLog', {
      pipelineId,
      objectId: task.attemptId,
      file: 'StdError',
      offset: 0,
      limit: 1000,
    });
    const stars = '*'.repeat(SECRET.length);
    assert.equal(Buffer.from(data, 'base64').toString(), `+ login ${stars}\n${stars}${stars}.`);
  }));
