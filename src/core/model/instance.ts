// SPDX-License-Identifier: Apache-2.0
import type { Field, PipelineObject } from './definition.ts';
import type { ObjectId, PipelineId, TaskId } from './ids.ts';
import type { Instant } from './instant.ts';
import type { Occurrence } from './pipeline.ts';
import type { Family, InstanceStatus } from './status.ts';

/** Why a task did not succeed; stored data that drives retries. Source: S222, S247. */
export interface Failure {
  readonly errorId: string;
  readonly errorMessage: string;
  readonly errorStackTrace: string;
}

/**
 * One execution of a component for one occurrence; for preconditions and actions, for one referrer as well.
 *
 * Invariants: I1 a terminal status is left only by RERUN or MARK_FINISHED (S149). I2 no two instances share an id, so
 * no interval is made twice. I3 `attemptCount` only grows (S136).
 */
export interface Instance {
  readonly pipelineId: PipelineId;
  /** `@<componentId>_<scheduledStartTime>`. Source: S134, S137. */
  readonly id: ObjectId;
  readonly componentId: ObjectId;
  readonly family: Family;
  readonly type: string;
  /** Revision of the definition it was made (or rerun) under, and the `@version` shown. */
  readonly revision: number;
  readonly version: number;
  readonly status: InstanceStatus;
  readonly occurrence: Occurrence;
  /** The instance that a precondition or action belongs to: `node`. Source: S86, S137. */
  readonly referrerId: ObjectId | null;
  readonly attemptCount: number;
  readonly triesLeft: number;
  readonly actualStart: Instant | null;
  readonly actualEnd: Instant | null;
  readonly failure: Failure | null;
  readonly cancellationReason: string | null;
  /** Origin first. Source: S144. */
  readonly cascadeFailedOn: readonly ObjectId[];
  /** Where a PAUSED instance returns to on RESUME. Source: S147. */
  readonly pausedFrom: InstanceStatus | null;
  /** TRY_CANCEL was accepted and a runner still has the task: it hears canceled = true at its next report. Source: S185, S221. */
  readonly cancelRequested: boolean;
  /** A RERUN is counted apart from the slots of maxActiveInstances. Source: S128. */
  readonly rerun: boolean;
  /** CANCELED by DeactivatePipeline, hence due again on resume. Source: S199. */
  readonly canceledByDeactivation: boolean;
  /** One sentence for humans: what it waits for. Source: S144. */
  readonly waitingOnText: string | null;
}

/**
 * One try of an instance.
 *
 * Invariants: A1 an attempt has one owner, the holder of its current task. A2 a terminal attempt never changes.
 * A3 `objects` is frozen when the attempt is made (S95).
 */
export interface Attempt {
  readonly pipelineId: PipelineId;
  /** `<instanceId>_Attempt=<number>`. Source: S134. */
  readonly id: ObjectId;
  readonly instanceId: ObjectId;
  readonly componentId: ObjectId;
  /** From 1. */
  readonly number: number;
  readonly status: InstanceStatus;
  readonly occurrence: Occurrence;
  readonly version: number;
  /** What PollForTask hands out: the attempt itself first, then every object it reaches, evaluated. Source: S218, S219. */
  readonly objects: readonly PipelineObject[];
  readonly actualStart: Instant | null;
  readonly actualEnd: Instant | null;
  readonly failure: Failure | null;
  readonly cancellationReason: string | null;
  readonly hostname: string | null;
  readonly reportProgressAt: Instant | null;
  /** Last fields of ReportTaskProgress. Source: S220. */
  readonly reported: readonly Field[];
  /** Folder of its logs below pipelineLogUri; null when it has none, for then only the service keeps them. Source: S245, S246. */
  readonly logLocation: string | null;
  /** Preconditions: FALSE answers within this attempt. Source: S159. */
  readonly currentRetryCount: number;
  readonly lastRetryAt: Instant | null;
  /** Resources: the provider's name of the machine. */
  readonly resourceId: string | null;
}

/**
 * `consumer` waits for `producer`. `runs-on` is not a wait: the resource is started for the activity (S151).
 * `input`: activity waits for data node. `output`: data node waits for the activity that writes it.
 */
export interface Edge {
  readonly pipelineId: PipelineId;
  readonly consumerId: ObjectId;
  readonly producerId: ObjectId;
  readonly kind: EdgeKind;
}
export type EdgeKind = 'depends-on' | 'input' | 'output' | 'precondition' | 'runs-on';

/** What a task is for: an activity's or precondition's work, an action, or a resource's making and ending. */
export type TaskPurpose = 'work' | 'create' | 'terminate';

/** A task as the engine offers it: at most one per attempt and purpose is open at a time. */
export interface TaskOffer {
  readonly pipelineId: PipelineId;
  readonly attemptId: ObjectId;
  readonly instanceId: ObjectId;
  readonly purpose: TaskPurpose;
  readonly workerGroup: string;
  readonly priority: number;
  readonly scheduledStart: Instant;
}

/**
 * A task as the store knows it. `offered` -> `claimed` by PollForTask -> `ended` by SetTaskStatus, or `withdrawn` by
 * the engine (canceled, timed out, offered again); a withdrawn task answers canceled = true for an hour (S221).
 */
export interface TaskRecord extends TaskOffer {
  readonly state: 'offered' | 'claimed' | 'ended' | 'withdrawn';
  /** Null until claimed; a new one for each hand-over. */
  readonly taskId: TaskId | null;
  readonly claimedAt: Instant | null;
  /** ARN of the principal that claimed it (X48) and the host name it gave. */
  readonly claimedBy: string | null;
  readonly hostname: string | null;
  /** Set once a ReportTaskProgress or SetTaskStatus came. Source: S190. */
  readonly acknowledged: boolean;
  readonly outcome: TaskOutcome | null;
  readonly closedAt: Instant | null;
}
export type TaskOutcome = 'FINISHED' | 'FAILED' | 'FALSE';
