// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { closeSync, mkdirSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { it, type TestContext } from 'node:test';
import { ClientError, type DataPipelineClient } from '../../src/client/index.ts';
import { faultsOfStore } from './demo-checks.ts';
import { untilFinished } from './demo-pipeline.ts';
import { MortalService } from './mortal-service.ts';
import { callPatiently } from './patient-caller.ts';

const FINISH_TIMEOUT_MS = 60_000;
/** Activities one after the other, so that the disk is full in the middle. */
const STEPS = 6;

/** A file system in memory of a few megabytes; null, with the test skipped, where mounting is not allowed. */
function smallDisk(test: TestContext): string | null {
  const directory = mkdtempSync(join(tmpdir(), 'penstock-full-'));
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=8m', 'tmpfs', directory], { stdio: 'pipe' });
  } catch (error) {
    test.skip(`mounting a tmpfs is not allowed here: ${String(error).split('\n')[0]}`);
    return null;
  }
  test.after(() => {
    execFileSync('umount', ['-l', directory]);
    rmSync(directory, { recursive: true, force: true });
  });
  return directory;
}

/** Writes until nothing more fits. */
function fill(file: string): void {
  const handle = openSync(file, 'w');
  try {
    for (const size of [65_536, 512]) while (writeSync(handle, Buffer.alloc(size)) === size);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error;
  } finally {
    closeSync(handle);
  }
}

async function startChain(caller: DataPipelineClient): Promise<string> {
  const { pipelineId } = await callPatiently(caller, 'CreatePipeline', { name: 'chain', uniqueId: 'chain' });
  const field = (key: string, stringValue: string) => ({ key, stringValue });
  const steps = Array.from({ length: STEPS }, (_, index) => ({
    id: `Step${index}`,
    name: `Step${index}`,
    fields: [
      field('type', 'ShellCommandActivity'),
      field('command', 'echo "a line of the log"; sleep 0.3'),
      field('retryDelay', '1 second'),
      ...(index === 0 ? [] : [{ key: 'dependsOn', refValue: `Step${index - 1}` }]),
    ],
  }));
  const fields = [field('scheduleType', 'ondemand'), field('workerGroup', 'full-disk')];
  const pipelineObjects = [{ id: 'Default', name: 'Default', fields }, ...steps];
  const put = await callPatiently(caller, 'PutPipelineDefinition', { pipelineId, pipelineObjects });
  assert.deepEqual(put.validationErrors ?? [], []);
  await callPatiently(caller, 'ActivatePipeline', { pipelineId });
  return pipelineId;
}

/** Calls until one is refused; gives the ids that were acknowledged before, and the refusal. */
async function createUntilRefused(
  caller: DataPipelineClient,
): Promise<{ readonly kept: readonly string[]; readonly refusal: ClientError }> {
  const kept: string[] = [];
  for (let number = 0; number < 3_000; number += 1) {
    try {
      const input = { name: 'x'.repeat(1000), uniqueId: `u${number}`, description: 'x'.repeat(1000) };
      kept.push((await caller.call('CreatePipeline', input)).pipelineId);
    } catch (error) {
      assert.ok(error instanceof ClientError, String(error));
      return { kept, refusal: error };
    }
  }
  throw new Error('a full disk took 3000 pipelines');
}

it('refuses what it cannot keep on a full disk, and finishes by itself when there is room again', async (test) => {
  const disk = smallDisk(test);
  if (disk === null) return;
  const service = new MortalService({ dataDir: join(disk, 'data') });
  test.after(async () => {
    await service.kill();
    service.remove();
  });
  mkdirSync(service.dataDir, { mode: 0o700 });
  service.spawn();
  const caller = await service.client();
  test.after(() => caller.close());
  const pipelineId = await startChain(caller);
  const filler = join(disk, 'filler');
  fill(filler);
  const { kept, refusal } = await createUntilRefused(caller);
  assert.equal(refusal.code, 'ServiceUnavailableException', refusal.message);
  assert.equal(refusal.status, 503);
  assert.match(refusal.message, /no space is left/);
  // Meanwhile the activities go on, and their reports and logs find no room either.
  for (let number = 0; number < 5; number += 1) {
    await assert.rejects(caller.call('CreatePipeline', { name: 'x'.repeat(1000), uniqueId: `v${number}` }));
  }
  rmSync(filler);
  await untilFinished(caller, pipelineId, () => undefined, FINISH_TIMEOUT_MS);
  for (let from = 0; from < kept.length; from += 25) {
    const pipelineIds = kept.slice(from, from + 25);
    const { pipelineDescriptionList } = await callPatiently(caller, 'DescribePipelines', { pipelineIds });
    assert.equal(pipelineDescriptionList.length, pipelineIds.length);
  }
  assert.equal(await service.end('SIGTERM'), 0);
  assert.deepEqual(faultsOfStore(service.dataDir), []);
});
