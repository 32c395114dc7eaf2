// SPDX-License-Identifier: Apache-2.0
import type {
  AccountId,
  Attempt,
  ComponentProgress,
  DefinitionRevision,
  Edge,
  Event,
  Instance,
  Instant,
  ObjectId,
  PipelineId,
  PipelineProgress,
  PipelineRecord,
  TaskId,
  TaskRecord,
  Timer,
} from '../../../src/core/model/index.ts';
import type { PrincipalRecord, StoreUnavailable } from '../../../src/store/index.ts';
import { type Journal, openJournal, Table } from './journal.ts';

/** A row with the number that tells its age. */
export interface Aged<T> {
  readonly key: number;
  readonly row: T;
}

/** The columns of a pipeline that are not lists. */
export interface PipelineHead {
  readonly key: number;
  readonly record: PipelineRecord;
  readonly live: boolean;
  readonly lastRevision: number;
  readonly progress: PipelineProgress;
  /** Events not taken yet, in order. */
  readonly facts: readonly Event[];
  /** Since when events wait; null when none do. */
  readonly waitingSince: Instant | null;
}

/** Everything kept of one pipeline. */
export interface PipelineRows {
  readonly definitions: Table<number, DefinitionRevision>;
  readonly components: Table<ObjectId, Aged<ComponentProgress>>;
  readonly instances: Table<ObjectId, Aged<Instance>>;
  readonly attempts: Table<ObjectId, Attempt>;
  readonly heads: Table<ObjectId, Attempt>;
  readonly waitsFor: Table<ObjectId, readonly Edge[]>;
  readonly waitedForBy: Table<ObjectId, readonly Edge[]>;
  readonly timers: Table<string, Timer>;
  /** Keys of the tasks of an attempt, oldest first. */
  readonly tasksOf: Table<ObjectId, readonly number[]>;
}

export interface TaskRow extends Aged<TaskRecord> {
  readonly accountId: AccountId;
}

/**
 * All that a disk would hold. It outlives the process: a crash takes back the open transaction and nothing else.
 */
export interface Medium {
  readonly journal: Journal;
  readonly heads: Table<PipelineId, PipelineHead>;
  readonly rows: Table<PipelineId, PipelineRows>;
  readonly tombstones: Table<PipelineId, { readonly key: number; readonly deletedAt: Instant }>;
  readonly tasks: Table<number, TaskRow>;
  readonly taskKeys: Table<TaskId, number>;
  /** Keys of offered tasks by `account group`. */
  readonly offers: Table<string, readonly number[]>;
  readonly accounts: Table<AccountId, true>;
  /** Users, groups, roles, keys by account, kind and key. */
  readonly principals: Table<string, PrincipalRecord>;
  readonly settings: Table<string, string>;
  /** The next number of a row, of whatever kind; numbers are never used again. */
  nextKey(): number;
  /** Throws instead of changing anything while the medium refuses. */
  refusal: StoreUnavailable | null;
}

/** An empty medium. */
export function createMedium(): Medium {
  const journal = openJournal();
  let key = 0;
  return {
    journal,
    heads: new Table(journal),
    rows: new Table(journal),
    tombstones: new Table(journal),
    tasks: new Table(journal),
    taskKeys: new Table(journal),
    offers: new Table(journal),
    accounts: new Table(journal),
    principals: new Table(journal),
    settings: new Table(journal),
    nextKey() {
      key += 1;
      return key;
    },
    refusal: null,
  };
}

/** The rows of a new pipeline. */
export function createPipelineRows(journal: Journal): PipelineRows {
  return {
    definitions: new Table(journal),
    components: new Table(journal),
    instances: new Table(journal),
    attempts: new Table(journal),
    heads: new Table(journal),
    waitsFor: new Table(journal),
    waitedForBy: new Table(journal),
    timers: new Table(journal),
    tasksOf: new Table(journal),
  };
}

/** Rows in the order in which they were first written. */
export function byAge<T>(table: Table<ObjectId, Aged<T>>): readonly T[] {
  return [...table.values()].sort((a, b) => a.key - b.key).map(({ row }) => row);
}
