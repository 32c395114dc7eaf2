// SPDX-License-Identifier: Apache-2.0
import type {
  AccountId,
  Attempt,
  ComponentProgress,
  Edge,
  Event,
  Instance,
  Instant,
  ObjectId,
  PipelineId,
  PipelineProgress,
  TaskOffer,
  TaskRecord,
  Timer,
} from '../../core/model/index.ts';
import { offeredTask } from '../rows/tasks.ts';

/** An edge that the tick added (`isThere`) or removed. */
export interface ChangedEdge {
  readonly edge: Edge;
  readonly isThere: boolean;
}

/**
 * The rows of one pipeline as its open tick sees them: what was read, under what the tick has changed since. Nothing is
 * written before `writesOf` says what, so that a tick is a few statements however many events it handles.
 *
 * Invariants: W1 while the tick is open nobody else writes these rows (D4; open tasks are locked when they are read). W2
 * `null` in a map means: looked for, and not there. W3 what was changed is never overwritten by what is read later.
 */
export class TickRows {
  readonly id: PipelineId;
  readonly accountId: AccountId;
  readonly key: number;
  progress: PipelineProgress;
  isProgressChanged = false;
  /** Set by `forget-pipeline`: nothing of the pipeline is written any more. */
  forgottenAt: Instant | null = null;

  readonly components = new Map<ObjectId, ComponentProgress | null>();
  areComponentsComplete = false;
  readonly changedComponents = new Set<ObjectId>();

  readonly instances = new Map<ObjectId, Instance | null>();
  readonly changedInstances = new Map<ObjectId, Instance>();

  /** Newest attempt by instance. */
  readonly heads = new Map<ObjectId, Attempt | null>();
  readonly changedAttempts = new Map<ObjectId, Attempt>();
  /** Which instance an attempt belongs to. */
  readonly owners = new Map<ObjectId, ObjectId | null>();
  readonly #changedHeads = new Map<ObjectId, Attempt>();

  /** Edges by instance, both ways, for the instances whose edges were read. */
  readonly edges = new Map<ObjectId, Map<string, Edge>>();
  readonly changedEdges = new Map<string, ChangedEdge>();
  readonly #changedEdgesOf = new Map<ObjectId, Map<string, ChangedEdge>>();

  /** Newest task by attempt. */
  readonly tasks = new Map<ObjectId, TaskRecord | null>();
  /** When the open task that the database has of an attempt is closed. */
  readonly withdrawals = new Map<ObjectId, Instant>();
  /** In the order of the offers. */
  readonly offers = new Map<ObjectId, TaskOffer>();
  /** Worker groups to be told of after the commit, whatever became of the offer. */
  readonly offeredGroups = new Set<string>();

  /** Timers set (a moment) or cleared (null), by subject and name. */
  readonly timers = new Map<
    string,
    Omit<Timer, 'pipelineId' | 'dueAt'> & { readonly dueAt: Instant | null }
  >();
  readonly events: Event[] = [];

  constructor(place: { id: PipelineId; accountId: AccountId; key: number; progress: PipelineProgress }) {
    this.id = place.id;
    this.accountId = place.accountId;
    this.key = place.key;
    this.progress = place.progress;
  }

  saveInstance(instance: Instance): void {
    this.instances.set(instance.id, instance);
    this.changedInstances.set(instance.id, instance);
  }

  saveAttempt(attempt: Attempt): void {
    const { id, instanceId, number } = attempt;
    this.changedAttempts.set(id, attempt);
    this.owners.set(id, instanceId);
    const changed = this.#changedHeads.get(instanceId);
    if (changed === undefined || number >= changed.number) this.#changedHeads.set(instanceId, attempt);
    const head = this.heads.get(instanceId);
    if (head === undefined) return;
    // An attempt beyond the newest one is new, so it has no task yet.
    if ((head === null || number > head.number) && !this.tasks.has(id)) this.tasks.set(id, null);
    if (head === null || number >= head.number) this.heads.set(instanceId, attempt);
  }

  changeEdge(edge: Edge, isThere: boolean): void {
    const { consumerId, producerId, kind } = edge;
    const key = edgeKey(consumerId, producerId, kind);
    const change = { edge, isThere };
    this.changedEdges.set(key, change);
    for (const end of [consumerId, producerId]) {
      const changes = this.#changedEdgesOf.get(end) ?? new Map<string, ChangedEdge>();
      this.#changedEdgesOf.set(end, changes.set(key, change));
      const known = this.edges.get(end);
      if (isThere) known?.set(key, edge);
      else known?.delete(key);
    }
  }

  /** Closes the open task of an attempt: an offered one vanishes, a claimed one becomes withdrawn. Source: S221. */
  withdrawTask(attemptId: ObjectId, at: Instant): void {
    this.offers.delete(attemptId);
    this.withdrawals.set(attemptId, at);
    const task = this.tasks.get(attemptId);
    if (task?.state === 'claimed') this.tasks.set(attemptId, { ...task, state: 'withdrawn', closedAt: at });
    // Which older task is the newest one now, the database knows.
    if (task?.state === 'offered') this.tasks.delete(attemptId);
  }

  /** Offers a task, closing the attempt's open one first. */
  offerTask(offer: TaskOffer, now: Instant): void {
    this.withdrawTask(offer.attemptId, now);
    this.offers.set(offer.attemptId, offer);
    this.tasks.set(offer.attemptId, offeredTask(offer));
    this.offeredGroups.add(offer.workerGroup);
  }

  setTimer({ subjectId, name }: Omit<Timer, 'pipelineId' | 'dueAt'>, dueAt: Instant | null): void {
    this.timers.set(`${name}\n${subjectId}`, { subjectId, name, dueAt });
  }

  /** Takes over what was read, where the tick does not know better (W3). */
  readInstance(id: ObjectId, instance: Instance | null): void {
    if (!this.instances.has(id)) this.instances.set(id, instance);
  }

  readHead(instanceId: ObjectId, attempt: Attempt | null): void {
    if (this.heads.has(instanceId)) return;
    const changed = this.#changedHeads.get(instanceId);
    const isChangedNewest = changed !== undefined && (attempt === null || changed.number >= attempt.number);
    this.heads.set(instanceId, isChangedNewest ? changed : attempt);
  }

  readTask(attemptId: ObjectId, task: TaskRecord | null): void {
    if (!this.tasks.has(attemptId)) this.tasks.set(attemptId, task);
  }

  readEdges(instanceId: ObjectId, edges: readonly Edge[]): void {
    if (this.edges.has(instanceId)) return;
    const known = new Map(edges.map((edge) => [edgeKey(edge.consumerId, edge.producerId, edge.kind), edge]));
    for (const [key, { edge, isThere }] of this.#changedEdgesOf.get(instanceId) ?? []) {
      if (isThere) known.set(key, edge);
      else known.delete(key);
    }
    this.edges.set(instanceId, known);
  }
}

function edgeKey(consumerId: string, producerId: string, kind: string): string {
  return `${consumerId}\n${producerId}\n${kind}`;
}
