// SPDX-License-Identifier: Apache-2.0
import type { CompiledComponent, CompiledDefinition, ComponentSettings } from '../../definition/index.ts';
import {
  type Attempt,
  addDuration,
  type Change,
  type ComponentProgress,
  type DurationMs,
  type Edge,
  type EdgeKind,
  type Event,
  type Instance,
  type Instant,
  isTerminal,
  type ObjectId,
  objectId,
  type PipelineProgress,
  type TaskOffer,
  type TaskRecord,
  type TimerName,
} from '../../model/index.ts';
import type { Snapshot } from '../snapshot.ts';
import { assert } from './assert.ts';
import { assertAttemptMove, assertInstanceMove } from './transitions.ts';

/**
 * A plan in the making: the snapshot with the plan's own writes over it, and the changes to be emitted.
 *
 * The counters are kept here and nowhere else. E3: `unfinishedInstances` is the number of instances that are
 * not terminal. E4: `activeCount` is the same for one component, without reruns. E5: `openComponents` and
 * `componentsInError` count the rows that are open and in error. Legal moves (E1, E2) are asserted on every
 * write.
 */
export class Draft {
  readonly now: Instant;
  readonly #snapshot: Snapshot;
  readonly #components: Map<ObjectId, ComponentProgress>;
  readonly #instances: Map<ObjectId, Instance>;
  readonly #heads: Map<ObjectId, Attempt>;
  readonly #tasks: Map<ObjectId, TaskRecord>;
  readonly #edges: Edge[];
  readonly #rows = new Map<string, Change>();
  readonly #tail: Change[] = [];
  readonly #woken = new Set<ObjectId>();
  #pipeline: PipelineProgress;

  constructor(snapshot: Snapshot, now: Instant) {
    this.now = now;
    this.#snapshot = snapshot;
    this.#pipeline = snapshot.stored.pipeline;
    this.#components = new Map(snapshot.stored.components);
    this.#instances = new Map(snapshot.stored.instances);
    this.#heads = new Map(snapshot.stored.headAttempts);
    this.#tasks = new Map(snapshot.stored.tasks);
    this.#edges = [...snapshot.stored.edges];
  }

  get pipeline(): PipelineProgress {
    return this.#pipeline;
  }

  /** Subject of the pipeline's own timers. */
  get pipelineSubject(): ObjectId {
    return objectId(this.#pipeline.pipelineId);
  }

  get components(): ReadonlyMap<ObjectId, ComponentProgress> {
    return this.#components;
  }

  get unfinished(): readonly { readonly id: ObjectId; readonly componentId: ObjectId }[] {
    return this.#snapshot.stored.unfinished;
  }

  component(id: ObjectId): ComponentProgress | undefined {
    return this.#components.get(id);
  }

  instance(id: ObjectId): Instance | undefined {
    return this.#instances.get(id);
  }

  /** Newest attempt of an instance. */
  head(instanceId: ObjectId): Attempt | undefined {
    return this.#heads.get(instanceId);
  }

  /** Open or last task of an attempt, as the snapshot had it or this plan offered it. */
  task(attemptId: ObjectId): TaskRecord | undefined {
    return this.#tasks.get(attemptId);
  }

  /** The newest attempt with this id; undefined when a newer one exists or none. */
  attemptById(id: ObjectId): Attempt | undefined {
    for (const attempt of this.#heads.values()) if (attempt.id === id) return attempt;
    return undefined;
  }

  definition(revision: number): CompiledDefinition {
    return this.#snapshot.definitionOf(revision);
  }

  /** The definition of the last activation. */
  activeDefinition(): CompiledDefinition {
    const revision = this.#pipeline.activeRevision;
    assert(revision !== null, 'a pipeline that was never activated has no active definition');
    return this.definition(revision);
  }

  /** The compiled component of an instance under the instance's own revision. */
  compiled(instance: Instance): CompiledComponent {
    const found = this.definition(instance.revision).components.get(instance.componentId);
    assert(found !== undefined, `revision ${instance.revision} has no component ${instance.componentId}`);
    return found;
  }

  settings(instance: Instance): ComponentSettings | null {
    return this.compiled(instance).settings;
  }

  /** What the instance waits for, by kinds; all kinds when none is given. */
  producers(consumerId: ObjectId, ...kinds: readonly EdgeKind[]): readonly Edge[] {
    return this.#edges.filter(
      (e) => e.consumerId === consumerId && (kinds.length === 0 || kinds.includes(e.kind)),
    );
  }

  /** Who waits for the instance, by kinds; all kinds when none is given. */
  consumers(producerId: ObjectId, ...kinds: readonly EdgeKind[]): readonly Edge[] {
    return this.#edges.filter(
      (e) => e.producerId === producerId && (kinds.length === 0 || kinds.includes(e.kind)),
    );
  }

