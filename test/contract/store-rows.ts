// SPDX-License-Identifier: Apache-2.0

import type { Change } from '../../src/core/model/index.ts';
import {
  type AccountId,
  type Attempt,
  accountId,
  type ComponentProgress,
  type Definition,
  type Event,
  type Focus,
  type Instance,
  type InstanceStatus,
  type Instant,
  instantOf,
  objectId,
  type PipelineId,
  type PipelineProgress,
  type PipelineRecord,
  pipelineId,
  type StoredSnapshot,
  type TaskOffer,
  taskId,
} from '../../src/core/model/index.ts';
import type { ClaimRequest, Store } from '../../src/store/index.ts';

/** One thing to do inside a tick; its result has the same place in the list of results. */
export type TickStep =
  | { readonly do: 'take'; readonly now: Instant; readonly limit: number }
  | { readonly do: 'snapshot'; readonly focus: Focus }
  | { readonly do: 'definition'; readonly revision: number }
  | { readonly do: 'apply'; readonly changes: readonly Change[] }
  | { readonly do: 'throw'; readonly message: string };

/** An open store under test, and a way to run a tick wherever its ticks run. */
export interface OpenedStore {
  readonly store: Store;
  tick(id: PipelineId, steps: readonly TickStep[]): Promise<readonly unknown[]>;
}

/** Opens a new and empty store, and closes it when the test ends. */
export type OpenStore = (test: { after(end: () => Promise<void>): void }) => Promise<OpenedStore>;

/** Runs the steps of a scripted tick. */
export async function runSteps(
  engine: Store['engine'],
  id: PipelineId,
  steps: readonly TickStep[],
): Promise<unknown[]> {
  return engine.tick(id, async (tick) => {
    const results: unknown[] = [];
    for (const step of steps) {
      if (step.do === 'take') results.push(await tick.take(step.now, step.limit));
      else if (step.do === 'snapshot') results.push(await tick.snapshot(step.focus));
      else if (step.do === 'definition') results.push(await tick.definition(step.revision));
      else if (step.do === 'apply') results.push(await tick.apply(step.changes));
      else throw new Error(step.message);
    }
    return results;
  });
}

export const T0 = instantOf(Date.UTC(2026, 0, 1));
export const after = (ms: number): Instant => instantOf(T0 + ms);
export const ACCOUNT: AccountId = accountId('123456789012');
export const id = objectId;

/** A pipeline's record; number makes id, name and uniqueId. */
export function pipelineRecord(number: number, over: Partial<PipelineRecord> = {}): PipelineRecord {
  return {
    id: pipelineId(`df-0${String(number).padStart(19, '0')}`),
    ...{
      accountId: ACCOUNT,
      name: `pipeline ${number}`,
      uniqueId: `unique-${number}`,
      description: null,
      tags: [],
    },
    ...{ creatorUserId: 'AIDA', createdAt: T0, latestRevision: null },
    ...over,
  };
}

export function progress(pipeline: PipelineId, over: Partial<PipelineProgress> = {}): PipelineProgress {
  return {
    ...{ pipelineId: pipeline, state: 'SCHEDULED', activeRevision: 1, version: 1, health: null },
    ...{ firstActivationAt: T0, lastActivationAt: T0, lastDeactivatedAt: null, finishedAt: null },
    ...{ latestRunAt: null, nextRunAt: null, unfinishedInstances: 0, openComponents: 0 },
    ...{ componentsInError: 0, anchor: null, skippedBefore: null, editedBefore: null },
    ...over,
  };
}

export function component(
  pipeline: PipelineId,
  name: string,
  over: Partial<ComponentProgress> = {},
): ComponentProgress {
  return {
    ...{
      pipelineId: pipeline,
      id: id(name),
      family: 'activity',
      status: 'SCHEDULED',
      revision: 1,
      anchor: T0,
    },
    ...{
      nextIndex: 0,
      resumeFromIndex: null,
      canceledEarlier: [],
      madeUntil: null,
      open: true,
      activeCount: 0,
      health: null,
      latestRunAt: null,
      latestCompletedRunAt: null,
    },
    ...{ lastDeactivatedAt: null, resumeFromIndex: null, ...over },
  };
}

export function instance(pipeline: PipelineId, name: string, over: Partial<Instance> = {}): Instance {
  return {
    ...{
      pipelineId: pipeline,
      id: id(name),
      componentId: id('Work'),
      family: 'activity',
      type: 'ShellCommandActivity',
    },
    ...{
      revision: 1,
      version: 1,
      status: 'WAITING_FOR_RUNNER',
      occurrence: { start: T0, end: after(3_600_000) },
    },
    ...{ referrerId: null, attemptCount: 1, triesLeft: 2, actualStart: null, actualEnd: null, failure: null },
    ...{
      cancellationReason: null,
      cascadeFailedOn: [],
      pausedFrom: null,
      cancelRequested: false,
      rerun: false,
    },
    ...{ canceledByDeactivation: false, waitingOnText: null, ...over },
  };
}

