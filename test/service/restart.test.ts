// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Fact, objectId, pipelineId as parsedPipelineId } from '../../src/core/model/index.ts';
import {
  activated,
  described,
  describedPipeline,
  ON_DEMAND,
  object,
  SERVICE,
  shell,
  type TestService,
  withService,
} from './index.ts';

const TIME = '2026-01-01T00:00:00';
const RUN = {
  pipelineObjects: [
    ON_DEMAND,
    object('R', { type: 'Ec2Resource', role: 'r', resourceRole: 'r', terminateAfter: '1 day' }),
    shell('A', { runsOn: { ref: 'R' }, maximumRetries: '0' }),
    shell('B', { dependsOn: { ref: 'A' }, maximumRetries: '0' }),
  ],
};
const reason = 'the service was restarted';

/** What a start records of a Task Runner that went with the service. */
async function tellTasksLost(service: TestService, hostname: string): Promise<number> {
  const tasks = await service.store.tasks.claimedBy(hostname);
  for (const { pipelineId, attemptId, taskId } of tasks) {
    assert.ok(taskId !== null);
    const fact: Fact = { kind: 'task-lost', attemptId, taskId, reason, at: service.now() };
    await service.store.pipelines.record(pipelineId, [fact]);
  }
  await service.settle();
  return tasks.length;
}

/** What a start records of a machine that it finds the folder of. */
async function tellMachineLost(service: TestService, pipelineId: string, attempt: number): Promise<void> {
  const attemptId = objectId(`@R_${TIME}_Attempt=${attempt}`);
  const at = service.now();
  await service.store.pipelines.record(parsedPipelineId(pipelineId), [
    { kind: 'resource-lost', attemptId, reason, costsTry: false, at },
  ]);
  await service.settle();
}

test('a service killed again and again, with its runners and machines, finishes all the same (S165, S188)', () =>
  withService(async (service) => {
    const pipelineId = await activated(service, RUN);
    const shown = (id: string) => described(service, pipelineId, `@${id}_${TIME}`);
    const own = service.runner('service:', 'own');
    const machine = service.runner(`resource:${pipelineId}_@R_${TIME}`, 'machine', SERVICE);

    // killed while the machine is made
    await (await own.takesOne()).reports();
    await tellMachineLost(service, pipelineId, 1);
    assert.equal(await tellTasksLost(service, 'own'), 0);
    await own.finishesAll();
    assert.deepEqual([(await shown('R'))['@status'], (await shown('R'))['@attemptCount']], ['RUNNING', '2']);

    // killed while an activity works on the machine, and again while what is left of it is cleared away
    await (await machine.takesOne()).reports();
    await tellMachineLost(service, pipelineId, 2);
    const taken = [await own.takesOne(), await own.takesOne()];
    assert.deepEqual(
      taken.map((task) => [task.attemptId, task.field('@xTaskPurpose')]),
      [
        [`@R_${TIME}_Attempt=3`, 'create'],
        [`@R_${TIME}_Attempt=2`, 'terminate'],
      ],
    );
    assert.equal(await tellTasksLost(service, 'own'), 2);
    assert.deepEqual((await own.finishesAll()).toSorted(), [`@R_${TIME}_Attempt=2`, `@R_${TIME}_Attempt=3`]);
    assert.deepEqual(await machine.finishesAll(), [`@A_${TIME}_Attempt=2`]);

    // killed while the machine is shut down, and while a Task Runner of its own works
    const terminate = await own.takesOne();
    await terminate.reports();
    await (await service.runner('wg', 'local').takesOne()).reports();
    await tellMachineLost(service, pipelineId, 3);
    assert.deepEqual([await tellTasksLost(service, 'own'), await tellTasksLost(service, 'local')], [1, 1]);
    assert.deepEqual(await own.finishesAll(), [terminate.attemptId]);
    assert.deepEqual(await service.runner('wg', 'local').finishesAll(), [`@B_${TIME}_Attempt=2`]);

    for (const id of ['R', 'A', 'B']) assert.equal((await shown(id))['@status'], 'FINISHED');
    assert.equal((await describedPipeline(service, pipelineId))['@pipelineState'], 'FINISHED');
    for (const host of ['own', 'machine', 'local']) assert.equal(await tellTasksLost(service, host), 0);
  }));
