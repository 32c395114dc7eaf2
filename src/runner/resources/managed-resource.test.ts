// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { ResourceProvider, ResourceRequest } from '../../resources/index.ts';
import { type Workbench, workbench } from '../testing/workbench.ts';

let bench: Workbench;
const requests: ResourceRequest[] = [];
const terminated: string[] = [];
let refusal: string | null = null;

const provider: ResourceProvider = {
  types: ['Ec2Resource'],
  onLost: () => undefined,
  start: async () => undefined,
  stop: async () => undefined,
  list: () => [],
  async create(request) {
    requests.push(request);
    if (refusal !== null) throw new Error(refusal);
    return { resourceId: 'i-1' };
  },
  terminate: async ({ attemptId }) => void terminated.push(attemptId),
};
const fields = (type: string, purpose: string) => ({
  type,
  '@xTaskPurpose': purpose,
  instanceType: 'm1.small',
});

describe('resources as tasks', () => {
  before(async () => {
    bench = await workbench({ providers: [provider] });
  });
  after(() => bench.close());

  it('are created, with the resource id reported before the end', async () => {
    const status = await bench.do({ fields: fields('Ec2Resource', 'create') });
    assert.equal(status.taskStatus, 'FINISHED', status.errorMessage);
    assert.deepEqual(bench.service.reported, [{ key: 'resourceId', stringValue: 'i-1' }]);
    const [request] = requests;
    assert.equal(request?.workerGroup, 'resource:df-TEST_@Shell_2024-05-01T00:00:00');
    assert.equal(request?.attemptId, '@Shell_2024-05-01T00:00:00_Attempt=1');
    assert.equal(request?.fields.text('instanceType'), 'm1.small');
  });

  it('are terminated', async () => {
    assert.equal((await bench.do({ fields: fields('Ec2Resource', 'terminate') })).taskStatus, 'FINISHED');
    assert.deepEqual(terminated, ['@Shell_2024-05-01T00:00:00_Attempt=1']);
  });

  it('fail with the whole text of the provider (S248)', async () => {
    refusal = 'no capacity (Service: X; Status Code: 500)';
    const status = await bench.do({ fields: fields('Ec2Resource', 'create') });
    assert.equal(status.errorId, 'ResourceFailed');
    assert.equal(
      status.errorMessage,
      'could not create resource for @Shell_2024-05-01T00:00:00 due to: no capacity (Service: X; Status Code: 500)',
    );
  });

  it('fail with the name of the setting when nobody makes them', async () => {
    const status = await bench.do({ fields: fields('EmrCluster', 'create') });
    assert.equal(status.errorId, 'UnsupportedType');
    assert.match(status.errorMessage ?? '', /this installation makes no EmrCluster; it makes: /);
  });
});
