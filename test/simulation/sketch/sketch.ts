// SPDX-License-Identifier: Apache-2.0

/** The units that a drawn period can have. */
export type Unit = 'minute' | 'hour' | 'day' | 'week' | 'month';

export interface Schedule {
  readonly id: string;
  readonly count: number;
  readonly unit: Unit;
  /** Ms since the epoch; null = the moment of the first activation. */
  readonly start: number | null;
  readonly end: number | null;
  readonly occurrences: number | null;
}

/** An activity, data node or resource as the simulation means it: what holds after inheritance and defaults. */
export interface Component {
  readonly id: string;
  readonly family: 'activity' | 'data-node' | 'resource';
  readonly type: string;
  readonly schedule: Schedule | null;
  /** Whether the object names its schedule itself; a resource may follow its first user. */
  readonly namesSchedule: boolean;
  readonly cron: boolean;
  readonly dependsOn: readonly string[];
  /** Data nodes that it reads and writes. */
  readonly input: readonly string[];
  readonly output: readonly string[];
  readonly preconditions: readonly string[];
  readonly runsOn: string | null;
  readonly workerGroup: string | null;
  readonly cascade: boolean;
  readonly maximumRetries: number;
  readonly retryDelayMs: number;
  readonly attemptTimeoutMs: number | null;
  readonly reportProgressTimeoutMs: number;
  readonly lateAfterMs: number | null;
  readonly maxActiveInstances: number;
  readonly onSuccess: readonly string[];
  readonly onFail: readonly string[];
  readonly onLate: readonly string[];
  readonly dependsOnPast: boolean;
  readonly priority: number;
  readonly initTimeoutMs: number;
  readonly terminateAfterMs: number | null;
  readonly retryNone: boolean;
  readonly endsOnTaskFailure: boolean;
  /** Parents without a type between the object and Default that carry its limits; 0 = it carries them itself. */
  readonly hiddenParents: number;
}

export interface Precondition {
  readonly id: string;
  readonly type: 'S3KeyExists' | 'ShellCommandPrecondition' | 'Exists';
  readonly retryDelayMs: number;
  readonly timeoutMs: number | null;
  readonly maximumRetries: number;
  readonly reportProgressTimeoutMs: number;
}

export interface Action {
  readonly id: string;
  readonly type: 'SnsAlarm' | 'Terminate';
}

/** A definition as the simulation means it; the auditor believes in it, the service gets {@link definitionOf} it. */
export interface Sketch {
  readonly onDemand: boolean;
  readonly maxActiveRuns: number;
  readonly schedules: readonly Schedule[];
  readonly components: readonly Component[];
  readonly preconditions: readonly Precondition[];
  readonly actions: readonly Action[];
}

/** Activities that write a data node. */
export function writersOf(sketch: Sketch, dataNode: string): readonly string[] {
  return sketch.components.filter(({ output }) => output.includes(dataNode)).map(({ id }) => id);
}
