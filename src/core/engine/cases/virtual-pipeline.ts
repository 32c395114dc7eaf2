// SPDX-License-Identifier: Apache-2.0
import type { CompiledDefinition } from '../../definition/index.ts';
import {
  type Attempt,
  addDuration,
  type Change,
  type ComponentProgress,
  durationOf,
  type Edge,
  type Event,
  type Fact,
  type Failure,
  type Focus,
  type Instance,
  type Instant,
  instantOf,
  isTerminal,
  newPipelineProgress,
  type ObjectId,
  objectId,
  type PipelineProgress,
  pipelineId,
  type StoredSnapshot,
  type TaskOutcome,
  type TaskRecord,
  taskId,
  type Timer,
  type UnfinishedPage,
} from '../../model/index.ts';
import { mayFinishLate } from '../attempt/late-finish.ts';
import { focusOf } from '../focus.ts';
import { plan } from '../plan.ts';
import type { Snapshot } from '../snapshot.ts';

const ACKNOWLEDGE_MS = durationOf(120_000);
const EVENTS_MAX = 100_000;

/** What a test looks at after every event. */
export type Watcher = (
  event: Event,
  changes: readonly Change[],
  before: Snapshot,
  pipeline: VirtualPipeline,
) => void;

/**
 * One pipeline in memory with a clock that only tests move: does what store and scheduler do, in the smallest
 * way.
 */
export class VirtualPipeline {
  now: Instant;
  pipeline: PipelineProgress = newPipelineProgress(pipelineId('df-TEST'));
  forgotten = false;
  readonly components = new Map<ObjectId, ComponentProgress>();
  readonly instances = new Map<ObjectId, Instance>();
  readonly attempts = new Map<ObjectId, Attempt>();
  readonly heads = new Map<ObjectId, Attempt>();
  readonly edges = new Map<string, Edge>();
  readonly tasks: TaskRecord[] = [];
  readonly timers = new Map<string, Timer>();
  readonly queue: Event[] = [];
  readonly definitions: readonly CompiledDefinition[];
  readonly #watch: Watcher;
  #claims = 0;

  constructor(now: Instant, definitions: readonly CompiledDefinition[], watch: Watcher = () => undefined) {
    this.now = now;
    this.definitions = definitions;
    this.#watch = watch;
  }

  /** Records a fact and works off all that follows from it at this moment. */
  record(fact: Fact): void {
    this.queue.push(fact);
    this.settle();
  }

  activate(revision = 1, startTimestamp: Instant | null = null): void {
    this.record({ kind: 'activated', revision, startTimestamp, at: this.now });
  }

  command(command: 'TRY_CANCEL' | 'RERUN' | 'MARK_FINISHED', id: string): void {
    this.record({
      kind: 'instance-command',
      instanceId: objectId(id),
      command,
      by: 'arn:user',
      at: this.now,
    });
  }

  /** Lets time pass, stopping at every timer on the way. */
  advance(ms: number): void {
    const until = instantOf(this.now + ms);
    for (let due = this.#nextTimer(); due !== undefined && due <= until; due = this.#nextTimer()) {
      this.now = instantOf(Math.max(due, this.now));
      this.settle();
    }
    this.now = until;
    this.settle();
  }

  settle(): void {
    for (let count = 0; ; count += 1) {
      if (count > EVENTS_MAX) throw new Error('the engine does not come to rest');
      const event = this.queue.shift() ?? this.#dueTimer();
      if (event === undefined || this.forgotten) return;
      const snapshot = this.snapshot(focusOf(event));
      const changes = plan(snapshot, event, this.now);
      for (const change of changes) this.apply(change);
      this.#watch(event, changes, snapshot, this);
    }
  }

  /** Hands out the oldest offered task of a group. */
  claim(workerGroup: string): TaskRecord {
    const task = this.offered(workerGroup)[0];
    if (task === undefined) throw new Error(`no task is offered to ${workerGroup}`);
    return this.claimTask(task);
  }

