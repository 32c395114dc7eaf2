// SPDX-License-Identifier: Apache-2.0
import type { WirePipelineObject } from '../src/protocol/index.ts';
import { ON_DEMAND, object, shell } from '../test/service/definitions.ts';
import {
  type Circumstances,
  type Comparison,
  elapsedMs,
  type Findings,
  type Measurement,
} from './measurement.ts';
import { type Caller, createPipeline, definitionTime, openCaller } from './processes/pipelines.ts';
import { type ServiceProcess, startServiceProcess } from './processes/service-process.ts';

const FIRST_GROUP = 'bench-first';
const SECOND_GROUP = 'bench-second';
const TIMED_GROUP = 'bench-timed';
const ROUND_TRIP = 'one signed DescribePipelines';
/** From the activation to the first moment that is due. */
const LEAD_MS = 2_000;

/**
 * A worker's poll is parked before the work is due. By time: from the second at which an occurrence is due, by this
 * machine's clock, to the poll's answer. By dependency: from sending the SetTaskStatus that ends the activity before
 * to the answer of another worker's poll. With so few samples p99 is the worst one or two.
 */
export const handOver: Measurement = {
  name: 'hand-over',
  sentence: 'From due to handed to a waiting worker, on an otherwise idle service.',
  measure,
};

async function measure({ cleanup, isQuick, say }: Circumstances): Promise<Findings> {
  const service = await startServiceProcess(cleanup, { withRunner: false });
  const caller = await openCaller(service);
  try {
    say('hand-over: after a dependency');
    const byDependency = await afterDependencies(service, caller, isQuick ? 20 : 300);
    say('hand-over: at a scheduled second');
    const byTime = await atScheduledSeconds(service, caller, isQuick ? 5 : 30);
    return {
      comparisons: [
        ...rows('due by time -> handed', byTime),
        ...rows('dependency finished -> handed', byDependency),
      ],
      notes: [],
    };
  } finally {
    caller.close();
    await service.stop();
  }
}

/** Samples in ms, ours and of the round trip that follows each. */
interface Samples {
  readonly ours: readonly number[];
  readonly baseline: readonly number[];
}

function rows(what: string, samples: Samples): Comparison[] {
  const side = { unit: 'ms', ...samples, baselineName: ROUND_TRIP } as const;
  return [
    { what: `${what}, p50`, summary: 'median', goal: '<= 5 ms', ...side },
    { what: `${what}, p99`, summary: 'p99', goal: '<= 20 ms', ...side },
  ];
}

async function afterDependencies(service: ServiceProcess, caller: Caller, count: number): Promise<Samples> {
  const objects = [
    ON_DEMAND,
    shell('First', { workerGroup: FIRST_GROUP }),
    shell('Second', { workerGroup: SECOND_GROUP, dependsOn: { ref: 'First' } }),
  ];
  const pipelineId = await createPipeline(caller, 'hand-over-dependency', objects);
  const waiting = await openCaller(service);
  const samples = { ours: [] as number[], baseline: [] as number[] };
  try {
    for (let round = -5; round < count; round += 1) {
      await caller.call('ActivatePipeline', { pipelineId });
      const first = await poll(caller, FIRST_GROUP);
      const parked = pollAndNote(waiting, SECOND_GROUP);
      await roundTrips(caller, pipelineId, 3); // the poll is parked by now
      const start = performance.now();
      await caller.call('SetTaskStatus', { taskId: first, taskStatus: 'FINISHED' });
      const { taskId, atMs } = await parked;
      await waiting.call('SetTaskStatus', { taskId, taskStatus: 'FINISHED' });
      const roundTrip = await roundTrips(caller, pipelineId, 1);
      if (round < 0) continue; // warms up
      samples.ours.push(atMs - start);
      samples.baseline.push(roundTrip);
    }
  } finally {
    waiting.close();
  }
  return samples;
}

async function atScheduledSeconds(service: ServiceProcess, caller: Caller, count: number): Promise<Samples> {
  const samples = { ours: [] as number[], baseline: [] as number[] };
  const firstMs = Math.ceil((Date.now() + LEAD_MS) / 1000) * 1000;
  const pipelineId = await createPipeline(caller, 'hand-over-time', secondBySecond(firstMs, count));
  await caller.call('ActivatePipeline', { pipelineId });
  const waiting = await openCaller(service);
  try {
    for (let index = 0; index < count; index += 1) {
      const { taskId, atMs } = await pollAndNote(waiting, TIMED_GROUP);
      const handedMs = performance.timeOrigin + atMs;
      const clockOffsetMs = Date.now() - (performance.timeOrigin + performance.now());
      samples.ours.push(handedMs + clockOffsetMs - (firstMs + index * 1000));
      await waiting.call('SetTaskStatus', { taskId, taskStatus: 'FINISHED' });
      samples.baseline.push(await roundTrips(caller, pipelineId, 1));
    }
  } finally {
    waiting.close();
  }
  return samples;
}

/** Activities with a schedule of their own each, due one second after the other; `firstMs` is an Instant. */
function secondBySecond(firstMs: number, count: number): readonly WirePipelineObject[] {
  const pairs = Array.from({ length: count }, (_, index) => [
    object(`At${index}`, {
      ...{ type: 'Schedule', period: '1 day', occurrences: '1' },
      startDateTime: definitionTime(firstMs + index * 1000),
    }),
    shell(`Work${index}`, { workerGroup: TIMED_GROUP, schedule: { ref: `At${index}` } }),
  ]);
  return [object('Default', { scheduleType: 'cron', failureAndRerunMode: 'cascade' }), ...pairs.flat()];
}

/** Mean of so many signed calls in a row, in ms. */
async function roundTrips(caller: Caller, pipelineId: string, count: number): Promise<number> {
  let total = 0;
  for (let done = 0; done < count; done += 1)
    total += await elapsedMs(() => caller.call('DescribePipelines', { pipelineIds: [pipelineId] }));
  return total / count;
}

/** Polls until there is a task; the moment is that of the answer, by performance.now(). */
async function pollAndNote(
  caller: Caller,
  workerGroup: string,
): Promise<{ readonly taskId: string; readonly atMs: number }> {
  const taskId = await poll(caller, workerGroup);
  return { taskId, atMs: performance.now() };
}

async function poll(caller: Caller, workerGroup: string): Promise<string> {
  for (;;) {
    const { taskObject } = await caller.call('PollForTask', { workerGroup });
    if (taskObject?.taskId !== undefined) return taskObject.taskId;
  }
}
