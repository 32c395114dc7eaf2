// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  activated,
  described,
  hourly,
  ON_DEMAND,
  refuses,
  shell,
  withService,
} from '../../../test/service/index.ts';

const A = '@A_2026-01-01T00:00:00';
const B = '@B_2026-01-01T00:00:00';
const CHAIN = {
  pipelineObjects: [ON_DEMAND, shell('A', { maximumRetries: '0' }), shell('B', { dependsOn: { ref: 'A' } })],
};

test('a failed instance is rerun and its cascade follows (S178, S185)', () =>
  withService(async (service) => {
    const pipelineId = await activated(service, CHAIN);
    await (await service.runner('wg').takesOne()).ends('FAILED', {
      errorId: 'ExitCode',
      errorMessage: 'exit 1',
    });
    assert.equal((await described(service, pipelineId, B))['@status'], 'CASCADE_FAILED');
    assert.equal((await described(service, pipelineId, A))['errorMessage'], 'exit 1');
    await service.call('SetStatus', { pipelineId, objectIds: [A], status: 'rerun' });
    assert.deepEqual(await service.runner('wg').finishesAll(), [`${A}_Attempt=2`, `${B}_Attempt=1`]);
  }));

test('RERUN_FROM_ORIGIN reruns what failed first (S179)', () =>
  withService(async (service) => {
    const pipelineId = await activated(service, CHAIN);
    await (await service.runner('wg').takesOne()).ends('FAILED');
    await service.call('SetStatus', { pipelineId, objectIds: [B], status: 'RERUN_FROM_ORIGIN' });
    assert.equal((await described(service, pipelineId, A))['@status'], 'WAITING_FOR_RUNNER');
  }));

test('a hopeless rerun is refused by the switch and names the origin (S179)', () =>
  withService(
    async (service) => {
      const pipelineId = await activated(service, CHAIN);
      await (await service.runner('wg').takesOne()).ends('FAILED');
      await refuses(
        service.call('SetStatus', { pipelineId, objectIds: [B], status: 'RERUN' }),
        'InvalidRequestException',
        /'@A_/,
      );
    },
    { settings: { refusesHopelessRerun: true } },
  ));

test('canceling tells the runner to stop; on a terminal instance it changes nothing (S185, S221)', () =>
  withService(async (service) => {
    const pipelineId = await activated(service, CHAIN);
    const task = await service.runner('wg').takesOne();
    await task.reports();
    await service.call('SetStatus', { pipelineId, objectIds: [A], status: 'CANCEL' });
    assert.equal(await task.reports(), true);
    await service.advance(60 * 60_000);
    assert.equal((await described(service, pipelineId, A))['@status'], 'CANCELED');
    await service.call('SetStatus', { pipelineId, objectIds: [A], status: 'TRY_CANCEL' });
    assert.equal((await described(service, pipelineId, A))['@status'], 'CANCELED');
  }));

test('MARK_FINISHED lets consumers go on (S185)', () =>
  withService(async (service) => {
    const pipelineId = await activated(service, CHAIN);
    await service.call('SetStatus', { pipelineId, objectIds: [A], status: 'MARK_FINISHED' });
    assert.deepEqual(await service.runner('wg').finishesAll(), [`${B}_Attempt=1`]);
  }));

test('a component is paused and resumed (S147)', () =>
  withService(async (service) => {
    const pipelineId = await activated(service, {
      pipelineObjects: [...hourly('2026-01-01T00:00:00', '9'), shell('A')],
    });
    await service.call('SetStatus', { pipelineId, objectIds: ['A'], status: 'pause' });
    assert.equal((await described(service, pipelineId, 'A'))['@status'], 'PAUSED');
    assert.equal(await service.runner('wg').takes(), undefined);
    await service.call('SetStatus', { pipelineId, objectIds: ['A'], status: 'resume' });
    assert.ok(await service.runner('wg').takes());
  }));

test('what does not fit is refused before anything changes (S183, S184)', () =>
  withService(async (service) => {
    const pipelineId = await activated(service, CHAIN);
    const refused = (objectIds: string[], status: string, text: RegExp) =>
      refuses(service.call('SetStatus', { pipelineId, objectIds, status }), 'InvalidRequestException', text);
    await refused([A], 'RERUN', /WAITING_FOR_RUNNER/);
    await refused([A], 'PAUSE', /component 'A'/);
    await refused(['A'], 'RERUN', /is a component/);
    await refused(['Default'], 'PAUSE', /'Default'/);
    await refused([`${A}_Attempt=1`], 'RERUN', /is an attempt/);
    await refused([A, 'A'], 'TRY_CANCEL', /two calls/);
    await refused([A, 'nobody'], 'TRY_CANCEL', /'nobody' does not exist/);
    await refused([A], 'FINISHED', /cannot be set/);
    assert.equal((await described(service, pipelineId, A))['@status'], 'WAITING_FOR_RUNNER');
  }));

test('a canceled task hears so at its next report and the instance ends with its runner (S185, S220, S221)', () =>
  withService(async (service) => {
    const pipelineId = await activated(service, { pipelineObjects: [ON_DEMAND, shell('A')] });
    const id = '@A_2026-01-01T00:00:00';
    const task = await service.runner('wg').takesOne();
    assert.equal(await task.reports(), false);
    await service.call('SetStatus', { pipelineId, objectIds: [id], status: 'TRY_CANCEL' });
    assert.equal((await described(service, pipelineId, id))['@status'], 'RUNNING');
    await refuses(
      service.call('SetStatus', { pipelineId, objectIds: [id], status: 'RERUN' }),
      'InvalidRequestException',
    );
    assert.equal(await task.reports(), true);
    await service.call('SetTaskStatus', { taskId: task.taskId, taskStatus: 'FAILED', errorId: 'Canceled' });
    const ended = await described(service, pipelineId, id);
    assert.equal(ended['@status'], 'CANCELED');
    assert.match(String(ended['cancellationReason']), /^Canceled by arn:/);
    await service.call('SetStatus', { pipelineId, objectIds: [id], status: 'RERUN' });
    assert.equal((await described(service, pipelineId, id))['@status'], 'WAITING_FOR_RUNNER');
  }));
