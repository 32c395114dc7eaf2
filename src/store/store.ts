// SPDX-License-Identifier: Apache-2.0
import type {
  AccountId,
  Attempt,
  Change,
  ComponentProgress,
  Definition,
  DefinitionRevision,
  Event,
  Fact,
  Focus,
  FoundObject,
  Instance,
  Instant,
  ObjectId,
  ObjectQuery,
  PipelineId,
  PipelineProgress,
  PipelineRecord,
  StoredSnapshot,
  Tag,
  TaskId,
  TaskRecord,
} from '../core/model/index.ts';

/**
 * The store contract: everything durable, for one or many nodes. Two implementations pass one suite
 * (`test/contract/store.ts`): the embedded one (SQLite) and, later, PostgreSQL.
 *
 * Invariants: D1 a promise that fulfils means the change survives kill -9 and power loss. D2 one call is one
 * transaction: all of it or nothing. D3 a read sees every write whose promise fulfilled before the read began.
 * D4 a pipeline's ticks never overlap. D5 a task has at most one claimer.
 * Failures of the medium (full disk, read-only folder) reject with {@link StoreUnavailable} and change nothing.
 */
export interface Store {
  readonly pipelines: PipelineStore;
  readonly tasks: TaskStore;
  readonly history: HistoryStore;
  readonly principals: PrincipalStore;
  readonly engine: EngineStore;
  /** Calls back after a commit that offered tasks, with their worker groups; returns what ends it. */
  onTasksOffered(listener: (workerGroups: readonly string[]) => void): () => void;
  /** Calls back after a commit with the pipelines whose progress, instances or attempts changed (live views). */
  onPipelinesChanged(listener: (pipelines: readonly PipelineId[]) => void): () => void;
  /** Answers once a trivial write was durable; rejects with {@link StoreUnavailable} when none can be. For /readyz. */
  probe(): Promise<void>;
  close(): Promise<void>;
}

/** The medium refused: `reason` for humans names what and where (for example "no space left on ..."). */
export class StoreUnavailable extends Error {
  override readonly name = 'StoreUnavailable';
}

/** A pipeline as API answers need it: the API's record and the engine's progress. */
export interface StoredPipeline {
  readonly record: PipelineRecord;
  readonly progress: PipelineProgress;
}

export interface PipelineStore {
  /** Stores a new pipeline in state PENDING, or gives the live one with the same account, name and uniqueId (S12, S13). */
  create(record: PipelineRecord): Promise<PipelineRecord>;
  /** `deleted` while a tombstone is kept (S23). DELETING pipelines count as deleted. */
  find(id: PipelineId): Promise<StoredPipeline | 'deleted' | undefined>;
  /** Live pipelines of an account in order of creation, after the id given. Source: S18. */
  list(account: AccountId, after: PipelineId | null, limit: number): Promise<readonly PipelineRecord[]>;
  /**
   * Stores a definition as a new revision; with `latest` it becomes what GetPipelineDefinition calls `latest`.
   * Gives the revision's number: 1, 2, ...
   */
  putDefinition(
    id: PipelineId,
    definition: Definition,
    options: { latest: boolean; at: Instant },
  ): Promise<number>;
  definition(id: PipelineId, revision: number): Promise<DefinitionRevision | undefined>;
  replaceTags(id: PipelineId, tags: readonly Tag[]): Promise<void>;
  /** Appends facts in order and wakes the scheduler. */
  record(id: PipelineId, facts: readonly Fact[]): Promise<void>;
}

export interface ClaimRequest {
  /** Exact group, or `*`: any group of users, oldest first, none of `except`; never service: or resource: groups. */
  readonly workerGroup: string;
  readonly except: readonly string[];
  readonly accountId: AccountId;
  /** The id that this hand-over gets if there is a task. */
  readonly taskId: TaskId;
  readonly hostname: string | null;
  /** ARN of the caller. */
  readonly claimedBy: string;
  readonly at: Instant;
  /** When the acknowledgement runs out (S190): the claim sets the attempt's `acknowledge` timer to it. */
  readonly acknowledgeBy: Instant;
}

export interface TaskStore {
  /** Hands out the first task of the group: priority, scheduled start, age. Source: S216. */
  claim(request: ClaimRequest): Promise<{ readonly task: TaskRecord; readonly attempt: Attempt } | undefined>;
  find(taskId: TaskId): Promise<TaskRecord | undefined>;
  /**
   * Records what a Task Runner reported. `task-ended` closes a claimed task; in any other state, and for unknown ids,
   * nothing is recorded. Gives the task as it was before the call, so the caller can tell "first" from "again".
   * A `task-progress` marks it acknowledged.
   */
  report(
    taskId: TaskId,
    fact: Extract<Fact, { kind: 'task-progress' | 'task-ended' }>,
  ): Promise<TaskRecord | undefined>;
  /** Claimed tasks whose claimer gave this host name; for a local Task Runner that is known to be dead. */
  claimedBy(hostname: string): Promise<readonly TaskRecord[]>;
}

