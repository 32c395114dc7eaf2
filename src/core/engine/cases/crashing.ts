// SPDX-License-Identifier: Apache-2.0
import {
  type Attempt,
  type Change,
  durationOf,
  type Event,
  type Fact,
  isTerminal,
  type ObjectId,
  RESOURCE_WORKER_GROUP_PREFIX,
  type TaskId,
  type TaskRecord,
} from '../../model/index.ts';
import type { Snapshot } from '../snapshot.ts';
import { compiledForTest, HOUR, type Sketch, schedule, T0 } from './compiled-for-test.ts';
import { checkInvariants } from './invariants.ts';
import { VirtualPipeline } from './virtual-pipeline.ts';

/** Nobody is given up for silence before much time has passed: losses are what is looked at. */
export const PATIENT = {
  reportProgressTimeoutMs: durationOf(1000 * HOUR),
  initTimeoutMs: durationOf(2000 * HOUR),
};

/** A pipeline with what a test must know beside it: who finished how often, and whose holder is dead. */
export interface Crashing {
  readonly p: VirtualPipeline;
  readonly finishes: ReadonlyMap<ObjectId, number>;
  /** Tasks by id whose Task Runner is gone: it never reports again, unless it turns out to have lived. */
  readonly dead: Set<TaskId | null>;
}

/** An activated pipeline of two hourly intervals, each event checked. */
export function started(sketches: readonly Sketch[]): Crashing {
  const every = schedule(1, 'hour', { occurrences: 2 });
  const finishes = new Map<ObjectId, number>();
  const watch = (event: Event, changes: readonly Change[], before: Snapshot, p: VirtualPipeline): void => {
    checkInvariants(event, changes, before, p);
    for (const change of changes) {
      if (change.kind !== 'save-instance' || change.instance.status !== 'FINISHED') continue;
      const { id } = change.instance;
      if (before.stored.instances.get(id)?.status !== 'FINISHED')
        finishes.set(id, (finishes.get(id) ?? 0) + 1);
    }
  };
  const p = new VirtualPipeline(T0, [compiledForTest(sketches, { every })], watch);
  p.activate();
  return { p, finishes, dead: new Set() };
}

/** Tasks in the hands of Task Runners that live. */
export const heldTasks = ({ p, dead }: Crashing) =>
  p.tasks.filter((task) => task.state === 'claimed' && !dead.has(task.taskId));
const isOnMachine = ({ workerGroup }: TaskRecord) => workerGroup.startsWith(RESOURCE_WORKER_GROUP_PREFIX);
/** Tasks that somebody can take: a machine's, when it is up. */
export const openTasks = (p: VirtualPipeline) =>
  p
    .offered()
    .filter((task) => !isOnMachine(task) || machines(p).some((m) => m.status === 'RUNNING' && isOf(m, task)));
const isOf = ({ instanceId }: Attempt, { workerGroup }: TaskRecord) => workerGroup.endsWith(`_${instanceId}`);
/** Newest attempts of resources that are not over. */
export const machines = (p: VirtualPipeline) =>
  [...p.heads.values()].filter(
    ({ instanceId, status }) => p.instances.get(instanceId)?.family === 'resource' && !isTerminal(status),
  );

/** One of many, by any number. */
export function at<T>(items: readonly T[], pick: number): T | undefined {
  return items.length === 0 ? undefined : items[pick % items.length];
}

/** The next start tells that the holder of a task is gone. */
export function taskLost(p: VirtualPipeline, { attemptId, taskId }: TaskRecord): Fact {
  if (taskId === null) throw new Error(`${attemptId} was never handed out`);
  return { kind: 'task-lost', attemptId, taskId, reason: 'the service was restarted', at: p.now };
}

/** The next start tells that a machine is gone. */
export function machineLost(p: VirtualPipeline, { id }: Attempt): Fact {
  const reason = 'the service was restarted';
  return { kind: 'resource-lost', attemptId: id, reason, costsTry: false, at: p.now };
}

/** A machine goes with the Task Runner on it; only the machine's loss is told. */
export function loseMachine({ p, dead }: Crashing, machine: Attempt): void {
  for (const task of p.tasks) if (task.state === 'claimed' && isOf(machine, task)) dead.add(task.taskId);
  p.record(machineLost(p, machine));
}

/**
 * The service, its Task Runners and its machines are gone together; the next start tells of what its runners held and
 * of the machines, in any order. A machine that had no folder yet is not told of: `unheard` leaves out those that are
 * being made.
 */
export function crash(crashing: Crashing, { pick, unheard }: { pick: number; unheard: boolean }): void {
  const { p, dead } = crashing;
  const held = heldTasks(crashing);
  const known = machines(p).filter(({ status }) => !unheard || status !== 'CREATING');
  for (const { taskId } of held) dead.add(taskId);
  const told = held.filter((task) => !isOnMachine(task)).map((task) => taskLost(p, task));
  const facts = [...told, ...known.map((machine) => machineLost(p, machine))];
  const turn = facts.length === 0 ? 0 : pick % facts.length;
  const turned = [...facts.slice(turn), ...facts.slice(0, turn)];
  p.queue.push(...(pick % 2 === 0 ? turned : turned.toReversed()));
  p.settle();
}

/** Everybody does what is asked from now on; the dead stay dead. */
export function heal(crashing: Crashing): void {
  const { p } = crashing;
  const next = () => heldTasks(crashing)[0] ?? openTasks(p)[0];
  for (let round = 0; round < 6 && p.pipeline.state !== 'FINISHED'; round += 1) {
    for (let task = next(); task !== undefined; task = next())
      p.end(task.state === 'claimed' ? task : p.claimTask(task));
    p.advance(HOUR);
  }
}

/** What is wrong with a pipeline that had all the time and help to finish: nothing, if it is right. */
export function complaints(crashing: Crashing): readonly string[] {
  const { p, finishes } = crashing;
  heal(crashing);
  const found = p.pipeline.state === 'FINISHED' ? [] : [`the pipeline is ${p.pipeline.state}`];
  for (const { id, status } of p.instances.values()) {
    if (status !== 'FINISHED') found.push(`${id} is ${status}`);
    if (finishes.get(id) !== 1) found.push(`${id} was finished ${finishes.get(id) ?? 0} times`);
  }
  for (const { attemptId, purpose, state } of p.tasks)
    if (state === 'offered' || state === 'claimed') found.push(`${attemptId} has its ${purpose} task ${state}`);
  return found;
}
