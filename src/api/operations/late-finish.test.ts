// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  activated,
  described,
  ON_DEMAND,
  refuses,
  shell,
  type TakenTask,
  type TestService,
  withService,
} from '../../../test/service/index.ts';

const RUN = {
  pipelineObjects: [
    ON_DEMAND,
    shell('A', { maximumRetries: '1', retryDelay: '1 minute', reportProgressTimeout: '5 minutes' }),
  ],
};
const A = '@A_2026-01-01T00:00:00';

/** A task that a runner acknowledged and then was silent about for too long. */
async function timedOut(service: TestService): Promise<{ pipelineId: string; task: TakenTask }> {
  const pipelineId = await activated(service, RUN);
  const task = await service.runner('wg').takesOne();
  await task.reports();
  await service.advance(5 * 60_000);
  assert.equal((await described(service, pipelineId, task.attemptId))['@status'], 'TIMEDOUT');
  return { pipelineId, task };
}

const finished = ({ taskId }: TakenTask) => ({ taskId, taskStatus: 'FINISHED' as const });

test('FINISHED after the attempt timed out is accepted until the next attempt is handed out, and again after that (S223, S225)', () =>
  withService(async (service) => {
    const { pipelineId, task } = await timedOut(service);
    await service.call('SetTaskStatus', finished(task));
    assert.equal((await described(service, pipelineId, A))['@status'], 'FINISHED');
    await service.call('SetTaskStatus', finished(task));
    await service.advance(60_000);
    assert.equal(await service.runner('wg').takes(), undefined);
    const next = await described(service, pipelineId, `${A}_Attempt=2`);
    assert.equal(next['@status'], 'CANCELED');
    assert.equal(next['cancellationReason'], `${A}_Attempt=1 finished late`);
  }));

test('FINISHED after the next attempt was handed out is not found and changes nothing (S224)', () =>
  withService(async (service) => {
    const { pipelineId, task } = await timedOut(service);
    await service.advance(60_000);
    const next = await service.runner('wg').takesOne();
    await refuses(service.call('SetTaskStatus', finished(task)), 'TaskNotFoundException');
    assert.equal((await described(service, pipelineId, A))['@status'], 'WAITING_FOR_RUNNER');
    await next.ends('FINISHED');
    await refuses(service.call('SetTaskStatus', finished(task)), 'TaskNotFoundException');
  }));

test('only FINISHED comes late: FAILED for a task that was taken away is not found (S224)', () =>
  withService(async (service) => {
    const { pipelineId, task } = await timedOut(service);
    await refuses(
      service.call('SetTaskStatus', { taskId: task.taskId, taskStatus: 'FAILED' }),
      'TaskNotFoundException',
    );
    assert.equal((await described(service, pipelineId, A))['@status'], 'WAITING_FOR_RUNNER');
  }));

test('FINISHED for a canceled task is not found (S221, S224)', () =>
  withService(async (service) => {
    const pipelineId = await activated(service, RUN);
    const task = await service.runner('wg').takesOne();
    await task.reports();
    await service.call('SetStatus', { pipelineId, objectIds: [A], status: 'TRY_CANCEL' });
    await service.advance(120_000);
    await refuses(service.call('SetTaskStatus', finished(task)), 'TaskNotFoundException');
    assert.equal((await described(service, pipelineId, A))['@status'], 'CANCELED');
  }));

test('an installation may refuse what comes late (S225)', () =>
  withService(
    async (service) => {
      const { task } = await timedOut(service);
      await refuses(service.call('SetTaskStatus', finished(task)), 'TaskNotFoundException');
    },
    { settings: { acceptsLateFinish: false } },
  ));