export interface HistoryStore {
  instances(id: PipelineId, ids: readonly ObjectId[]): Promise<readonly Instance[]>;
  attempts(id: PipelineId, ids: readonly ObjectId[]): Promise<readonly Attempt[]>;
  /** Edges that touch an instance, both ways; for the reference fields of S140. */
  edges(id: PipelineId, instances: readonly ObjectId[]): Promise<StoredSnapshot['edges']>;
  components(id: PipelineId): Promise<readonly ComponentProgress[]>;
  /** Ids of active instances by component, at most `limit` each (@activeInstances, S141). */
  activeInstances(id: PipelineId, component: ObjectId, limit: number): Promise<readonly ObjectId[]>;
  query(query: ObjectQuery): Promise<readonly FoundObject[]>;
}

/**
 * One record of the identity side: a user, a group, a role, a policy, an access key. What `value` holds is the business of
 * `src/iam/`; the store keeps it as JSON and looks at none of it. Source: X36 to X39.
 */
export interface PrincipalRecord {
  readonly accountId: AccountId;
  /** A word such as `user`; with `key` it names the record within its account. */
  readonly kind: string;
  readonly key: string;
  /** Grows with every write in the store and is never used twice, so a record that was made anew has another one. */
  readonly version: number;
  readonly value: unknown;
}

/**
 * One write of a set. `expected` is the version that the record must have: 0 means that it must not exist, null that it
 * does not matter. `check` changes nothing and only holds the set to what was read.
 */
export type PrincipalWrite =
  | {
      readonly act: 'put';
      readonly kind: string;
      readonly key: string;
      readonly expected: number | null;
      readonly value: unknown;
    }
  | {
      readonly act: 'remove' | 'check';
      readonly kind: string;
      readonly key: string;
      readonly expected: number | null;
    };

export interface PrincipalStore {
  accounts(): Promise<readonly AccountId[]>;
  /** First start: account, records and settings in one transaction. Rejects if an account exists. */
  bootstrap(first: {
    account: AccountId;
    records: readonly Pick<PrincipalRecord, 'kind' | 'key' | 'value'>[];
    settings: ReadonlyMap<string, string>;
  }): Promise<void>;
  find(account: AccountId, kind: string, key: string): Promise<PrincipalRecord | undefined>;
  /** A record of any account, for kinds whose keys no two accounts share: the one with the lowest account id. */
  locate(kind: string, key: string): Promise<PrincipalRecord | undefined>;
  /** Records of a kind whose keys begin with `prefix` and come after `after`, by key in the order of code points. */
  list(
    account: AccountId,
    kind: string,
    page: { readonly prefix: string; readonly after: string | null; readonly limit: number },
  ): Promise<readonly PrincipalRecord[]>;
  /** Writes all of a set, in order, or nothing when one `expected` does not hold: then the answer is false. Source: D2. */
  write(account: AccountId, writes: readonly PrincipalWrite[]): Promise<boolean>;
  /** Small named texts of the installation, for example wrapped data keys. */
  setting(name: string): Promise<string | undefined>;
  putSetting(name: string, value: string): Promise<void>;
}

/** The scheduler's side: which pipelines need a tick, and the tick's transaction. */
export interface EngineStore {
  /** Pipelines with recorded facts or timers due at `now`, longest waiting first. */
  due(now: Instant, limit: number): Promise<readonly PipelineId[]>;
  /** When the earliest timer (later than `after`, where given) is due; null when none is. */
  nextTimer(after?: Instant): Promise<Instant | null>;
  /** Runs one tick in one transaction; when `run` throws nothing of it is kept. Source: D2, D4. */
  tick<T>(id: PipelineId, run: (tick: Tick) => Promise<T>): Promise<T>;
}

export interface Tick {
  /** Takes (and removes) up to `limit` events: recorded facts and follow-ups in order, then due timers by due time. */
  take(now: Instant, limit: number): Promise<readonly Event[]>;
  /** Says what will be asked soon, so that a store for which each look is a journey can read it all in one. Optional. */
  prepare?(focuses: readonly Focus[]): Promise<void>;
  snapshot(focus: Focus): Promise<StoredSnapshot>;
  definition(revision: number): Promise<Definition>;
  apply(changes: readonly Change[]): Promise<void>;
}
