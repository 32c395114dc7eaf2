// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { Worker } from 'node:worker_threads';
import { type Api, createApi } from '../../src/api/index.ts';
import { instantOf } from '../../src/core/model/index.ts';
import { createVault } from '../../src/keyring/index.ts';
import type { Inputs, OperationName, Outputs } from '../../src/protocol/index.ts';
import { connectStore } from '../../src/store/embedded/index.ts';
import { openTaskLogs } from '../../src/task-logs/index.ts';
import { ON_DEMAND, shell } from './definitions.ts';
import { refuses } from './expectations.ts';
import { ACCOUNT, ADMINISTRATOR } from './principals.ts';
import { countingRandomness } from './test-service.ts';
import type { WriterData } from './writer-entry.ts';

const NOW = instantOf(Date.UTC(2026, 0, 1));

/** The API over a store whose writer and scheduler have a thread of their own, as in the service. */
async function threadedApi(context: TestContext): Promise<Api> {
  const directory = mkdtempSync(join(tmpdir(), 'penstock-service-'));
  const workerData: WriterData = { directory, now: NOW };
  const worker = new Worker(new URL('./writer-entry.ts', import.meta.url), { workerData });
  const store = await connectStore({ worker, directory, onFailure: (error) => assert.fail(error) });
  const random = countingRandomness();
  const master = { bytes: Buffer.alloc(32, 7), file: 'test', fingerprint: 'test' };
  const api = createApi({
    store,
    keyring: createVault(master, ACCOUNT, random).vault,
    taskLogs: openTaskLogs(join(directory, 'logs')),
    clock: { now: () => NOW },
    random,
    settings: {},
    after: () => () => undefined,
  });
  context.after(async () => {
    await api.stop();
    await store.close();
    rmSync(directory, { recursive: true });
  });
  return api;
}

function call<Name extends OperationName>(api: Api, name: Name, input: Inputs[Name]): Promise<Outputs[Name]> {
  const { signal } = new AbortController();
  return api.dispatch(name, input, {
    principal: ADMINISTRATOR,
    origin: null,
    requestId: 'r',
    signal,
    extensions: false,
    ifMatch: null,
  });
}

async function definedOnDemand(api: Api): Promise<string> {
  const { pipelineId } = await call(api, 'CreatePipeline', { name: 'p', uniqueId: 'p' });
  const put = { pipelineId, pipelineObjects: [ON_DEMAND, shell('A')] };
  assert.equal((await call(api, 'PutPipelineDefinition', put)).errored, false);
  return pipelineId;
}

test('ActivatePipeline answers when its run is made, so the next one finds the pipeline full (S201)', async (t) => {
  const api = await threadedApi(t);
  const pipelineId = await definedOnDemand(api);
  await call(api, 'ActivatePipeline', { pipelineId });
  await refuses(
    call(api, 'ActivatePipeline', { pipelineId }),
    'InvalidRequestException',
    /1 active run.*maxActiveInstances is 1/,
  );
  const { ids } = await call(api, 'QueryObjects', { pipelineId, sphere: 'INSTANCE' });
  assert.deepEqual(ids, ['@A_2026-01-01T00:00:00']);
});

test('of two ActivatePipeline calls at once one starts a run and the other is refused (S201)', async (t) => {
  const api = await threadedApi(t);
  const pipelineId = await definedOnDemand(api);
  const outcomes = await Promise.allSettled([
    call(api, 'ActivatePipeline', { pipelineId }),
    call(api, 'ActivatePipeline', { pipelineId }),
  ]);
  assert.deepEqual(outcomes.map(({ status }) => status).toSorted(), ['fulfilled', 'rejected']);
});
