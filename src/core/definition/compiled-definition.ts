// SPDX-License-Identifier: Apache-2.0

import type { Value } from '../expression/index.ts';
import type { DurationMs, Family, Instant, ObjectId } from '../model/index.ts';
import type { Period } from '../schedule/index.ts';

/**
 * A definition after inheritance and parameters, ready for the engine: who waits for whom, when each component is
 * due, and its limits. Made once per revision by `compile`; frozen. Source: S33 to S36, S95.
 */
export interface CompiledDefinition {
  /** True when Default says scheduleType ondemand. Source: S121. */
  readonly onDemand: boolean;
  /** Runs that may be active at once on demand. Source: S128. */
  readonly maxActiveRuns: number;
  /** Every object, in definition order, schedules, formats and databases included. */
  readonly components: ReadonlyMap<ObjectId, CompiledComponent>;
  /** Components with occurrences of their own, producers before consumers (a topological order). */
  readonly scheduled: readonly ObjectId[];
  /** Parameter values in force, by id; a value of several items is a list. Source: S69. */
  readonly parameters: ReadonlyMap<string, Value>;
}

/** One effective field after inheritance: its values in order. Source: S31, S35. */
export type CompiledField =
  | { readonly kind: 'string'; readonly value: string }
  | { readonly kind: 'reference'; readonly target: ObjectId };

/** One component with its effective fields. Source: S28, S95. */
export interface CompiledComponent {
  readonly id: ObjectId;
  readonly name: string;
  /** Null for Default and abstract parents. */
  readonly type: string | null;
  /** Null for objects without instances (Schedule, data formats, databases, ...). */
  readonly family: Family | null;
  /** Own and inherited fields that the type knows, own first; a key's list of values in order. `type` and `parent` are not in it. */
  readonly fields: ReadonlyMap<string, readonly CompiledField[]>;
  /** Fields written on the object itself, as put. */
  readonly ownKeys: ReadonlySet<string>;
  readonly parentId: ObjectId | null;
  readonly settings: ComponentSettings | null;
}

/** Evaluated at activation from parameters, so that the scheduler never evaluates. Source: S95, defaults S187 to S192 and design 5. */
export interface ComponentSettings {
  readonly scheduleType: 'cron' | 'timeseries' | 'ondemand';
  /** Null on demand. */
  readonly schedule: CompiledSchedule | null;
  /** What an instance waits for, with the field that says so. Preconditions are in `preconditions`. */
  readonly dependsOn: readonly ObjectId[];
  readonly input: readonly ObjectId[];
  /** Activities: data nodes they write. */
  readonly output: readonly ObjectId[];
  /** Data nodes: activities that write it. Others: empty. */
  readonly writers: readonly ObjectId[];
  readonly preconditions: readonly ObjectId[];
  readonly runsOn: ObjectId | null;
  /** After parameters; null when runsOn hides it or neither is set (S62). */
  readonly workerGroup: string | null;
  readonly onSuccess: readonly ObjectId[];
  readonly onFail: readonly ObjectId[];
  readonly onLateAction: readonly ObjectId[];
  /** failureAndRerunMode cascade. Source: S175. */
  readonly cascade: boolean;
  readonly maximumRetries: number;
  readonly retryDelayMs: DurationMs;
  readonly attemptTimeoutMs: DurationMs | null;
  readonly reportProgressTimeoutMs: DurationMs;
  readonly lateAfterTimeoutMs: DurationMs | null;
  readonly maxActiveInstances: number;
  readonly preconditionTimeoutMs: DurationMs | null;
  /** Resources. */
  readonly initTimeoutMs: DurationMs;
  readonly terminateAfterMs: DurationMs | null;
  readonly actionOnResourceFailure: 'retryall' | 'retrynone';
  readonly actionOnTaskFailure: 'continue' | 'terminate';
  readonly priority: number;
  /** Extension of S129. */
  readonly dependsOnPast: boolean;
}

/** The schedule of a component, worked out. Source: S113 to S118. */
export interface CompiledSchedule {
  readonly id: ObjectId;
  readonly period: Period;
  /** A literal start, or the moment of first activation (S118). */
  readonly start: Instant | 'first-activation';
  /** Exclusive bound on starts. Source: S117. */
  readonly end: Instant | null;
  readonly occurrences: number | null;
  /** IANA zone for calendar periods; `UTC` unless the extension is used (S130). */
  readonly timeZone: string;
}
