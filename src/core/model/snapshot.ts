// SPDX-License-Identifier: Apache-2.0
import type { ObjectId } from './ids.ts';
import type { Attempt, Edge, Instance, TaskRecord } from './instance.ts';
import type { ComponentProgress, PipelineProgress } from './pipeline.ts';

/** What an event touches: named by the engine, read by the store, so an event's cost does not grow with history. */
export interface Focus {
  /** Components to read, or all of the pipeline. The components of the named instances are always read. */
  readonly components: 'all' | readonly ObjectId[];
  /** Instances to read, each with its edges both ways, the instances at their other ends and all head attempts. */
  readonly instances: readonly ObjectId[];
  /** Attempts to read by id, when the event names one: its instance is then in focus as if named. */
  readonly attempts: readonly ObjectId[];
  /** A page of the instances that are not terminal, where one is wanted (deactivation, deletion, pause). */
  readonly unfinished: false | UnfinishedPage;
}

/**
 * Which unfinished instances to list. Their order is the store's own, but always the same: an instance keeps its place as
 * long as it exists, and those of one component come by scheduled start.
 */
export interface UnfinishedPage {
  /** Only those of one component; null = of all. */
  readonly componentId: ObjectId | null;
  /** The last one of the page before, whatever became of it; null = from the first on. */
  readonly after: ObjectId | null;
  readonly limit: number;
}

/** The rows a focus asks for. Maps hold only rows that exist. */
export interface StoredSnapshot {
  readonly pipeline: PipelineProgress;
  readonly components: ReadonlyMap<ObjectId, ComponentProgress>;
  readonly instances: ReadonlyMap<ObjectId, Instance>;
  /** Newest attempt by instance id. */
  readonly headAttempts: ReadonlyMap<ObjectId, Attempt>;
  /** Open or last task by attempt id, for the head attempts and the attempts in focus. */
  readonly tasks: ReadonlyMap<ObjectId, TaskRecord>;
  /** Every edge that touches an instance in focus. */
  readonly edges: readonly Edge[];
  readonly unfinished: readonly { readonly id: ObjectId; readonly componentId: ObjectId }[];
}
