// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { activated, described, hourly, ON_DEMAND, shell, withService } from '../../../test/service/index.ts';

const T = '2026-01-01T00:00:00';

test('hostname and reportProgressTime are also understood with @, and answered without (S142)', () =>
  withService(async (service) => {
    const pipelineId = await activated(service, { pipelineObjects: [ON_DEMAND, shell('A')] });
    const task = await service.runner('wg', 'host-9').takesOne();
    await task.reports();
    const expression = '#{hostname} #{@hostname} #{reportProgressTime} #{@reportProgressTime}';
    const request = { pipelineId, objectId: task.attemptId, expression };
    const { evaluatedExpression } = await service.call('EvaluateExpression', request);
    assert.equal(evaluatedExpression, `host-9 host-9 ${T} ${T}`);
    const fields = await described(service, pipelineId, task.attemptId);
    assert.deepEqual([fields['hostname'], fields['@hostname']], ['host-9', undefined]);
    assert.equal(fields['@reportProgressTime'], undefined);
  }));

test('@actualStartTime is when the instance was taken up, whatever it waits for since (S143)', () =>
  withService(async (service) => {
    const pipelineId = await activated(service, {
      pipelineObjects: [...hourly(T, '2'), shell('A'), shell('B', { dependsOn: { ref: 'A' } })],
    });
    await service.advance(90 * 60_000);
    const startOf = async (id: string) => (await described(service, pipelineId, id))['@actualStartTime'];
    assert.equal(await startOf(`@A_${T}`), T);
    assert.equal(await startOf(`@B_${T}`), T);
    assert.equal(await startOf('@B_2026-01-01T01:00:00'), '2026-01-01T01:00:00');
    assert.equal(await startOf(`@A_${T}_Attempt=1`), T);
    await (await service.runner('wg').takesOne()).ends('FINISHED');
    assert.equal((await described(service, pipelineId, `@A_${T}`))['@actualEndTime'], '2026-01-01T01:30:00');
    assert.equal(await startOf(`@A_${T}`), T);
  }));

test('startTimestamp says nothing on demand: the run begins now, and nothing is SKIPPED (S202)', () =>
  withService(async (service) => {
    const pipelineId = await activated(service, { pipelineObjects: [ON_DEMAND, shell('A')] });
    await (await service.runner('wg').takesOne()).ends('FINISHED');
    await service.advance(60_000);
    const startTimestamp = Date.UTC(2030, 0, 1) / 1000;
    await service.call('ActivatePipeline', { pipelineId, startTimestamp });
    const { ids } = await service.call('QueryObjects', { pipelineId, sphere: 'INSTANCE' });
    assert.deepEqual(ids, ['@A_2026-01-01T00:01:00', `@A_${T}`]);
    assert.equal((await service.runner('wg').takesOne()).attemptId, '@A_2026-01-01T00:01:00_Attempt=1');
  }));
