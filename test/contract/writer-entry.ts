// SPDX-License-Identifier: Apache-2.0
/**
 * Entry of a writer's thread for tests: the real loop, with a scheduler that runs the scripted ticks that
 * come over a second port instead of planning any.
 */
import { type MessagePort, parentPort, receiveMessageOnPort, workerData } from 'node:worker_threads';
import type { PipelineId } from '../../src/core/model/index.ts';
import { type Scheduler, serveStore } from '../../src/store/embedded/index.ts';
import type { EngineStore } from '../../src/store/index.ts';
import { runSteps, T0, type TickStep } from './store-rows.ts';

export interface ScriptedTick {
  readonly number: number;
  readonly id: PipelineId;
  readonly steps: readonly TickStep[];
}
export type ScriptedResult =
  | { readonly number: number; readonly results: unknown }
  | { readonly number: number; readonly error: string };
export interface EntryData {
  readonly directory: string;
  readonly script: MessagePort | null;
}

// What the test put into workerData.
const { directory, script } = workerData as EntryData;
if (parentPort === null) throw new Error('this file is the entry of a worker');

function createScheduler(engine: EngineStore): Scheduler {
  return {
    async advance() {
      for (let next = receive(); next !== undefined; next = receive())
        script?.postMessage(await runScript(engine, next));
      return { moreWork: false, nextAt: null };
    },
  };
}

function receive(): ScriptedTick | undefined {
  return script === null ? undefined : receiveMessageOnPort(script)?.message;
}

async function runScript(engine: EngineStore, { number, id, steps }: ScriptedTick): Promise<ScriptedResult> {
  try {
    return { number, results: await runSteps(engine, id, steps) };
  } catch (error) {
    return { number, error: String(error) };
  }
}

await serveStore({ port: parentPort, directory, clock: { now: () => T0 }, createScheduler });
