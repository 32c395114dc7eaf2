// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  activated,
  created,
  defined,
  described,
  describedPipeline,
  hourly,
  instancesOf,
  ON_DEMAND,
  object,
  refuses,
  shell,
  withService,
} from '../../../test/service/index.ts';

const RUN = { pipelineObjects: [ON_DEMAND, shell('A')] };

test('an on-demand run at a time is the limit unless Default says more (S128, S201, S203)', () =>
  withService(async (service) => {
    const pipelineId = await activated(service, RUN);
    await refuses(
      service.call('ActivatePipeline', { pipelineId }),
      'InvalidRequestException',
      /maxActiveInstances/,
    );
    assert.deepEqual(await service.runner('wg').finishesAll(), ['@A_2026-01-01T00:00:00_Attempt=1']);
    assert.equal((await describedPipeline(service, pipelineId))['@pipelineState'], 'FINISHED');
    await service.advance(60_000);
    await service.call('ActivatePipeline', { pipelineId });
    assert.equal((await instancesOf(service, pipelineId)).length, 2);
  }));

test('an on-demand component is shown SCHEDULED while its instance is active, then FINISHED (S146, S203)', () =>
  withService(async (service) => {
    const pipelineId = await activated(service, RUN);
    const shown = async (id: string) => (await described(service, pipelineId, id))['@status'];
    assert.deepEqual([await shown('A'), await shown('Default')], ['SCHEDULED', 'SCHEDULED']);
    await service.runner('wg').finishesAll();
    assert.deepEqual([await shown('A'), await shown('Default')], ['FINISHED', 'FINISHED']);
  }));

test('with maxActiveInstances 2 a second run starts beside the first and a third does not (S128)', () =>
  withService(async (service) => {
    const many = object('Default', { scheduleType: 'ondemand', workerGroup: 'wg', maxActiveInstances: '2' });
    const pipelineId = await activated(service, { pipelineObjects: [many, shell('A')] });
    await service.advance(1_000);
    await service.call('ActivatePipeline', { pipelineId });
    assert.equal((await instancesOf(service, pipelineId)).length, 2);
    await refuses(
      service.call('ActivatePipeline', { pipelineId }),
      'InvalidRequestException',
      /2 active run/,
    );
  }));

test('two activations at the same moment do not both find the pipeline idle (S201, T1)', () =>
  withService(async (service) => {
    const pipelineId = await defined(service, RUN);
    const outcomes = await Promise.allSettled([
      service.call('ActivatePipeline', { pipelineId }),
      service.call('ActivatePipeline', { pipelineId }),
    ]);
    await service.settle();
    assert.deepEqual(outcomes.map(({ status }) => status).toSorted(), ['fulfilled', 'rejected']);
    assert.equal((await instancesOf(service, pipelineId)).length, 1);
  }));

test('a rerun takes no slot: a run starts beside it (S128, S201)', () =>
  withService(async (service) => {
    const pipelineId = await activated(service, RUN);
    await service.runner('wg').finishesAll();
    const objectIds = ['@A_2026-01-01T00:00:00'];
    await service.call('SetStatus', { pipelineId, objectIds, status: 'RERUN' });
    await service.advance(1_000);
    await service.call('ActivatePipeline', { pipelineId });
    assert.equal((await instancesOf(service, pipelineId)).length, 2);
    await refuses(
      service.call('ActivatePipeline', { pipelineId }),
      'InvalidRequestException',
      /1 active run/,
    );
  }));

test('an alarm that is still to be sent takes no slot either (S128, S168)', () =>
  withService(async (service) => {
    const alarm = object('Alarm', {
      type: 'SnsAlarm',
      ...{ topicArn: 'arn:aws:sns:us-east-1:111122223333:t', role: 'r', subject: 's', message: 'm' },
    });
    const pipelineObjects = [ON_DEMAND, alarm, shell('A', { onSuccess: { ref: 'Alarm' } })];
    const pipelineId = await activated(service, { pipelineObjects });
    await service.runner('wg').finishesAll();
    assert.equal((await describedPipeline(service, pipelineId))['@pipelineState'], 'SCHEDULED');
    await service.advance(1_000);
    await service.call('ActivatePipeline', { pipelineId });
    assert.equal((await service.runner('wg').takesOne()).attemptId, '@A_2026-01-01T00:00:01_Attempt=1');
  }));

