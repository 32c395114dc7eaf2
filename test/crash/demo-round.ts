// SPDX-License-Identifier: Apache-2.0
/**
 * One round: the demo's pipeline on a service that is killed with kill -9 at moments drawn from a seed, started again
 * each time, and followed until the pipeline is FINISHED. Then everything that was promised is checked.
 */
import { cpSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { faultsOfDemo, faultsOfStore } from './demo-checks.ts';
import { startDemoPipeline, untilFinished } from './demo-pipeline.ts';
import { MortalService } from './mortal-service.ts';
import { processesOf } from './processes.ts';

/** When the service is killed, in ms. */
export interface RoundPlan {
  /** After its very first start; null lets that be. */
  readonly firstStartMs: number | null;
  /** After the first call, CreatePipeline, is sent. */
  readonly workMs: number;
  /** After each start that follows. */
  readonly againMs: readonly number[];
}

export interface RoundResult {
  readonly plan: RoundPlan;
  /** What the instances looked like just before each kill. */
  readonly pictures: readonly string[];
  readonly starts: number;
  readonly seconds: number;
  /** What went wrong; empty when nothing did. */
  readonly faults: readonly string[];
  /** Kept when something went wrong, to look into. */
  readonly folder: string | null;
}

/** Calls and pipeline take about so long. */
const WORK_MS = 1_800;
const START_MS = 2_500;
const FINISH_TIMEOUT_MS = 90_000;

/** Draws a plan; `draw` gives numbers from 0 to 1. */
export function drawPlan(draw: () => number): RoundPlan {
  const firstStartMs = draw() < 0.2 ? Math.floor(draw() * START_MS) : null;
  const workMs = Math.floor(draw() * WORK_MS);
  const more = draw() < 0.3 ? (draw() < 0.3 ? 2 : 1) : 0;
  const againMs = Array.from({ length: more }, () => Math.floor(draw() * START_MS));
  return { firstStartMs, workMs, againMs };
}

/** Numbers from 0 to 1 that a seed decides. */
export function drawFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** Does a round on input that `makeAccessLogs` made in the folder `logs`. */
export async function playRound(
  plan: RoundPlan,
  input: { readonly logs: string; readonly lines: number },
): Promise<RoundResult> {
  const began = performance.now();
  const service = new MortalService();
  const scratch = join(service.folder, 'scratch');
  mkdirSync(scratch);
  cpSync(input.logs, join(service.dataDir, 's3', 'access-log-report', 'logs'), { recursive: true });
  const pictures: string[] = [];
  const faults: string[] = [];
  try {
    faults.push(...(await play(service, plan, { ...input, scratch, pictures })));
  } catch (error) {
    faults.push(error instanceof Error ? error.message : String(error));
  } finally {
    await service.kill();
  }
  if (faults.length === 0) service.remove();
  return {
    plan,
    pictures,
    starts: service.starts,
    seconds: (performance.now() - began) / 1000,
    faults,
    folder: faults.length === 0 ? null : service.folder,
  };
}

interface Surroundings {
  readonly lines: number;
  readonly scratch: string;
  readonly pictures: string[];
}

async function play(service: MortalService, plan: RoundPlan, around: Surroundings): Promise<string[]> {
  const { scratch, lines, pictures } = around;
  const uniqueId = 'killed-demo';
  service.spawn();
  if (plan.firstStartMs !== null) {
    await sleep(plan.firstStartMs);
    pictures.push('first start');
    await service.kill();
    service.spawn();
  }
  const caller = await service.client();
  let picture = 'before the first answer';
  const killing = killByPlan(service, plan, () => pictures.push(picture));
  try {
    const pipelineId = await startDemoPipeline(caller, scratch, uniqueId);
    await untilFinished(caller, pipelineId, (seen) => (picture = seen), FINISH_TIMEOUT_MS);
    await killing;
    await untilFinished(caller, pipelineId, (seen) => (picture = seen), FINISH_TIMEOUT_MS);
    const { dataDir, processId, said } = service;
    const faults = await faultsOfDemo({
      ...{ caller, pipelineId, uniqueId, dataDir, lines, scratch, processId, said },
    });
    return [...faults, ...(await endAndLook(service))];
  } finally {
    caller.close();
    await killing;
  }
}

async function killByPlan(service: MortalService, plan: RoundPlan, onKill: () => void): Promise<void> {
  for (const delayMs of [plan.workMs, ...plan.againMs]) {
    await sleep(delayMs);
    onKill();
    await service.kill();
    service.spawn();
  }
}

/** An orderly end, after which nothing is left and the store is sound. */
async function endAndLook(service: MortalService): Promise<string[]> {
  const code = await service.end('SIGTERM');
  const left = processesOf(service.dataDir);
  return [
    ...(code === 0 ? [] : [`SIGTERM ended it with ${code}`]),
    ...left.map(({ id, command }) => `process ${id} outlived the service: ${command}`),
    ...faultsOfStore(service.dataDir),
  ];
}
