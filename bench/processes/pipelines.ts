// SPDX-License-Identifier: Apache-2.0
import { setTimeout as sleep } from 'node:timers/promises';
import type { Inputs, OperationName, Outputs, WirePipelineObject } from '../../src/protocol/index.ts';
import { hourly } from '../../test/service/definitions.ts';
import type { Endpoint } from './service-process.ts';
import { Signer, signedCall, ThinConnection } from './thin-connection.ts';

const WAIT_MAX_MS = 60_000;
const HOUR_MS = 3_600_000;

/** Signed calls over one connection, one at a time. */
export interface Caller {
  call<Op extends OperationName>(operation: Op, input: Inputs[Op]): Promise<Outputs[Op]>;
  close(): void;
}

/** Opens a connection as the administrator. */
export async function openCaller({ port, credentials }: Endpoint): Promise<Caller> {
  const connection = await ThinConnection.open(port);
  const signer = new Signer(credentials);
  return {
    call: (operation, input) => signedCall(connection, signer, operation, input),
    close: () => connection.close(),
  };
}

/** Creates a pipeline, gives it a definition, and gives its id; what is wrong with the definition rejects. */
export async function createPipeline(
  caller: Caller,
  name: string,
  objects: readonly WirePipelineObject[],
): Promise<string> {
  const { pipelineId } = await caller.call('CreatePipeline', { name, uniqueId: name });
  const put = await caller.call('PutPipelineDefinition', { pipelineId, pipelineObjects: objects });
  if (put.errored) throw new Error(`the definition of ${name} is refused: ${JSON.stringify(put)}`);
  return pipelineId;
}

/** An instant in ms as a definition writes it: UTC, whole seconds. */
export function definitionTime(atMs: number): string {
  return new Date(atMs).toISOString().slice(0, 19);
}

/** Default and Schedule of a pipeline whose last so many hours are due at once; its worker group is `wg`. */
export function pastHours(count: number): readonly WirePipelineObject[] {
  return hourly(definitionTime(Date.now() - (count + 1) * HOUR_MS), String(count));
}

/** Waits until so many instances of a pipeline have a status; gives the ids of the first page. */
export async function untilInstances(
  caller: Caller,
  pipelineId: string,
  wanted: { readonly status: string; readonly count: number },
): Promise<readonly string[]> {
  const deadline = performance.now() + WAIT_MAX_MS;
  for (;;) {
    const ids = await instancesWith(caller, pipelineId, wanted.status);
    if (ids.length >= wanted.count) return ids;
    if (performance.now() > deadline)
      throw new Error(`${ids.length} of ${wanted.count} instances became ${wanted.status}`);
    await sleep(20);
  }
}

async function instancesWith(caller: Caller, pipelineId: string, status: string): Promise<readonly string[]> {
  const operator = { type: 'EQ', values: [status] } as const;
  const query = { selectors: [{ fieldName: '@status', operator }] };
  const found: string[] = [];
  let marker: string | undefined;
  do {
    const page = await caller.call('QueryObjects', {
      ...{ pipelineId, sphere: 'INSTANCE', query, limit: 1000 },
      ...(marker === undefined ? {} : { marker }),
    });
    found.push(...(page.ids ?? []));
    marker = page.hasMoreResults === true ? page.marker : undefined;
  } while (marker !== undefined);
  return found;
}

/** Works as a Task Runner that ends each task at once, so many in a row. */
export async function workAtOnce(
  caller: Caller,
  workerGroup: string,
  options: { readonly tasks: number; readonly reports: boolean },
): Promise<void> {
  for (let ended = 0; ended < options.tasks; ) {
    const { taskObject } = await caller.call('PollForTask', { workerGroup });
    const taskId = taskObject?.taskId;
    if (taskId === undefined) continue;
    if (options.reports) await caller.call('ReportTaskProgress', { taskId });
    await caller.call('SetTaskStatus', { taskId, taskStatus: 'FINISHED' });
    ended += 1;
  }
}