export function attempt(
  pipeline: PipelineId,
  instanceName: string,
  number: number,
  over: Partial<Attempt> = {},
): Attempt {
  const attemptId = id(`${instanceName}_Attempt=${number}`);
  return {
    ...{
      pipelineId: pipeline,
      id: attemptId,
      instanceId: id(instanceName),
      componentId: id('Work'),
      number,
      version: 1,
    },
    ...{ status: 'WAITING_FOR_RUNNER' as InstanceStatus, occurrence: { start: T0, end: after(3_600_000) } },
    objects: [
      { id: attemptId, name: attemptId, fields: [{ key: 'command', kind: 'string', value: 'true' }] },
    ],
    ...{ actualStart: null, actualEnd: null, failure: null, cancellationReason: null, hostname: null },
    ...{ reportProgressAt: null, reported: [], logLocation: null, currentRetryCount: 0, lastRetryAt: null },
    ...{ resourceId: null, ...over },
  };
}

export function offer(
  pipeline: PipelineId,
  instanceName: string,
  number: number,
  over: Partial<TaskOffer> = {},
): TaskOffer {
  return {
    ...{
      pipelineId: pipeline,
      attemptId: id(`${instanceName}_Attempt=${number}`),
      instanceId: id(instanceName),
    },
    ...{ purpose: 'work', workerGroup: 'group', priority: 0, scheduledStart: T0, ...over },
  };
}

/** The changes that offer one task: its instance and attempt too. */
export function offered(
  pipeline: PipelineId,
  name: string,
  over: Partial<TaskOffer> = {},
): readonly Change[] {
  return [
    { kind: 'save-instance', instance: instance(pipeline, name) },
    { kind: 'save-attempt', attempt: attempt(pipeline, name, 1) },
    { kind: 'offer-task', task: offer(pipeline, name, 1, over) },
  ];
}

export function claim(task: string, over: Partial<ClaimRequest> = {}): ClaimRequest {
  return {
    ...{ workerGroup: 'group', except: [], accountId: ACCOUNT, taskId: taskId(task), hostname: 'host' },
    ...{ claimedBy: 'arn:aws:iam::123456789012:user/admin', at: T0, acknowledgeBy: after(120_000), ...over },
  };
}

export function ended(task: string, name: string, outcome: 'FINISHED' | 'FAILED' = 'FINISHED') {
  return {
    ...({
      kind: 'task-ended',
      attemptId: id(`${name}_Attempt=1`),
      taskId: taskId(task),
      purpose: 'work',
    } as const),
    ...{ hostname: 'host', outcome, failure: null, at: after(1000) },
  };
}

export function progressed(task: string, name: string) {
  return {
    ...({
      kind: 'task-progress',
      attemptId: id(`${name}_Attempt=1`),
      taskId: taskId(task),
      purpose: 'work',
    } as const),
    ...{ hostname: 'host', fields: [], at: after(500) },
  };
}

export const EMPTY: Definition = { objects: [], parameters: [], values: [] };
export const activated = (revision: number): Extract<Event, { kind: 'activated' }> => ({
  ...{ kind: 'activated', revision, startTimestamp: null, at: T0 },
});

export function focus(over: Partial<Focus> = {}): Focus {
  return { components: [], instances: [], attempts: [], unfinished: false, ...over };
}

/** Reads one snapshot in a tick of its own. */
export async function snapshotOf(
  opened: OpenedStore,
  pipeline: PipelineId,
  over: Partial<Focus>,
): Promise<StoredSnapshot> {
  const [snapshot] = await opened.tick(pipeline, [{ do: 'snapshot', focus: focus(over) }]);
  return snapshot as StoredSnapshot;
}

/** Takes all events that are due. */
export async function takeAll(
  opened: OpenedStore,
  pipeline: PipelineId,
  now: Instant = T0,
): Promise<readonly Event[]> {
  const [events] = await opened.tick(pipeline, [{ do: 'take', now, limit: 1000 }]);
  return events as readonly Event[];
}

export async function applyAll(
  opened: OpenedStore,
  pipeline: PipelineId,
  changes: readonly Change[],
): Promise<void> {
  await opened.tick(pipeline, [{ do: 'apply', changes }]);
}
