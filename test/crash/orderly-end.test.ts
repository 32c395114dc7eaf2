// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import type { DataPipelineClient } from '../../src/client/index.ts';
import { output } from '../conformance/live-service.ts';
import { untilFinished } from './demo-pipeline.ts';
import { MortalService } from './mortal-service.ts';
import { callPatiently, fieldOf, objectsOf } from './patient-caller.ts';
import { processesOf, type SeenProcess, strangersOf } from './processes.ts';

const STOP_MAX_MS = 10_000;
const FINISH_TIMEOUT_MS = 60_000;
const CLI = join(import.meta.dirname, '../../src/main/cli.ts');

interface Started {
  readonly service: MortalService;
  readonly caller: DataPipelineClient;
  readonly pipelineId: string;
}

/** A service whose pipeline is at work: an activity that lasts until the file `go` exists, with or without a machine. */
async function startAtWork(test: TestContext, runsOnMachine = false): Promise<Started> {
  const service = new MortalService();
  service.spawn();
  test.after(async () => {
    await service.kill();
    service.remove();
  });
  const caller = await service.client();
  test.after(() => caller.close());
  const go = join(service.folder, 'go');
  const { pipelineId } = await caller.call('CreatePipeline', { name: 'at-work', uniqueId: 'at-work' });
  const field = (key: string, stringValue: string) => ({ key, stringValue });
  const ref = (key: string, refValue: string) => ({ key, refValue });
  const place = runsOnMachine ? ref('runsOn', 'Machine') : field('workerGroup', 'at-work');
  const command = `echo $$ >> ${service.folder}/began; while [ ! -e ${go} ]; do sleep 0.1; done`;
  const put = await caller.call('PutPipelineDefinition', {
    pipelineId,
    pipelineObjects: [
      {
        id: 'Default',
        name: 'Default',
        fields: [
          ...[field('scheduleType', 'ondemand'), field('role', 'DataPipelineDefaultRole')],
          field('resourceRole', 'DataPipelineDefaultResourceRole'),
        ],
      },
      {
        id: 'Wait',
        name: 'Wait',
        fields: [
          ...[field('type', 'ShellCommandActivity'), field('command', command), place],
          ...[field('retryDelay', '1 second'), field('maximumRetries', '2')],
        ],
      },
      ...(runsOnMachine
        ? [
            {
              id: 'Machine',
              name: 'Machine',
              fields: [
                field('type', 'Ec2Resource'),
                field('terminateAfter', '10 minutes'),
                field('retryDelay', '1 second'),
              ],
            },
          ]
        : []),
    ],
  });
  assert.deepEqual(put.validationErrors ?? [], []);
  await caller.call('ActivatePipeline', { pipelineId });
  await untilBegun(service, 1);
  return { service, caller, pipelineId };
}

/** Waits until the command was started so many times. */
async function untilBegun(service: MortalService, times: number): Promise<void> {
  const file = join(service.folder, 'began');
  const begun = (): number => (existsSync(file) ? readFileSync(file, 'utf8').trim().split('\n').length : 0);
  await until(() => begun() >= times, `the command was not started ${times} times`);
}

async function until(holds: () => boolean, otherwise: string): Promise<void> {
  for (let looks = 0; !holds(); looks += 1) {
    assert.ok(looks < 3000, otherwise);
    await sleep(20);
  }
}

async function letGo({ service, caller, pipelineId }: Started): Promise<void> {
  await output('touch', [join(service.folder, 'go')], {});
  await untilFinished(caller, pipelineId, () => undefined, FINISH_TIMEOUT_MS);
}

/** Tries that the attempts of the activity cost, and how each ended. */
async function endsOfAttempts({ caller, pipelineId }: Started): Promise<string[]> {
  const attempts = await objectsOf(caller, pipelineId, 'ATTEMPT');
  return attempts
    .filter(({ id }) => id.includes('Wait'))
    .map(({ fields }) => fieldOf(fields, '@status'))
    .sort();
}

/** Tries that the activity's instance has left, of 3. */
async function triesLeft({ caller, pipelineId }: Started): Promise<string> {
  const instances = await objectsOf(caller, pipelineId, 'INSTANCE');
  return fieldOf(instances.find(({ id }) => id.includes('Wait'))?.fields ?? [], '@triesLeft');
}

/** The Task Runner whose work folder lies below a folder of the data directory. */
function runnerIn(service: MortalService, folder: string): SeenProcess {
  const place = join(service.dataDir, folder);
  const found = processesOf(place).find(({ command }) => command.includes(' runner '));
  assert.ok(found !== undefined, `no Task Runner works in ${place}`);
  return found;
}

const skip = existsSync('/proc/self/stat') ? false : 'no /proc';

describe('a service that is told to end', { skip }, () => {
  for (const signals of [['SIGTERM'], ['SIGINT'], ['SIGTERM', 'SIGTERM']] as const) {
    it(`ends in time on ${signals.join(' and ')} while a task runs, which the next start finishes`, async (test) => {
      const started = await startAtWork(test);
      const { service } = started;
      const began = performance.now();
      const ended = service.end(signals[0]);
      for (const signal of signals.slice(1)) {
        await until(() => service.said.includes('stopping'), 'it did not say that it stops');
        process.kill(service.processId, signal);
      }
      const code = await ended;
      const isOrderly = signals.length === 1;
      assert.equal(code, isOrderly ? 0 : 143);
      assert.ok(performance.now() - began < STOP_MAX_MS);
      if (isOrderly) assert.deepEqual(processesOf(service.dataDir), []);
      service.spawn();
      await untilBegun(service, 2);
      assert.deepEqual(strangersOf(service.dataDir, service.processId), []);
      await letGo(started);
      assert.equal((await endsOfAttempts(started)).filter((end) => end === 'FINISHED').length, 1);
    });
  }
});

describe('a service whose Task Runner is killed', { skip }, () => {
  it('offers the work again when its local Task Runner ends, and no try is lost', async (test) => {
    const started = await startAtWork(test);
    process.kill(runnerIn(started.service, 'runner').id, 'SIGKILL');
    await untilBegun(started.service, 2);
    await letGo(started);
    assert.deepEqual(await endsOfAttempts(started), ['FAILED', 'FINISHED']);
    assert.equal(await triesLeft(started), '2');
  });

  it('makes another machine when one ends, and does the work again', async (test) => {
    const started = await startAtWork(test, true);
    process.kill(runnerIn(started.service, 'machines').id, 'SIGKILL');
    await untilBegun(started.service, 2);
    await letGo(started);
    const ends = await endsOfAttempts(started);
    assert.equal(ends.filter((end) => end === 'FINISHED').length, 1, ends.join());
  });
});

describe('a second service on one data directory', { skip }, () => {
  it('refuses to start, says whose it is, and leaves the first alone', async (test) => {
    const started = await startAtWork(test);
    const { service } = started;
    const args = [CLI, 'up', '--data-dir', service.dataDir, '--listen', '127.0.0.1:0'];
    const second = await output(process.execPath, args, service.environment);
    assert.equal(second.code, 1);
    assert.match(second.stderr, /is in use by another server \(pid \d+ on .+\): stop that server, or choose/);
    assert.match(second.stderr, new RegExp(`pid ${service.processId} `));
    await callPatiently(started.caller, 'ListPipelines', {});
    await letGo(started);
    assert.deepEqual(await endsOfAttempts(started), ['FINISHED']);
  });
});