  claimTask(task: TaskRecord): TaskRecord {
    this.#claims += 1;
    const claimed: TaskRecord = {
      ...task,
      state: 'claimed',
      taskId: taskId(`task-${this.#claims}`),
      claimedAt: this.now,
    };
    this.tasks[this.tasks.indexOf(task)] = claimed;
    const subject = { pipelineId: task.pipelineId, subjectId: task.attemptId, name: 'acknowledge' } as const;
    this.timers.set(`${task.attemptId} acknowledge`, {
      ...subject,
      dueAt: addDuration(this.now, ACKNOWLEDGE_MS),
    });
    return claimed;
  }

  offered(workerGroup?: string): readonly TaskRecord[] {
    return this.tasks.filter(
      (t) => t.state === 'offered' && (workerGroup === undefined || t.workerGroup === workerGroup),
    );
  }

  progress(task: TaskRecord, fields: Readonly<Record<string, string>> = {}): void {
    const index = this.tasks.findIndex((t) => t.taskId === task.taskId);
    const current = this.tasks[index];
    if (current === undefined || current.state !== 'claimed') return;
    this.tasks[index] = { ...current, acknowledged: true };
    const list = Object.entries(fields).map(([key, value]) => ({ key, kind: 'string', value }) as const);
    const { attemptId, purpose } = task;
    this.record({
      kind: 'task-progress',
      ...held(task),
      attemptId,
      purpose,
      hostname: 'host',
      fields: list,
      at: this.now,
    });
  }

  end(task: TaskRecord, outcome: TaskOutcome = 'FINISHED', failure: Failure | null = null): void {
    const index = this.tasks.findIndex((t) => t.taskId === task.taskId);
    const current = this.tasks[index];
    if (current === undefined || current.state !== 'claimed') return;
    this.tasks[index] = { ...current, state: 'ended', acknowledged: true, outcome, closedAt: this.now };
    const { attemptId, purpose } = task;
    this.record({
      kind: 'task-ended',
      ...held(task),
      attemptId,
      purpose,
      hostname: 'host',
      outcome,
      failure,
      at: this.now,
    });
  }

  /** FINISHED from a holder whose task was taken away, as the API passes it on. */
  finishLate(task: TaskRecord): void {
    const late = this.attempts.get(task.attemptId);
    if (late === undefined || !mayFinishLate(late)) return;
    this.record({
      kind: 'task-finished-late',
      instanceId: task.instanceId,
      attemptId: late.id,
      attemptNumber: late.number,
      attemptEnded: late.actualEnd,
      failure: null,
      at: this.now,
    });
  }

  /** The holder of a task is gone. */
  lose(task: TaskRecord): void {
    const { attemptId } = task;
    this.record({ kind: 'task-lost', ...held(task), attemptId, reason: 'test', at: this.now });
  }

  /** Claims, acknowledges and ends the oldest offered task of a group. */
  work(workerGroup: string, outcome: TaskOutcome = 'FINISHED'): TaskRecord {
    const task = this.claim(workerGroup);
    this.progress(task);
    this.end(task, outcome, outcome === 'FAILED' ? FAILURE : null);
    return task;
  }

  status(instanceId: string): string | undefined {
    return this.instances.get(objectId(instanceId))?.status;
  }

  snapshot(focus: Focus): Snapshot {
    const named = new Set(focus.instances.filter((id) => this.instances.has(id)));
    for (const id of focus.attempts) {
      const attempt = this.attempts.get(id);
      if (attempt !== undefined) named.add(attempt.instanceId);
    }
    const edges = [...this.edges.values()].filter((e) => named.has(e.consumerId) || named.has(e.producerId));
    const near = new Set([...named, ...edges.flatMap((e) => [e.consumerId, e.producerId])]);
    const wanted = new Set<ObjectId>(focus.components === 'all' ? this.components.keys() : focus.components);
    for (const id of named) wanted.add(this.instances.get(id)?.componentId ?? id);
    const headAttempts = pick(this.heads, near);
    const tasks = new Map<ObjectId, TaskRecord>();
    const headIds = new Set([...headAttempts.values()].map((a) => a.id).concat(focus.attempts));
    for (const task of this.tasks) if (headIds.has(task.attemptId)) tasks.set(task.attemptId, task);
    const stored: StoredSnapshot = {
      pipeline: this.pipeline,
      components: pick(this.components, wanted),
      instances: pick(this.instances, near),
      headAttempts,
      tasks,
      edges,
      unfinished: focus.unfinished === false ? [] : this.#unfinished(focus.unfinished),
    };
    return { stored, definitionOf: (revision) => definitionAt(this.definitions, revision) };
  }

