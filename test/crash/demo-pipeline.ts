// SPDX-License-Identifier: Apache-2.0
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { ClientError, type DataPipelineCaller } from '../../src/client/index.ts';
import { parseFileForm } from '../../src/core/definition/index.ts';
import { definitionToWire, type Inputs } from '../../src/protocol/index.ts';
import { callPatiently, fieldOf, objectsOf, stateOf } from './patient-caller.ts';

const FILE = join(import.meta.dirname, '../../examples/access-log-report/pipeline.json');
const LOOK_EVERY_MS = 100;

/** The demo's definition as PutPipelineDefinition takes it. */
export function demoDefinition(): Omit<Inputs['PutPipelineDefinition'], 'pipelineId'> {
  const parsed = parseFileForm(readFileSync(FILE, 'utf8'));
  if (parsed.kind !== 'definition') throw new Error(`${FILE} is not a definition`);
  return definitionToWire(parsed.definition);
}

/** Creates, puts and activates, going on through kills; gives the pipeline once all three were acknowledged. */
export async function startDemoPipeline(
  caller: DataPipelineCaller,
  scratch: string,
  uniqueId: string,
): Promise<string> {
  const { pipelineId } = await callPatiently(caller, 'CreatePipeline', {
    name: 'access-log-report',
    uniqueId,
    tags: [{ key: 'made-by', value: uniqueId }],
  });
  await callPatiently(caller, 'PutPipelineDefinition', { pipelineId, ...demoDefinition() });
  await activate(caller, pipelineId, scratch);
  return pipelineId;
}

/** A repeated activation would be a second one, so an unanswered call is only repeated when it had no effect. */
async function activate(caller: DataPipelineCaller, pipelineId: string, scratch: string): Promise<void> {
  const parameterValues = [{ id: 'myScratch', stringValue: scratch }];
  for (let tries = 0; tries < 1000; tries += 1) {
    try {
      await caller.call('ActivatePipeline', { pipelineId, parameterValues }, { timeoutMs: 15_000 });
      return;
    } catch (error) {
      if (!(error instanceof ClientError)) throw error;
      if ((await stateOf(caller, pipelineId)) !== 'PENDING') return;
      if (error.status >= 400 && error.status < 500) throw error;
      await sleep(LOOK_EVERY_MS);
    }
  }
  throw new Error('the pipeline could not be activated');
}

/** Statuses of the instances, by count, such as `3 FINISHED, 1 RUNNING`. */
export async function pictureOf(caller: DataPipelineCaller, pipelineId: string): Promise<string> {
  const counts = new Map<string, number>();
  for (const { fields } of await objectsOf(caller, pipelineId, 'INSTANCE')) {
    const status = fieldOf(fields, '@status');
    counts.set(status, (counts.get(status) ?? 0) + 1);
  }
  return [...counts].map(([status, count]) => `${count} ${status}`).join(', ');
}

/**
 * Looks until the pipeline and all its instances are FINISHED; throws with what it saw last when that takes longer than
 * `patienceMs`. Tells each new picture to `onLook`.
 */
export async function untilFinished(
  caller: DataPipelineCaller,
  pipelineId: string,
  onLook: (picture: string) => void,
  patienceMs: number,
): Promise<void> {
  const deadline = performance.now() + patienceMs;
  for (;;) {
    const picture = await pictureOf(caller, pipelineId);
    onLook(picture);
    const state = await stateOf(caller, pipelineId);
    if (state === 'FINISHED' && /^\d+ FINISHED$/.test(picture)) return;
    if (performance.now() > deadline) throw new Error(`after ${patienceMs} ms: ${state}, ${picture}`);
    await sleep(LOOK_EVERY_MS);
  }
}
