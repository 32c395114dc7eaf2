// SPDX-License-Identifier: Apache-2.0
import type { DataPipelineCaller } from '../../client/index.ts';
import type { InstanceView, PipelineView } from './pipeline-view.ts';
import { originsOf } from './verdict.ts';

/** What an ended pipeline left: where data went, what commands printed last. */
export interface Summary {
  readonly outputs: readonly { readonly instanceId: string; readonly uri: string }[];
  readonly prints: readonly { readonly instanceId: string; readonly lines: readonly string[] }[];
}

/** A failure with what is needed to repair it. */
export interface FailureReport {
  readonly instance: InstanceView;
  /** Last lines of standard error, or of standard output when that is empty. */
  readonly file: string;
  readonly lines: readonly string[];
}

const LOG_TAIL_BYTES = 8_192;
const LINES_SHOWN = 15;
const FAILURES_SHOWN = 5;
const ACTIVITIES_SHOWN = 10;

/** Evaluated paths of data nodes that an activity wrote, and the end of each activity's standard output. */
export async function summarize(
  caller: DataPipelineCaller,
  view: PipelineView,
  signal: AbortSignal,
): Promise<Summary> {
  const written = await writtenComponents(caller, view.pipelineId, signal);
  const nodes = view.instances.filter((one) => written.has(one.componentId) && one.status === 'FINISHED');
  const outputs = [];
  for (const node of nodes.slice(-ACTIVITIES_SHOWN)) {
    const uri = await evaluatedPath(caller, view.pipelineId, node.id, signal);
    if (uri !== null) outputs.push({ instanceId: node.id, uri });
  }
  const prints = [];
  const activities = view.instances.filter(
    (one) => one.type.endsWith('Activity') && one.status === 'FINISHED',
  );
  for (const activity of activities.slice(-ACTIVITIES_SHOWN)) {
    const lines = await logTail(caller, view.pipelineId, activity.id, 'StdOutput', signal);
    if (lines.length > 0) prints.push({ instanceId: activity.id, lines });
  }
  return { outputs, prints };
}

/** The failures that caused the others, each with the end of its log. */
export async function reportFailures(
  caller: DataPipelineCaller,
  view: PipelineView,
  failed: readonly InstanceView[],
  signal: AbortSignal,
): Promise<readonly FailureReport[]> {
  const reports: FailureReport[] = [];
  for (const instance of originsOf(failed).slice(0, FAILURES_SHOWN)) {
    for (const file of ['StdError', 'StdOutput', 'Activity.log'] as const) {
      const lines = await logTail(caller, view.pipelineId, instance.id, file, signal);
      if (lines.length === 0 && file !== 'Activity.log') continue;
      reports.push({ instance, file, lines });
      break;
    }
  }
  return reports;
}

/** Components that some object names as its output. */
async function writtenComponents(
  caller: DataPipelineCaller,
  pipelineId: string,
  signal: AbortSignal,
): Promise<ReadonlySet<string>> {
  const definition = await caller.call(
    'GetPipelineDefinition',
    { pipelineId, version: 'active' },
    { signal },
  );
  const outputs = (definition.pipelineObjects ?? []).flatMap(({ fields }) =>
    fields.filter(({ key }) => key === 'output').map(({ refValue }) => refValue),
  );
  return new Set(outputs.filter((id) => id !== undefined));
}

async function evaluatedPath(
  caller: DataPipelineCaller,
  pipelineId: string,
  instanceId: string,
  signal: AbortSignal,
): Promise<string | null> {
  const input = { pipelineId, objectIds: [instanceId], evaluateExpressions: true };
  const described = await caller.call('DescribeObjects', input, { signal });
  const fields = described.pipelineObjects[0]?.fields ?? [];
  return fields.find(({ key }) => key === 'directoryPath' || key === 'filePath')?.stringValue ?? null;
}

/** The last lines of a task log; none when there is no such log. */
async function logTail(
  caller: DataPipelineCaller,
  pipelineId: string,
  objectId: string,
  file: 'StdOutput' | 'StdError' | 'Activity.log',
  signal: AbortSignal,
): Promise<readonly string[]> {
  try {
    const head = await caller.call(
      'ReadTaskLog',
      { pipelineId, objectId, file, offset: 0, limit: 1 },
      { signal },
    );
    if (head.size === 0) return [];
    const offset = Math.max(0, head.size - LOG_TAIL_BYTES);
    const tail = await caller.call(
      'ReadTaskLog',
      { pipelineId, objectId, file, offset, limit: LOG_TAIL_BYTES },
      { signal },
    );
    const lines = Buffer.from(tail.data, 'base64').toString('utf8').trimEnd().split('\n');
    return lines.slice(-LINES_SHOWN);
  } catch (error) {
    if (signal.aborted) throw error;
    return [];
  }
}