test('parameter values of an activation hold for that run on demand (S74)', () =>
  withService(async (service) => {
    const pipelineId = await defined(service, {
      pipelineObjects: [ON_DEMAND, shell('A', { command: 'echo #{myText}' })],
      parameterObjects: [{ id: 'myText', attributes: [{ key: 'default', stringValue: 'default' }] }],
    });
    await service.call('ActivatePipeline', {
      pipelineId,
      parameterValues: [{ id: 'myText', stringValue: 'given' }],
    });
    const task = await service.runner('wg').takesOne();
    assert.equal(task.field('command'), 'echo given');
    await task.ends();
    assert.deepEqual((await service.call('GetPipelineDefinition', { pipelineId })).parameterValues, []);
    await service.advance(1_000);
    await service.call('ActivatePipeline', { pipelineId });
    assert.equal((await service.runner('wg').takesOne()).field('command'), 'echo default');
  }));

test('a required parameter without a value refuses the activation and starts nothing (S70, S194)', () =>
  withService(async (service) => {
    const pipelineId = await defined(service, {
      pipelineObjects: [ON_DEMAND, shell('A', { command: '#{myText}' })],
      parameterObjects: [{ id: 'myText', attributes: [{ key: 'type', stringValue: 'String' }] }],
    });
    await refuses(service.call('ActivatePipeline', { pipelineId }), 'InvalidRequestException', /myText/);
    assert.equal((await describedPipeline(service, pipelineId))['@pipelineState'], 'PENDING');
  }));

test('a finished schedule is activated again only when an interval is left (S204)', () =>
  withService(async (service) => {
    const pipelineId = await activated(service, {
      pipelineObjects: [...hourly('2026-01-01T00:00:00', '1'), shell('A')],
    });
    await service.runner('wg').finishesAll();
    await service.advance(3_600_000);
    assert.equal((await describedPipeline(service, pipelineId))['@pipelineState'], 'FINISHED');
    await refuses(service.call('ActivatePipeline', { pipelineId }), 'InvalidRequestException', /no interval/);
    await service.call('PutPipelineDefinition', {
      pipelineId,
      pipelineObjects: [...hourly('2026-01-01T00:00:00', '2'), shell('A')],
    });
    await service.call('ActivatePipeline', { pipelineId });
    assert.equal((await instancesOf(service, pipelineId)).length, 2);
  }));

test('a backfill of more than a thousand intervals needs a startTimestamp (S132)', () =>
  withService(async (service) => {
    const definition = { pipelineObjects: [...hourly('2020-01-01T00:00:00', '100000'), shell('A')] };
    const pipelineId = await defined(service, definition);
    await refuses(service.call('ActivatePipeline', { pipelineId }), 'InvalidRequestException', /1000/);
    await service.call('ActivatePipeline', {
      pipelineId,
      startTimestamp: Date.parse('2025-12-31T22:00:00Z') / 1000,
    });
    assert.equal((await describedPipeline(service, pipelineId))['@pipelineState'], 'SCHEDULED');
  }));

test('deactivating cancels what runs, is idempotent, and PENDING has nothing to deactivate (S205, S206)', () =>
  withService(async (service) => {
    const pipelineId = await defined(service, RUN);
    await refuses(
      service.call('DeactivatePipeline', { pipelineId }),
      'InvalidRequestException',
      /never activated/,
    );
    await service.call('ActivatePipeline', { pipelineId });
    const task = await service.runner('wg').takesOne();
    await task.reports();
    await service.call('DeactivatePipeline', { pipelineId });
    assert.equal(await task.reports(), true);
    await service.advance(15 * 60_000);
    assert.equal((await describedPipeline(service, pipelineId))['@pipelineState'], 'INACTIVE');
    assert.equal((await described(service, pipelineId, '@A_2026-01-01T00:00:00'))['@status'], 'CANCELED');
    await service.call('DeactivatePipeline', { pipelineId });
  }));

test('a definition of nothing but a Default is activated, as Terraform does', () =>
  withService(async (service) => {
    const pipelineId = await activated(service, {
      pipelineObjects: [object('Default', { workerGroup: 'wg' })],
    });
    await service.call('ActivatePipeline', { pipelineId });
    assert.deepEqual(await instancesOf(service, pipelineId), []);
  }));

test("no definition names the service's worker group, not by way of a parameter either (S230)", () =>
  withService(async (service) => {
    const pipelineObjects = [ON_DEMAND, shell('A', { workerGroup: '#{myGroup}' })];
    const parameterObjects = [{ id: 'myGroup', attributes: [{ key: 'type', stringValue: 'String' }] }];
    const pipelineId = await created(service);
    const put = await service.call('PutPipelineDefinition', {
      pipelineId,
      pipelineObjects,
      parameterObjects,
    });
    assert.equal(put.errored, false);
    const parameterValues = [{ id: 'myGroup', stringValue: 'service:' }];
    await refuses(
      service.call('ActivatePipeline', { pipelineId, parameterValues }),
      'InvalidRequestException',
      /Object 'A': INVALID_FIELD_VALUE: 'workerGroup' is 'service:', which is kept for the service/,
    );
    assert.equal(await service.runner('service:').takes(), undefined);
  }));
