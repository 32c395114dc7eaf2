// SPDX-License-Identifier: Apache-2.0
import type { CompiledDefinition } from '../core/definition/index.ts';
import type {
  Change,
  Definition,
  Event,
  Focus,
  Instant,
  PipelineId,
  StoredSnapshot,
} from '../core/model/index.ts';

/** The engine's door as the scheduler uses it. Pure: the same arguments give the same answer. */
export interface Engine {
  /** What must be read before `plan` can decide about an event. */
  focusOf(event: Event): Focus;
  plan(snapshot: TickSnapshot, event: Event, now: Instant): readonly Change[];
  /**
   * Makes a stored revision ready for `plan`; throws (a bug) when an accepted definition does not compile.
   */
  compile(definition: Definition): CompiledDefinition;
}

/**
 * What `plan` reads: the rows of the focus, and definitions by revision; an unknown revision is a bug and
 * throws.
 */
export interface TickSnapshot {
  readonly stored: StoredSnapshot;
  definitionOf(revision: number): CompiledDefinition;
}

/** A tick that failed by a bug: the pipeline rests until `retryAt`, the others go on. */
export interface TickFailure {
  readonly pipelineId: PipelineId;
  readonly error: unknown;
  readonly failures: number;
  readonly retryAt: Instant;
}