  savePipeline(patch: Partial<PipelineProgress>): void {
    this.#pipeline = { ...this.#pipeline, ...patch };
    assert(this.#pipeline.unfinishedInstances >= 0, 'E3: unfinishedInstances below zero');
    assert(this.#pipeline.openComponents >= 0, 'E5: openComponents below zero');
    assert(this.#pipeline.componentsInError >= 0, 'E5: componentsInError below zero');
    this.#rows.set('pipeline', { kind: 'save-pipeline', pipeline: this.#pipeline });
  }

  saveComponent(next: ComponentProgress): void {
    const before = this.#components.get(next.id);
    const open = Number(next.open) - Number(before?.open ?? false);
    const inError = Number(next.health?.status === 'ERROR') - Number(before?.health?.status === 'ERROR');
    const row: ComponentProgress = { ...next, status: followedStatus(next) };
    assert(row.activeCount >= 0, `E4: activeCount of ${row.id} below zero`);
    this.#components.set(row.id, row);
    this.#rows.set(`component ${row.id}`, { kind: 'save-component', component: row });
    if (open === 0 && inError === 0) return;
    this.savePipeline({
      openComponents: this.#pipeline.openComponents + open,
      componentsInError: this.#pipeline.componentsInError + inError,
    });
  }

  /** Writes an instance whole, checks its move and keeps every counter that follows from it. */
  saveInstance(next: Instance): Instance {
    const before = this.#instances.get(next.id);
    assertInstanceMove(next.id, before?.status ?? null, next.status);
    this.#instances.set(next.id, next);
    this.#rows.set(`instance ${next.id}`, { kind: 'save-instance', instance: next });
    const unfinished = Number(isUnfinished(next)) - Number(isUnfinished(before));
    if (unfinished !== 0) {
      this.savePipeline({ unfinishedInstances: this.#pipeline.unfinishedInstances + unfinished });
    }
    const active = Number(takesSlot(next)) - Number(takesSlot(before));
    const component = this.#components.get(next.componentId);
    if (active !== 0 && component !== undefined) {
      this.saveComponent({ ...component, activeCount: component.activeCount + active });
    }
    return next;
  }

  saveAttempt(next: Attempt): Attempt {
    const head = this.#heads.get(next.instanceId);
    const before = head?.id === next.id ? head : undefined;
    assert(
      before !== undefined || next.number > (head?.number ?? 0),
      `E6: ${next.id} is older than the head attempt`,
    );
    assert(
      before === undefined || !isTerminal(before.status),
      `E2: ${next.id} is terminal and never changes`,
    );
    assertAttemptMove(next.id, before?.status ?? null, next.status);
    this.#heads.set(next.instanceId, next);
    this.#rows.set(`attempt ${next.id}`, { kind: 'save-attempt', attempt: next });
    return next;
  }

  addEdge(edge: Edge): void {
    if (this.#edges.some((e) => sameEdge(e, edge))) return;
    this.#edges.push(edge);
    this.#tail.push({ kind: 'add-edge', edge });
  }

  removeEdge(edge: Edge): void {
    const index = this.#edges.findIndex((e) => sameEdge(e, edge));
    if (index >= 0) this.#edges.splice(index, 1);
    this.#tail.push({ kind: 'remove-edge', edge });
  }

  offerTask(task: TaskOffer): void {
    const unclaimed = { taskId: null, claimedAt: null, claimedBy: null, hostname: null } as const;
    const fresh = { acknowledged: false, outcome: null, closedAt: null } as const;
    this.#tasks.set(task.attemptId, { ...task, ...unclaimed, ...fresh, state: 'offered' });
    this.#tail.push({ kind: 'offer-task', task });
  }

  /** Takes the attempt's task back if one is open. */
  withdrawTask(attemptId: ObjectId): void {
    const task = this.#tasks.get(attemptId);
    if (task === undefined || (task.state !== 'offered' && task.state !== 'claimed')) return;
    this.#tasks.set(attemptId, { ...task, state: 'withdrawn', closedAt: this.now });
    this.#tail.push({ kind: 'withdraw-task', attemptId, at: this.now });
  }

  setTimer(subjectId: ObjectId, name: TimerName, dueAt: Instant): void {
    this.#tail.push({
      kind: 'set-timer',
      timer: { pipelineId: this.#pipeline.pipelineId, subjectId, name, dueAt },
    });
  }

  setTimerIn(subjectId: ObjectId, name: TimerName, delay: DurationMs): void {
    this.setTimer(subjectId, name, addDuration(this.now, delay));
  }

  clearTimers(subjectId: ObjectId, ...names: readonly TimerName[]): void {
    for (const name of names) this.#tail.push({ kind: 'clear-timer', subjectId, name });
  }

  enqueue(event: Event): void {
    this.#tail.push({ kind: 'enqueue', event });
  }

  /** Asks for a look at an instance after this plan; once, however often it is asked for. */
  wake(instanceId: ObjectId): void {
    if (this.#woken.has(instanceId)) return;
    this.#woken.add(instanceId);
    this.enqueue({ kind: 'wake', instanceId });
  }

  forgetPipeline(): void {
    this.#tail.push({ kind: 'forget-pipeline', at: this.now });
  }

  /**
   * Rows first, each once in its last state, then edges, tasks, timers and follow-ups in the order they were
   * asked for.
   */
  changes(): readonly Change[] {
    return [...this.#rows.values(), ...this.#tail];
  }
}

/**
 * FINISHED as long as the schedule brings no more and no interval is active, SCHEDULED again when one is: on
 * demand each activation brings one. Every other status is somebody's wish and stays. Source: S146, S203.
 */
function followedStatus(row: ComponentProgress): ComponentProgress['status'] {
  const resting = !row.open && row.activeCount === 0;
  if (row.status === 'SCHEDULED' && resting) return 'FINISHED';
  return row.status === 'FINISHED' && !resting ? 'SCHEDULED' : row.status;
}

function isUnfinished(instance: Instance | undefined): boolean {
  return instance !== undefined && !isTerminal(instance.status);
}

/** Whether an instance fills one of its component's maxActiveInstances. Source: S128. */
function takesSlot(instance: Instance | undefined): boolean {
  return instance !== undefined && !isTerminal(instance.status) && !instance.rerun;
}

function sameEdge(a: Edge, b: Edge): boolean {
  return a.consumerId === b.consumerId && a.producerId === b.producerId && a.kind === b.kind;
}
