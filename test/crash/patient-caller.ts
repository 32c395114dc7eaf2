// SPDX-License-Identifier: Apache-2.0
import { setTimeout as sleep } from 'node:timers/promises';
import { ClientError, type DataPipelineCaller } from '../../src/client/index.ts';
import type {
  Inputs,
  OperationName,
  Outputs,
  WireField,
  WirePipelineObject,
} from '../../src/protocol/index.ts';

const PAUSE_MS = 50;
const PATIENCE_MS = 90_000;

/** Calls until there is an answer, however often the service is away meanwhile; throws refusals of the service. */
export async function callPatiently<Op extends OperationName>(
  caller: DataPipelineCaller,
  operation: Op,
  input: Inputs[Op],
): Promise<Outputs[Op]> {
  const deadline = performance.now() + PATIENCE_MS;
  for (;;) {
    try {
      return await caller.call(operation, input, { timeoutMs: 15_000 });
    } catch (error) {
      const isAway = error instanceof ClientError && (error.status === 0 || error.status >= 500);
      if (!isAway || performance.now() > deadline) throw error;
      await sleep(PAUSE_MS);
    }
  }
}

/** Every object of a sphere, with its fields. */
export async function objectsOf(
  caller: DataPipelineCaller,
  pipelineId: string,
  sphere: 'INSTANCE' | 'ATTEMPT',
): Promise<readonly WirePipelineObject[]> {
  const page = await callPatiently(caller, 'QueryObjects', { pipelineId, sphere, limit: 100 });
  const objectIds = page.ids ?? [];
  if (page.hasMoreResults === true) throw new Error(`${pipelineId} has more than 100 objects of ${sphere}`);
  if (objectIds.length === 0) return [];
  const answer = await callPatiently(caller, 'DescribeObjects', { pipelineId, objectIds });
  return answer.pipelineObjects;
}

/** State of a pipeline, as `@pipelineState` says. */
export async function stateOf(caller: DataPipelineCaller, pipelineId: string): Promise<string> {
  const answer = await callPatiently(caller, 'DescribePipelines', { pipelineIds: [pipelineId] });
  return fieldOf(answer.pipelineDescriptionList[0]?.fields ?? [], '@pipelineState');
}

/** Text of the first field with a key; empty when there is none. */
export function fieldOf(fields: readonly WireField[], key: string): string {
  const field = fields.find((one) => one.key === key);
  return field?.stringValue ?? field?.refValue ?? '';
}
