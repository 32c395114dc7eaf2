// SPDX-License-Identifier: Apache-2.0
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import type { WirePipelineObject } from '../src/protocol/index.ts';
import { ON_DEMAND, shell } from '../test/service/definitions.ts';
import { type Circumstances, type Comparison, elapsedMs, inTurns, type Measurement } from './measurement.ts';
import type { Cleanup } from './processes/cleanup.ts';
import { type Caller, createPipeline, openCaller, workAtOnce } from './processes/pipelines.ts';
import { startServiceProcess } from './processes/service-process.ts';

const LENGTH = 40;
const LAST_GROUP = 'bench-last';
const EMPTY_GROUP = 'bench-empty';

/**
 * A chain takes from sending ActivatePipeline to the answer that ends its last activity. The shell chain is worked by
 * the local Task Runner with its logs, staging and progress; one more activity in a worker group of the bench follows
 * it, so that its end is seen without asking again and again: its hand-over is in the figure.
 */
export const chains: Measurement = {
  name: 'chains',
  sentence: `Chains of ${LENGTH} activities, each depending on the one before; one chain at a time.`,
  async measure(circumstances) {
    const { cleanup } = circumstances;
    // Without a Task Runner, which would take activities of a group that nobody has polled by name yet.
    const empty = await withService(cleanup, false, async (caller) => [
      await emptyChain(circumstances, caller, false),
      await emptyChain(circumstances, caller, true),
    ]);
    const shellActivities = await withService(cleanup, true, (caller) => shellChain(circumstances, caller));
    return { comparisons: [...empty, shellActivities], notes: [] };
  },
};

async function withService<T>(
  cleanup: Cleanup,
  withRunner: boolean,
  work: (caller: Caller) => Promise<T>,
): Promise<T> {
  const service = await startServiceProcess(cleanup, { withRunner });
  const caller = await openCaller(service);
  try {
    return await work(caller);
  } finally {
    caller.close();
    await service.stop();
  }
}

async function emptyChain(
  { isQuick, say }: Circumstances,
  caller: Caller,
  reports: boolean,
): Promise<Comparison> {
  say(`chains: empty activities${reports ? ' with ReportTaskProgress' : ''}`);
  const callsEach = reports ? 3 : 2;
  const pipelineId = await createPipeline(caller, `empty-chain-${callsEach}`, chainOf(EMPTY_GROUP));
  const chain = async (): Promise<void> => {
    await caller.call('ActivatePipeline', { pipelineId });
    await workAtOnce(caller, EMPTY_GROUP, { tasks: LENGTH, reports });
  };
  const calls = async (): Promise<void> => {
    for (let count = 0; count < LENGTH * callsEach; count += 1)
      await caller.call('DescribePipelines', { pipelineIds: [pipelineId] });
  };
  for (let round = 0; round < 3; round += 1) await chain().then(calls); // warms up
  const found = await inTurns(
    isQuick ? 5 : 15,
    () => elapsedMs(chain),
    () => elapsedMs(calls),
  );
  const name = reports ? 'PollForTask, ReportTaskProgress, SetTaskStatus' : 'PollForTask, SetTaskStatus';
  return {
    what: `chain of ${LENGTH} empty activities (${name})`,
    unit: 'ms',
    summary: 'median',
    ...found,
    baselineName: `${LENGTH * callsEach} DescribePipelines in a row, same connection`,
    goal: reports ? null : '<= 100 ms',
  };
}

async function shellChain({ isQuick, say }: Circumstances, caller: Caller): Promise<Comparison> {
  say('chains: shell activities');
  const last = shell('Last', { dependsOn: { ref: nameOf(LENGTH) }, workerGroup: LAST_GROUP });
  const objects = [...chainOf('bench-shell'), last];
  const pipelineId = await createPipeline(caller, 'shell-chain', objects);
  const chain = async (): Promise<void> => {
    await caller.call('ActivatePipeline', { pipelineId });
    await workAtOnce(caller, LAST_GROUP, { tasks: 1, reports: false });
  };
  await chain(); // the local Task Runner is up now
  const found = await inTurns(
    isQuick ? 5 : 7,
    () => elapsedMs(chain),
    () => elapsedMs(spawnInARow),
  );
  return {
    what: `chain of ${LENGTH} shell activities (\`true\`, local Task Runner)`,
    unit: 'ms',
    summary: 'median',
    ...found,
    baselineName: `spawning \`sh -c true\` ${LENGTH} times in a row from Node.js`,
    goal: '<= 300 ms',
  };
}

async function spawnInARow(): Promise<void> {
  for (let count = 0; count < LENGTH; count += 1)
    await once(spawn('sh', ['-c', 'true'], { stdio: 'ignore' }), 'exit');
}

function chainOf(workerGroup: string): readonly WirePipelineObject[] {
  const links = Array.from({ length: LENGTH }, (_, index) =>
    shell(nameOf(index + 1), {
      ...{ command: 'true', workerGroup },
      ...(index === 0 ? {} : { dependsOn: { ref: nameOf(index) } }),
    }),
  );
  return [ON_DEMAND, ...links];
}

function nameOf(position: number): string {
  return `Link${position}`;
}
