// SPDX-License-Identifier: Apache-2.0
import type { Event, TimerName } from './event.ts';
import type { ObjectId, PipelineId } from './ids.ts';
import type { Attempt, Edge, Instance, TaskOffer } from './instance.ts';
import type { Instant } from './instant.ts';
import type { ComponentProgress, PipelineProgress } from './pipeline.ts';

/** A moment at which the engine wants to be asked about a subject; one per (subject, name). */
export interface Timer {
  readonly pipelineId: PipelineId;
  readonly subjectId: ObjectId;
  readonly name: TimerName;
  readonly dueAt: Instant;
}

/**
 * What the engine decided, as values; the store applies them in order, in one transaction. Closed: the engine makes
 * it, the store applies it, neither imports the other. Rows are whole, so applying a change twice is the same as once.
 */
export type Change =
  | { readonly kind: 'save-pipeline'; readonly pipeline: PipelineProgress }
  | { readonly kind: 'save-component'; readonly component: ComponentProgress }
  | { readonly kind: 'save-instance'; readonly instance: Instance }
  | { readonly kind: 'save-attempt'; readonly attempt: Attempt }
  /** Adds the edge if it is not there. */
  | { readonly kind: 'add-edge'; readonly edge: Edge }
  /** Removes the edge if it is there: a rerun under a changed definition waits for others. Source: S181. */
  | { readonly kind: 'remove-edge'; readonly edge: Edge }
  /** Closes an open task of the attempt (state `withdrawn`) if there is one, then offers the new one. */
  | { readonly kind: 'offer-task'; readonly task: TaskOffer }
  /** Closes the open task of the attempt, if any: offered ones vanish, claimed ones answer canceled = true (S221). */
  | { readonly kind: 'withdraw-task'; readonly attemptId: ObjectId; readonly at: Instant }
  | { readonly kind: 'set-timer'; readonly timer: Timer }
  | { readonly kind: 'clear-timer'; readonly subjectId: ObjectId; readonly name: TimerName }
  /** Appends an event to this pipeline's queue. */
  | { readonly kind: 'enqueue'; readonly event: Event }
  /** Drops definition and history and leaves a tombstone. Source: S23. */
  | { readonly kind: 'forget-pipeline'; readonly at: Instant };