  #unfinished({ componentId, after, limit }: UnfinishedPage): StoredSnapshot['unfinished'] {
    const all = [...this.instances.values()];
    const from = after === null ? 0 : all.findIndex(({ id }) => id === after) + 1;
    return all
      .slice(from)
      .filter((i) => !isTerminal(i.status) && (componentId === null || i.componentId === componentId))
      .slice(0, limit)
      .map(({ id, componentId: component }) => ({ id, componentId: component }));
  }

  apply(change: Change): void {
    switch (change.kind) {
      case 'save-pipeline':
        this.pipeline = change.pipeline;
        return;
      case 'save-component':
        this.components.set(change.component.id, change.component);
        return;
      case 'save-instance':
        this.instances.set(change.instance.id, change.instance);
        return;
      case 'save-attempt': {
        const { attempt } = change;
        this.attempts.set(attempt.id, attempt);
        if ((this.heads.get(attempt.instanceId)?.number ?? 0) <= attempt.number)
          this.heads.set(attempt.instanceId, attempt);
        return;
      }
      case 'add-edge':
        this.edges.set(edgeKey(change.edge), change.edge);
        return;
      case 'remove-edge':
        this.edges.delete(edgeKey(change.edge));
        return;
      case 'offer-task':
        this.#withdraw(change.task.attemptId);
        this.tasks.push({ ...change.task, ...FRESH });
        return;
      case 'withdraw-task':
        this.#withdraw(change.attemptId);
        return;
      case 'set-timer':
        this.timers.set(`${change.timer.subjectId} ${change.timer.name}`, change.timer);
        return;
      case 'clear-timer':
        this.timers.delete(`${change.subjectId} ${change.name}`);
        return;
      case 'enqueue':
        this.queue.push(change.event);
        return;
      case 'forget-pipeline':
        this.forgotten = true;
        return;
      default:
        change satisfies never;
    }
  }

  #withdraw(attemptId: ObjectId): void {
    const index = this.tasks.findIndex(
      (t) => t.attemptId === attemptId && (t.state === 'offered' || t.state === 'claimed'),
    );
    const task = this.tasks[index];
    if (task !== undefined) this.tasks[index] = { ...task, state: 'withdrawn', closedAt: this.now };
  }

  #nextTimer(): Instant | undefined {
    const dues = [...this.timers.values()].map((t) => t.dueAt);
    return dues.length === 0 ? undefined : instantOf(Math.min(...dues));
  }

  #dueTimer(): Event | undefined {
    for (const [key, { name, subjectId, dueAt }] of [...this.timers].sort(
      (a, b) => a[1].dueAt - b[1].dueAt,
    )) {
      if (dueAt > this.now) return undefined;
      this.timers.delete(key);
      return { kind: 'timer', name, subjectId, dueAt };
    }
    return undefined;
  }
}

/** A failure as a runner would report it. */
export const FAILURE: Failure = { errorId: 'ExitCode', errorMessage: 'exit code 1', errorStackTrace: '' };

const FRESH = {
  state: 'offered',
  taskId: null,
  claimedAt: null,
  claimedBy: null,
  hostname: null,
  acknowledged: false,
  outcome: null,
  closedAt: null,
} as const;

function held(task: TaskRecord): { readonly taskId: NonNullable<TaskRecord['taskId']> } {
  if (task.taskId === null) throw new Error('the task was not claimed');
  return { taskId: task.taskId };
}

function edgeKey(edge: Edge): string {
  return `${edge.consumerId} ${edge.kind} ${edge.producerId}`;
}

function definitionAt(definitions: readonly CompiledDefinition[], revision: number): CompiledDefinition {
  const found = definitions[revision - 1];
  if (found === undefined) throw new Error(`unknown revision ${revision}`);
  return found;
}

function pick<K, V>(map: ReadonlyMap<K, V>, keys: Iterable<K>): Map<K, V> {
  const picked = new Map<K, V>();
  for (const key of keys) {
    const value = map.get(key);
    if (value !== undefined) picked.set(key, value);
  }
  return picked;
}
