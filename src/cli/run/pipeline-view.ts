// SPDX-License-Identifier: Apache-2.0
import type { DataPipelineCaller } from '../../client/index.ts';
import type { WireField, WirePipelineObject } from '../../protocol/index.ts';

/** One instance as a person wants to see it. Times are the wire's texts (UTC). */
export interface InstanceView {
  readonly id: string;
  readonly componentId: string;
  readonly type: string;
  readonly status: string;
  readonly scheduledStart: string;
  readonly actualStart: string | null;
  readonly actualEnd: string | null;
  readonly attemptCount: number;
  readonly triesLeft: number;
  readonly errorId: string | null;
  readonly errorMessage: string | null;
  readonly waitingOn: string | null;
  readonly cascadeFailedOn: readonly string[];
}

/** A pipeline and its instances at one moment, instances by scheduled start and id. */
export interface PipelineView {
  readonly pipelineId: string;
  readonly state: string;
  readonly nextOccurrence: string | null;
  readonly instances: readonly InstanceView[];
}

/** Instances fetched in one DescribeObjects call; more would be refused. Source: S261. */
const DESCRIBE_BATCH = 100;
/** A view of more instances than this shows the newest ones. */
const INSTANCES_MAX = 1000;

const textOf = (fields: readonly WireField[], key: string): string | null =>
  fields.find((field) => field.key === key)?.stringValue ?? null;

function instanceView(object: WirePipelineObject): InstanceView {
  const text = (key: string): string | null => textOf(object.fields, key);
  const reference = (key: string): string[] =>
    object.fields.flatMap((field) =>
      field.key === key && field.refValue !== undefined ? [field.refValue] : [],
    );
  return {
    id: object.id,
    componentId: reference('@componentParent')[0] ?? text('@componentParent') ?? object.id,
    type: text('type') ?? '',
    status: text('@status') ?? '',
    scheduledStart: text('@scheduledStartTime') ?? '',
    actualStart: text('@actualStartTime'),
    actualEnd: text('@actualEndTime'),
    attemptCount: Number(text('@attemptCount') ?? 0),
    triesLeft: Number(text('@triesLeft') ?? 0),
    errorId: text('errorId'),
    errorMessage: text('errorMessage'),
    waitingOn: text('@xWaitingOnText'),
    cascadeFailedOn: reference('@cascadeFailedOn'),
  };
}

/** Reads a pipeline with its newest instances through the API alone. */
export async function readPipelineView(
  caller: DataPipelineCaller,
  pipelineId: string,
  signal: AbortSignal,
): Promise<PipelineView> {
  const described = await caller.call('DescribePipelines', { pipelineIds: [pipelineId] }, { signal });
  const fields = described.pipelineDescriptionList[0]?.fields ?? [];
  const instances: InstanceView[] = [];
  for (const ids of await instanceIds(caller, pipelineId, signal)) {
    const answer = await caller.call('DescribeObjects', { pipelineId, objectIds: ids }, { signal });
    instances.push(...answer.pipelineObjects.map(instanceView));
  }
  instances.sort((a, b) => compare(a.scheduledStart, b.scheduledStart) || compare(a.id, b.id));
  return {
    pipelineId,
    state: textOf(fields, '@pipelineState') ?? '',
    nextOccurrence: textOf(fields, '@nextRunTime'),
    instances,
  };
}

/** Newest ids first, in batches for DescribeObjects. */
async function instanceIds(
  caller: DataPipelineCaller,
  pipelineId: string,
  signal: AbortSignal,
): Promise<readonly string[][]> {
  const batches: string[][] = [];
  let marker: string | undefined;
  let count = 0;
  do {
    const page = await caller.call(
      'QueryObjects',
      { pipelineId, sphere: 'INSTANCE', limit: DESCRIBE_BATCH, ...(marker === undefined ? {} : { marker }) },
      { signal },
    );
    const ids = page.ids ?? [];
    if (ids.length > 0) batches.push([...ids]);
    count += ids.length;
    marker = page.hasMoreResults === true ? page.marker : undefined;
  } while (marker !== undefined && count < INSTANCES_MAX);
  return batches;
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
